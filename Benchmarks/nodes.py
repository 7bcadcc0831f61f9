#!/usr/bin/env python3
"""How much more intake two nodes take than one, against the same PostgreSQL, while the database is not the limit.

    python3 Benchmarks/nodes.py --binary .build/release/qatra

Each node is a `qatra serve` in a control group of its own that gives it a fixed share of a core, as a machine of its
own would have a fixed speed; the database and the people are not held. Operators, three at each node, write down one
request after another as fast as they are acknowledged. One node, two, two, one: each on a new database with the same
donors. Only what was acknowledged with a redirect counts. What the database used and what the machine had left is read
from the kernel and printed beside it: where nothing was left, or a node was not at its limit, the run says nothing, and
ends with 1.

Needs Linux with control groups that this user may write, and PostgreSQL.
"""

import argparse
import collections
import http.client
import os
import re
import shutil
import statistics
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "Tests", name) for name in ("Support", "Security", "Crash")]

from centre import Desk, RealCentre, Trouble, in_thread  # noqa: E402
from flood import need  # noqa: E402
from people import scratch  # noqa: E402
from postgres import Postgres  # noqa: E402

DONORS = 4_000
# Enough to keep a node at its limit, and not so many that it turns some away.
PEOPLE = 3
# Ten milliseconds: whoever has used its share waits shorter than a person notices.
PERIOD_MICROSECONDS = 10_000
# The machine must have had so much left, and a node must have used so much of its share.
LEFT, USED = 0.10, 0.90
# What the issue of growing asks for.
GOAL = 1.7


class Group:
    """A control group for processor time, of either version."""

    def __init__(self, name, share=None):
        self.is_second = os.path.exists("/sys/fs/cgroup/cgroup.controllers")
        base = "/sys/fs/cgroup" if self.is_second else "/sys/fs/cgroup/cpu"
        self.path = os.path.join(base, f"qatra-{os.getpid()}-{name}")
        os.mkdir(self.path)
        self.share = share
        if share:
            quota = int(share * PERIOD_MICROSECONDS)
            if self.is_second:
                self.write("cpu.max", f"{quota} {PERIOD_MICROSECONDS}")
            else:
                self.write("cpu.cfs_period_us", PERIOD_MICROSECONDS)
                self.write("cpu.cfs_quota_us", quota)

    def write(self, name, text):
        with open(os.path.join(self.path, name), "w", encoding="ascii") as file:
            file.write(str(text))

    def take(self, process):
        self.write("cgroup.procs", process)

    def end(self):
        os.rmdir(self.path)


