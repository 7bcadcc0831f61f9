#!/usr/bin/env python3
"""Two hundred consoles at one centre: how soon each hears of an act, and how soon it has the board anew.

A demonstration centre has many open requests. Sessions of operators hold as many event streams as there are consoles.
An act is done (a request is paused, and resumed); when a console hears of it, it reads the board again over a connection
it keeps, as the script in the page does. Everything is on one machine, and the consoles of Python share its cores with
the server: the figures are upper bounds.
"""

import argparse
import asyncio
import os
import resource
import sys
import tempfile
import threading
import time

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
sys.path[:0] = [os.path.join(ROOT, "Tests", "Support"), os.path.dirname(os.path.abspath(__file__))]

import centre as support  # noqa: E402
import pages  # noqa: E402

# A session may hold 30 streams, and a person ten sessions, of which the one that acts is one.
STREAMS_OF_A_SESSION = 25


class Console:
    """One open board: a stream of events, and a connection over which it reads the board again."""

    def __init__(self, port, cookies):
        self.port = port
        self.head = f"Host: 127.0.0.1:{port}\r\nCookie: {'; '.join(f'{n}={v}' for n, v in cookies.items())}\r\n"
        self.heard = None
        self.read = None
        self.bytes = 0

    async def open(self):
        self.stream = await asyncio.open_connection("127.0.0.1", self.port)
        self.line = await asyncio.open_connection("127.0.0.1", self.port)
        self.stream[1].write(f"GET /events HTTP/1.1\r\n{self.head}\r\n".encode())
        status = await self.stream[0].readline()
        if b" 200 " not in status:
            raise support.Trouble(f"a stream was refused: {status!r}")
        await self.board()

    async def board(self):
        reader, writer = self.line
        writer.write(f"GET /board HTTP/1.1\r\n{self.head}X-Fragment: 1\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head.split(b"\r\n", 1)[0]:
            raise support.Trouble(f"the board was answered with {head[:60]!r}")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        self.bytes += len(await reader.readexactly(length))

    async def live(self):
        while line := await self.stream[0].readline():
            if line.startswith(b"event: request") and self.heard is None:
                self.heard = time.perf_counter()
                await self.board()
                self.read = time.perf_counter()

    def close(self):
        for _, writer in (self.stream, self.line):
            writer.close()


def percentiles(times):
    times = sorted(times)
    at = [times[min(len(times) - 1, int(len(times) * part))] * 1_000 for part in (0.5, 0.9, 0.99)]
    return f"| {len(times):,} | " + " | ".join(f"{value:.0f}" for value in [*at, times[-1] * 1_000]) + " |"


async def listen(consoles, stop):
    await asyncio.gather(*(console.open() for console in consoles))
    tasks = [asyncio.create_task(console.live()) for console in consoles]
    stop["open"].set()
    while not stop["done"].is_set():
        await asyncio.sleep(0.05)
        failed = [task for task in tasks if task.done() and task.exception()]
        if failed:
            raise failed[0].exception()
    for task in tasks:
        task.cancel()
    for console in consoles:
        console.close()


def wait_for(consoles, seconds=30):
    end = time.monotonic() + seconds
    while any(console.read is None for console in consoles):
        if time.monotonic() > end:
            raise support.Trouble(f"{sum(console.read is None for console in consoles)} consoles heard nothing")
        time.sleep(0.01)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=os.path.join(ROOT, ".build", "release", "qatra"))
    parser.add_argument("--donors", type=int, default=30_000)
    parser.add_argument("--requests", type=int, default=1_000)
    parser.add_argument("--consoles", type=int, default=200)
    parser.add_argument("--acts", type=int, default=20)
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (4_096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    with tempfile.TemporaryDirectory(prefix="qatra-consoles-") as folder:
        centre = support.Centre(
            os.path.abspath(options.binary), os.path.join(folder, "centre"), os.path.join(folder, "log"),
            donors=options.donors, speed=1)
        centre.start()
        try:
            desk = support.Desk(centre)
            desk.sign_in()
            links = pages.fill(centre, desk, options.requests)
            consoles = []
            while len(consoles) < options.consoles:
                session = support.Desk(centre)
                session.sign_in()
                for _ in range(min(STREAMS_OF_A_SESSION, options.consoles - len(consoles))):
                    consoles.append(Console(centre.port, session.cookies))
            stop = {"open": threading.Event(), "done": threading.Event()}
            listening = threading.Thread(target=lambda: asyncio.run(listen(consoles, stop)))
            listening.start()
            if not stop["open"].wait(60):
                raise support.Trouble("the consoles did not open within a minute")
            measure(centre, desk, links, consoles, options.acts)
            stop["done"].set()
            listening.join()
        finally:
            centre.stop()


def measure(centre, desk, links, consoles, acts):
    heard, read, answered = [], [], []
    before = cpu_seconds(centre)
    for act in range(acts):
        # Whatever else happens meanwhile makes them read too; only what follows the act is counted.
        time.sleep(1)
        for console in consoles:
            console.heard = console.read = None
        link = links[act // 2 % len(links)]
        began = time.perf_counter()
        answer = desk.post(link + ("/resumption" if act % 2 else "/pause"), {"reason": "a measurement"})
        answered.append(time.perf_counter() - began)
        if answer.status != 303:
            raise support.Trouble(f"an act was answered with {answer.status}")
        wait_for(consoles)
        heard += [console.heard - began for console in consoles]
        read += [console.read - began for console in consoles]
        print(f"progress: {act + 1} of {acts} acts", file=sys.stderr, flush=True)
    print("| from the beginning of the act | n | p50 ms | p90 ms | p99 ms | max ms |")
    print("| --- | --- | --- | --- | --- | --- |")
    print(f"| the act is answered {percentiles(answered)}")
    print(f"| a console hears of it {percentiles(heard)}")
    print(f"| and has the board anew {percentiles(read)}")
    weight = sum(console.bytes for console in consoles) / 1e6
    print(f"summary: {len(consoles)} consoles, {acts} acts, {cpu_seconds(centre) - before:.1f} s of the server's "
          f"processor, {weight:.0f} MB of boards")


def cpu_seconds(centre):
    with open(f"/proc/{centre.process.pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
