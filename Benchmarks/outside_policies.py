"""Policies as an outside world sees them: another program behind a pipe, or one of four trivial ones in this process.

Nothing here knows what the world is made of. The trivial policies see the lines of the protocol and nothing else.
"""

import collections
import json
import math
import os
import random
import select
import shlex
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime, timedelta, timezone

MINUTE, DAY = 60, 86400
# Pakistan has had no summer time since 2009, so local time is a fixed distance from UTC.
LOCAL_OFFSET = 5 * 3600

# For each patient, the donors whose red cells may be given.
COMPATIBLE = {
    "O-": ("O-",), "O+": ("O+", "O-"),
    "A-": ("A-", "O-"), "A+": ("A+", "A-", "O+", "O-"),
    "B-": ("B-", "O-"), "B+": ("B+", "B-", "O+", "O-"),
    "AB-": ("AB-", "A-", "B-", "O-"),
    "AB+": ("AB+", "AB-", "A+", "A-", "B+", "B-", "O+", "O-"),
}


def kilometres(lat1, lon1, lat2, lon2):
    """The distance on a plane that touches the earth halfway: exact enough below 200 km."""
    x = (lon2 - lon1) * 111.320 * math.cos(math.radians((lat1 + lat2) / 2))
    y = (lat2 - lat1) * 110.574
    return math.hypot(x, y)