def used(process):
    """Seconds of processor time that it, and whatever it has started, took so far."""
    started, ticks = collections.defaultdict(list), {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8") as file:
                fields = file.read().rsplit(")", 1)[1].split()
        except OSError:
            continue
        started[int(fields[1])].append(int(name))
        ticks[int(name)] = int(fields[11]) + int(fields[12])
    total, waiting = 0, [process]
    while waiting:
        one = waiting.pop()
        total += ticks.get(one, 0)
        waiting += started[one]
    return total / os.sysconf("SC_CLK_TCK")


def idle():
    """Seconds that all cores together did nothing, and all seconds."""
    with open("/proc/stat", encoding="ascii") as file:
        fields = [int(text) for text in file.readline().split()[1:9]]
    return (fields[3] + fields[4]) / os.sysconf("SC_CLK_TCK"), sum(fields) / os.sysconf("SC_CLK_TCK")


class Crowd:
    """People at the nodes who write down one request after another."""

    def __init__(self, centres, first):
        self.taken, self.refused, self.times, self.mark = [0], collections.Counter(), [], 0
        self.ends = None
        self.desks = []
        for centre in centres:
            for _ in range(PEOPLE):
                desk = Desk(centre, name="operator", password=first.password)
                desk.cookies, desk.csrf = dict(first.cookies), first.csrf
                self.desks.append(desk)

    def one(self, desk, number):
        while time.monotonic() < self.ends:
            self.mark += 1
            form = {**need(number * 100_000 + self.mark), "facility": "1"}
            began = time.perf_counter()
            try:
                answer = desk.post("/requests", form)
            except (OSError, http.client.HTTPException) as trouble:
                self.refused[type(trouble).__name__] += 1
                continue
            if time.monotonic() >= self.ends:
                return
            if answer.status == 303:
                self.times.append(time.perf_counter() - began)
            else:
                said = re.search(r"<h1[^>]*>([^<]*)", answer.text)
                self.refused[f"{answer.status} {said[1] if said else ''}"] += 1

    def work(self, seconds):
        self.times, self.ends = [], time.monotonic() + seconds
        threads = [in_thread(lambda desk=desk, number=number: self.one(desk, number))
                   for number, desk in enumerate(self.desks)]
        for thread in threads:
            thread.join(seconds + 30)


def centres(options, folder, address, count):
    """The first makes the centre, the others serve it from a copy of its folder."""
    first = RealCentre(options.binary, os.path.join(folder, "node1"), os.path.join(folder, "node1.log"))
    first.make("--store", address)
    first.start()
    rows = ["name,phone,group,evidence,sex,age,weight,city,district,consent,language,night"]
    rows += [f"Donor {index},+92300{index:05d}05,O-,card,male,30,70,Lahore,Lahore,yes,ur-Latn,yes"
             for index in range(1, DONORS)]
    first.furnish("\n".join(rows) + "\n")
    yield first
    for number in range(2, count + 1):
        one = RealCentre(options.binary, os.path.join(folder, f"node{number}"), os.path.join(
            folder, f"node{number}.log"))
        shutil.copytree(first.data, one.data, ignore=shutil.ignore_patterns("qatra.lock", "control.json"))
        one.start()
        yield one


def measure(options, count):
    """Requests a second that so many nodes acknowledged. Raises Trouble where that says nothing."""
    groups, nodes = [], []
    with scratch("nodes") as folder, Postgres() as server:
        try:
            for node in centres(options, folder, server.address, count):
                nodes.append(node)
            desk = nodes[0].operator()
            for number, node in enumerate(nodes):
                group = Group(f"node{number}", options.share)
                groups.append(group)
                group.take(node.process.pid)
            crowd = Crowd(nodes, desk)
            crowd.work(options.warm)
            crowd.refused.clear()
            began = time.monotonic()
            before = [used(node.process.pid) for node in nodes], used(server.process.pid), idle()
            crowd.work(options.seconds)
            after = [used(node.process.pid) for node in nodes], used(server.process.pid), idle()
            return figures(options, crowd, time.monotonic() - began, before, after)
        finally:
            for node in nodes:
                node.stop()
            server.end()
            for group in groups:
                group.end()


def figures(options, crowd, lasted, before, after):
    """What came of it. Raises Trouble where it says nothing of the nodes."""
    shares = [(now - then) / lasted / options.share for then, now in zip(before[0], after[0])]
    store = (after[1] - before[1]) / lasted
    left = (after[2][0] - before[2][0]) / (after[2][1] - before[2][1])
    rate = len(crowd.times) / options.seconds
    p50, p95 = (statistics.quantiles(crowd.times, n=20)[position] * 1_000 for position in (9, 18))
    print(
        f"progress: {len(shares)} at work: {rate:.1f} requests a second, p50 {p50:.0f} ms, p95 {p95:.0f} ms; nodes at "
        f"{', '.join(f'{share:.0%}' for share in shares)} of their share, the database at {store:.2f} of a core, "
        f"{left:.0%} of the machine left; refused {dict(crowd.refused)}", flush=True)
    if crowd.refused:
        raise Trouble(f"Requests were refused: {dict(crowd.refused)}.")
    if left < LEFT:
        raise Trouble(f"Only {left:.0%} of the machine was left: give the nodes less with --share.")
    if min(shares) < USED:
        raise Trouble(f"A node used {min(shares):.0%} of its share: something else was the limit.")
    return rate


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--binary", default=".build/release/qatra")
    parser.add_argument("--share", type=float, default=0.25, help="of a core, for each node (0.25)")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--warm", type=float, default=5, help="seconds before it is measured")
    options = parser.parse_args()
    rates = collections.defaultdict(list)
    try:
        for count in (1, 2, 2, 1):
            rates[count].append(measure(options, count))
    except Trouble as trouble:
        sys.exit(f"failed: {trouble}")
    one, two = (statistics.mean(rates[count]) for count in (1, 2))
    print(
        f"summary: one node {one:.1f}, two {two:.1f} requests a second: {two / one:.2f} times; each node had "
        f"{options.share} of a core")
    sys.exit(0 if two >= GOAL * one else 1)


if __name__ == "__main__":
    main()
