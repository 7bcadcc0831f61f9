"""Very many callers at once, from one sipp, who all hear at one port: the exchange's own port tells them apart."""

import pathlib
import re
import socket
import tempfile
import threading
import time

from sip_phones import HERE, LINEAR, SDP, SIPP, TRACES, free_udp_ports, run, steps_xml


class Ear(threading.Thread):
    """When something was first to be heard from each of the exchange's ports, and from how many it still comes."""

    def __init__(self):
        super().__init__(daemon=True)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        self._socket.bind(("127.0.0.1", free_udp_ports(1, even=True)[0]))
        self._socket.settimeout(0.2)
        self.port = self._socket.getsockname()[1]
        self._over = threading.Event()
        self.first = {}  # the exchange's port: when, by the clock on the wall
        self.packets = 0
        self.start()

    def run(self):
        while not self._over.is_set():
            try:
                packet, sender = self._socket.recvfrom(2048)
            except (socket.timeout, ConnectionError):
                continue
            self.packets += 1
            if sender[1] not in self.first and len(packet) > 12 and packet[1] & 0x7F == 0:
                if max(abs(LINEAR[code]) for code in packet[12:]) > 2000:
                    self.first[sender[1]] = time.time()
        self._socket.close()

    def close(self):
        self._over.set()
        self.join(1)


class Crowd:
    """`size` callers, so many new ones a second, who all do the same steps."""

    def __init__(self, size, a_second, exchange, steps, calls="1155", prefix="0345500"):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="crowd-", dir=TRACES))
        self.ear, self.size = Ear(), size
        port = free_udp_ports(1)[0]
        text = (HERE / "scenarios" / "caller.xml").read_text()
        text = text.replace("@STEPS@", steps_xml(steps)).replace("@SDP@", SDP.format(port=self.ear.port))
        text = text.replace("@NUMBER@", "[field0]").replace("@TAG@", f"q{port}")
        (self.folder / "scenario.xml").write_text(text)
        numbers = "".join(f"{prefix}{place:04d}\n" for place in range(size))
        (self.folder / "numbers.csv").write_text("SEQUENTIAL\n" + numbers)
        self._process = run(
            [SIPP, "-sf", str(self.folder / "scenario.xml"), "-inf", str(self.folder / "numbers.csv"),
             "-i", "127.0.0.1", "-p", str(port), "-m", str(size), "-l", str(size), "-r", str(a_second), "-nostdin",
             "-trace_msg", "-message_file", str(self.folder / "messages"), "-message_overwrite", "true",
             "-trace_err", "-error_file", str(self.folder / "errors"), "-s", calls,
             "-mi", "127.0.0.1", "-mp", str(free_udp_ports(1, even=True)[0]), f"127.0.0.1:{exchange}"],
            self.folder / "log", cwd=self.folder)

    def wait(self, seconds):
        """Its exit code: 0 if every call went as its steps say."""
        return self._process.wait(seconds)

    def answers(self):
        """When each call was answered, by the exchange's port of its sound."""
        found = {}
        for when, text in traced(self.folder / "messages"):
            port = re.search(r"^m=audio (\d+)", text, re.MULTILINE)
            if "message received" in text and "SIP/2.0 200 OK" in text and port:
                found.setdefault(int(port[1]), when)
        return found

    def close(self):
        self.ear.close()


def traced(path):
    """The messages of a trace of sipp: when each was sent or received, by the clock on the wall, and its text."""
    parts = re.split(r"^-{20,}\s*(\d{4}-\d\d-\d\d)\s+(\d\d:\d\d:\d\d)\.(\d+).*$", pathlib.Path(path).read_text(
        errors="replace"), flags=re.MULTILINE)
    found = []
    for place in range(1, len(parts) - 3, 4):
        day, clock, part, text = parts[place:place + 4]
        when = time.mktime(time.strptime(f"{day} {clock}", "%Y-%m-%d %H:%M:%S"))
        found.append((when + float(f"0.{part}"), text))
    return found