def stamp(seconds):
    """Writes an instant as RFC 3339 in UTC."""
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def instant(text):
    """Reads an RFC 3339 instant; fractions of a second are rounded up so that nobody is woken too early."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("the time has no zone")
    return math.ceil(moment.timestamp())


def local_date(seconds):
    return date(1970, 1, 1) + timedelta(days=(seconds + LOCAL_OFFSET) // DAY)


def midnight(day):
    """The instant at which a civil day begins in Pakistan."""
    return (day - date(1970, 1, 1)).days * DAY - LOCAL_OFFSET


class ProtocolTrouble(Exception):
    """The policy did something that the protocol does not allow, or fell silent."""


class Child:
    """A policy in another process, held strictly to the protocol."""

    def __init__(self, command, patience):
        self.patience, self.buffer, self.latencies = patience, b"", collections.defaultdict(list)
        self.complaints = tempfile.TemporaryFile()
        try:
            self.process = subprocess.Popen(
                shlex.split(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=self.complaints, bufsize=0)
        except OSError as error:
            raise ProtocolTrouble(f"the policy does not start: {error}") from None
        self.reading = self.process.stdout.fileno()
        self.writing = self.process.stdin.fileno()
        os.set_blocking(self.writing, False)

    def trouble(self, sentence):
        """The complaint, with the last words of the policy and its exit code if it has one."""
        try:
            self.process.wait(1)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.complaints.seek(0)
        words = self.complaints.read().decode(errors="replace").splitlines()[-15:]
        return ProtocolTrouble("\n".join([f"{sentence} (exit code {self.process.returncode})", *words]))

    def write(self, data):
        """Writes everything; a policy that speaks unasked or does not read is in breach."""
        while data:
            readable, writable, _ = select.select([self.reading], [self.writing], [], self.patience)
            if readable:
                self.refuse_extra_output()
            elif writable:
                try:
                    data = data[os.write(self.writing, data):]
                except BlockingIOError:
                    pass
                except BrokenPipeError:
                    raise self.trouble("the policy ended early") from None
            else:
                raise self.trouble(f"the policy read nothing for {self.patience} s")

    def refuse_extra_output(self):
        said = os.read(self.reading, 400)
        if not said:
            raise self.trouble("the policy ended early")
        raise self.trouble(f"the policy spoke without being asked: {said!r}")

    def tell(self, lines):
        """Sends lines that have no answer."""
        data = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines).encode()
        self.write(memoryview(data))

    def ask(self, line):
        """Sends one line and reads exactly one answer."""
        began = time.perf_counter()
        self.tell([line])
        while b"\n" not in self.buffer:
            if not select.select([self.reading], [], [], self.patience)[0]:
                raise self.trouble(f"no answer within {self.patience} s to {line}")
            part = os.read(self.reading, 1 << 20)
            if not part:
                raise self.trouble(f"the policy ended instead of answering {line}")
            self.buffer += part
        self.latencies[line["type"]].append(time.perf_counter() - began)
        said, _, self.buffer = self.buffer.partition(b"\n")
        if self.buffer:
            raise self.trouble(f"more than one answer to {line}: {self.buffer[:400]!r}")
        try:
            return json.loads(said)
        except ValueError:
            raise self.trouble(f"the answer to {line} is not JSON: {said[:400]!r}") from None

    def end(self):
        self.tell([{"type": "end"}])
        self.process.stdin.close()
        if not select.select([self.reading], [], [], self.patience)[0]:
            raise self.trouble("the policy did not end when it was told to")
        if os.read(self.reading, 1):
            raise self.trouble("the policy answered the end")
        try:
            if self.process.wait(self.patience):
                raise self.trouble("the policy ended badly")
        except subprocess.TimeoutExpired:
            raise self.trouble("the policy closed its output and did not end") from None


class Reference:
    """Four trivial policies, written against the protocol alone: they see lines, and nothing of the world."""

    NAMES = ("nearest50", "nearest-waves", "random-waves", "everyone")
    REACH_KM = {"nearest50": 50, "nearest-waves": 50, "random-waves": 50, "everyone": 10}

    def __init__(self, name):
        self.name, self.latencies = name, collections.defaultdict(list)
        self.donors, self.facilities, self.near = {}, {}, {}
        self.eligible_from, self.busy, self.opted_out = {}, {}, set()
        self.requests = {}

    def tell(self, lines):
        for line in lines:
            if line["type"] == "donor":
                self.donors[line["id"]] = line
                waits = timedelta(days=120 if line.get("sex") == "female" else 90)
                given = line.get("lastDonation")
                dates = [line["eligibleFrom"]] if line.get("eligibleFrom") else []
                if given:
                    dates.append((date.fromisoformat(given) + waits).isoformat())
                self.eligible_from[line["id"]] = max(dates, default="")
            elif line["type"] == "facility":
                self.facilities[line["id"]] = line

    def end(self):
        pass

    def ask(self, line):
        began = time.perf_counter()
        self.now = instant(line["at"])
        self.answer = {"asks": [], "standDowns": [], "wakeAt": None}
        act = getattr(self, "on_" + line["type"], None)
        if act:
            act(line)
        if self.name.endswith("-waves"):
            self.waves()
        self.latencies[line["type"]].append(time.perf_counter() - began)
        return self.answer

    def candidates(self, facility_id, group):
        """Everybody compatible within reach, nearest first; computed once for each facility and group."""
        if (facility_id, group) not in self.near:
            here, reach, found = self.facilities[facility_id], self.REACH_KM[self.name], []
            for donor in self.donors.values():
                if donor["group"] in COMPATIBLE[group] and abs(donor["latitude"] - here["latitude"]) < 0.5:
                    distance = kilometres(
                        here["latitude"], here["longitude"], donor["latitude"], donor["longitude"])
                    if distance <= reach and donor["channels"]:
                        found.append((distance, donor["id"]))
            self.near[facility_id, group] = [identifier for _, identifier in sorted(found)]
        return self.near[facility_id, group]

    def send(self, request, count):
        today = local_date(self.now).isoformat()
        for donor in request["order"]:
            if count == 0:
                break
            if donor in request["asked"] or donor in self.busy or donor in self.opted_out:
                continue
            if self.eligible_from[donor] > today:
                continue
            count -= 1
            request["asked"].add(donor)
            self.busy[donor] = request["id"]
            channel = self.donors[donor]["channels"][0]
            self.answer["asks"].append({"request": request["id"], "donor": donor, "channel": channel})

    def waves(self):
        """Another wave every ten minutes for as long as fewer people are coming than units are missing."""
        for request in self.requests.values():
            if request["next"] <= self.now:
                request["next"] += 10 * MINUTE
                if len(request["coming"]) + request["given"] < request["units"]:
                    self.send(request, 5 * request["units"])
        if self.requests:
            self.answer["wakeAt"] = stamp(min(request["next"] for request in self.requests.values()))

    def on_start(self, line):
        self.seed = line.get("seed", 0)

    def on_request(self, line):
        order = self.candidates(line["facility"], line["group"])
        if self.name == "random-waves":
            order = random.Random(f"{self.seed} {line['id']}").sample(order, len(order))
        request = {**line, "order": order, "asked": set(), "coming": set(), "given": 0, "next": self.now}
        self.requests[line["id"]] = request
        if not self.name.endswith("-waves"):
            self.send(request, 50 if self.name == "nearest50" else -1)

    def on_event(self, line):
        donor, what, request = line["donor"], line["what"], self.requests.get(line["request"])
        if what == "optedOut":
            self.opted_out.add(donor)
        elif what == "donated":
            waits = timedelta(days=120 if self.donors[donor].get("sex") == "female" else 90)
            self.eligible_from[donor] = (local_date(self.now) + waits).isoformat()
        if request is None:
            return
        if what == "pledged":
            request["coming"].add(donor)
        elif what in ("undelivered", "declined", "optedOut", "withdrew", "noShow", "deferred", "donated"):
            request["coming"].discard(donor)
            request["given"] += what == "donated"
            if self.busy.get(donor) == line["request"]:
                del self.busy[donor]

    def on_close(self, line):
        request = self.requests.pop(line["request"], None)
        for donor in sorted(request["asked"]) if request else ():
            if self.busy.get(donor) == line["request"]:
                del self.busy[donor]
                self.answer["standDowns"].append({"request": line["request"], "donor": donor})


def serve(name):
    """Speaks the protocol as a reference policy, so that the pipe can be tested without another program."""
    policy = Reference(name)
    for text in sys.stdin:
        line = json.loads(text)
        if line["type"] == "end":
            break
        if line["type"] in ("donor", "facility"):
            policy.tell([line])
        else:
            print(json.dumps(policy.ask(line)), flush=True)
