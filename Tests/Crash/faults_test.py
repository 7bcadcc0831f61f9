"""Breaks what a centre stands on, while people open requests and act on them, and holds it to what it acknowledged.

    python3 Tests/Crash/faults_test.py                     all of them
    python3 Tests/Crash/faults_test.py busy-database       one, or several
    python3 Tests/Crash/faults_test.py --can disk-full     says why this machine cannot have it, and ends with 1

  busy-database  another process holds the database for 3 and for 12 seconds
  disk-full      the data directory lies on a small disk, which is full for some seconds
  io-errors      the disk fails every few writes and syncs of the database (strace)
  clock-jumps    the time of day jumps by two hours and by a day, there and back (faketime)

Held in each of them:

  kept       what was acknowledged is in the database afterwards, and in the gateway's journal nothing came twice
  refused    what was not acknowledged was answered with a failure in words, and is not there where the words say so
  no hang    no answer takes longer than eight seconds
  told       while it lasts `/health` says so, and afterwards that it is over
  goes on    once it is over a request is opened again within five seconds, by the same process
  file       SQLite finds the database sound, and `qatra check` does too
  itself     each of these checks notices when what it looks for is damaged on purpose
"""

import argparse
import collections
import contextlib
import copy
import glob
import http.client
import math
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Messages"))

from books import Aftermath, Answered, Ledger, Operator, WatchedDesk, blind_spots, counted  # noqa: E402
from centre import Centre, Desk, Trouble, in_thread  # noqa: E402
from common import Checks  # noqa: E402
from firm_simulator import Caller, Firms  # noqa: E402
from house import House, number  # noqa: E402

# No answer takes longer: SQLite waits five seconds for a lock, and a person who waits longer presses again.
ANSWER_SECONDS = 8.0
# So soon after the end of a fault a request is opened again.
AGAIN_SECONDS = 5.0
DONORS = 2_000
# Browsers at which people work: who writes has to wait behind others who do.
BROWSERS = 8


class Watcher:
    """Asks a centre every quarter of a second whether it is well, as a service's watchdog does."""

    def __init__(self, centre):
        self.desk = WatchedDesk(centre)
        self.ongoing = threading.Event()

    def work(self):
        while self.ongoing.is_set():
            with contextlib.suppress(OSError, http.client.HTTPException):
                self.desk.get("/health")
            time.sleep(0.25)


class Ground:
    """A demonstration centre with people at work, a watcher, and everything they were told."""

    def __init__(self, binary, folder, seed, data=None):
        self.folder, self.data = folder, data or os.path.join(folder, "centre")
        self.chance = random.Random(seed)
        self.ledger = Ledger()
        self.centre = Centre(
            binary, self.data, os.path.join(folder, "log"), donors=DONORS, seed=seed, speed=1_000.0)
        self.operators, self.threads = [], []

    def __enter__(self):
        self.centre.start()
        self.operators = [
            Operator(self.centre, self.ledger, name, self.chance.randrange(1 << 31), desk=WatchedDesk)
            for name in ["operator", "operator2"] * (BROWSERS // 2)
        ]
        for operator in self.operators:
            operator.prepare()
        self.watcher = Watcher(self.centre)
        self.process = self.centre.process
        self.work()
        self.until_opened(20)
        return self

    def __exit__(self, *_):
        self.rest()
        if self.centre.process and self.centre.process.poll() is None:
            self.centre.kill()

    def work(self):
        for one in [*self.operators, self.watcher]:
            one.ongoing.set()
            self.threads.append(in_thread(one.work))

    def rest(self):
        for one in [*self.operators, self.watcher]:
            one.ongoing.clear()
        for thread in self.threads:
            thread.join(40)
        self.threads = []
        for operator in self.operators:
            if operator.trouble:
                raise operator.trouble

    def until_opened(self, seconds):
        """Seconds until a request that is opened from now on has been acknowledged; None where none is in time."""
        began, seen = time.monotonic(), len(self.ledger.requests)
        while time.monotonic() - began < seconds:
            if len(self.ledger.requests) > seen:
                return time.monotonic() - began
            time.sleep(0.02)
        return None

    def until_lively(self, seconds):
        """Until donors have answered and some have arrived: otherwise nothing could have been lost of that."""
        def is_lively():
            with open(os.path.join(self.data, "simulated-phones.jsonl"), "rb") as lines:
                told = lines.read()
            return told.count(b'#answer"') >= 5 and told.count(b'#arrived"') >= 3
        if not wait(is_lively, seconds):
            raise Trouble(f"Too little happened within {seconds} s.")

    def answers(self, since, until):
        """What people were told of what they asked, or waited for, while it lasted."""
        return [one for operator in self.operators for one in operator.desk.answers if one.touches(since, until)]

    def told(self, since, until):
        """What the watcher was answered meanwhile."""
        return [one for one in self.watcher.desk.answers if one.touches(since, until)]


class Outage:
    """What people were told while something was broken, and how long it took to go on."""

    def __init__(self, answers, told, again, over, *, is_felt, statuses):
        """
        answers   to people who asked, or waited, while it lasted
        told      what `/health` said meanwhile
        again     seconds after which a request was opened again, from its end on
        over      whether `/health` said that it is over
        is_felt   whether it lasts so long that people have to be refused
        statuses  what a refusal is answered with
        """
        self.answers, self.told, self.again, self.over = answers, told, again, over
        self.is_felt, self.statuses = is_felt, statuses

    @property
    def refused(self):
        return [one for one in self.answers if one.is_refusal]

    @property
    def slowest(self):
        return max((one.seconds for one in self.answers + self.told), default=0)

    def problems(self):
        if len(self.answers) < BROWSERS:
            yield f"{len(self.answers)} questions were asked while it lasted, and not one at every browser"
        if self.slowest > ANSWER_SECONDS:
            yield f"an answer took {self.slowest:.1f} s"
        unclear = [one for one in self.refused if one.status not in self.statuses or not one.words]
        for one in unclear[:5]:
            yield f"{one.path} was refused with {one.status} and the words '{one.words}'"
        if not self.is_felt and self.refused:
            yield f"{counted(self.refused)} refused, although it could have been waited for"
        if self.is_felt and not self.refused:
            yield "nobody was refused"
        if self.is_felt and not any(one.is_refusal for one in self.told):
            yield "/health did not say so"
        if not self.over:
            yield "/health did not say that it is over"
        if self.again is None or self.again > AGAIN_SECONDS:
            yield f"afterwards a request could be opened after {self.again} s"

    def blind_spots(self):
        """Damages what was seen, one thing at a time, and tells which damage would go unnoticed."""
        def with_one_hanging(one):
            one.answers = one.answers + [Answered(0, ANSWER_SECONDS + 1, "/requests", 303, "")]

        def with_health_hanging(one):
            one.told = one.told + [Answered(0, ANSWER_SECONDS + 1, "/health", 503, "")]

        def without_answer(one):
            one.answers = one.answers + [Answered(0, 1, "/requests", None, "")]

        def without_words(one):
            one.answers = one.answers + [Answered(0, 1, "/requests", max(one.statuses), "")]

        def with_everybody_served(one):
            one.answers = [answer for answer in one.answers if not answer.is_refusal] * BROWSERS

        def with_health_well(one):
            one.told = [answer for answer in one.told if not answer.is_refusal]

        def never_over(one):
            one.over = False

        def never_again(one):
            one.again = None

        felt = [with_everybody_served, with_health_well] if self.is_felt else []
        for damage in [with_one_hanging, with_health_hanging, without_answer, without_words, never_over, never_again,
                       *felt]:
            one = copy.copy(self)
            damage(one)
            if len(list(one.problems())) <= len(list(self.problems())):
                yield damage.__name__.replace("_", " ")


def hold(checks, ground, name, since, until, *, is_felt=True, statuses=(503,)):
    """What holds of every fault that lasted from `since` to `until`: the answers, and that it goes on."""
    again = ground.until_opened(30)
    over = wait(lambda: [one.status for one in ground.told(until, math.inf)][-1:] == [200], 10)
    checks.true(f"{name}: it is the same process", ground.process.poll() is None)
    ground.rest()
    outage = Outage(
        ground.answers(since, until), ground.told(since, until), again, over, is_felt=is_felt, statuses=statuses)
    checks.equal(f"{name}: what is wrong", list(outage.problems()), [])
    checks.equal(f"{name}: what the test would not notice", list(outage.blind_spots()), [])
    again = "never" if again is None else f"after {again:.2f} s"
    words = ", ".join(sorted({one.words for one in outage.refused})) or "nobody"
    print(
        f"{name}: {len(outage.answers)} questions, {counted(outage.refused)} refused ({words}), slowest answer "
        f"{outage.slowest:.1f} s; /health {counted(outage.told)}; a request again {again}", flush=True)


def wait(condition, seconds, look=0.05):
    """Whether it came true in time."""
    ends = time.monotonic() + seconds
    while not (found := condition()) and time.monotonic() < ends:
        time.sleep(look)
    return found


def there_all_the_same(aftermath, ledger):
    there = set(aftermath.requests.values())
    return [record for record in ledger.refused if record in there]


def books(checks, ground, name, *, says_not_taken=True):
    """The centre is stopped, and everything it acknowledged is looked for."""
    ground.rest()
    code, said = ground.centre.run("check")
    checks.true(f"{name}: qatra check ends with {code}: {said.strip()[-400:]}", code == 0)
    checks.equal(f"{name}: how the centre ends when it is asked to", ground.centre.stop(), 0)
    aftermath = Aftermath(ground.data)
    for problem in aftermath.problems(ground.ledger):
        checks.true(f"{name}: {problem}", False)
    if says_not_taken:
        checks.equal(f"{name}: requests that were refused and are there all the same",
                     there_all_the_same(aftermath, ground.ledger)[:5], [])
        ground.ledger.refuse(next(iter(ground.ledger.requests.values())))
        checks.equal(f"{name}: that the test would notice one", len(there_all_the_same(aftermath, ground.ledger)), 1)
        ground.ledger.refused.pop()
    enough = ground.ledger.requests and ground.ledger.acts and aftermath.inbound
    checks.true(f"{name}: too little happened to mean anything", enough)
    if enough:
        checks.equal(f"{name}: what the test would not notice", list(blind_spots(aftermath, ground.ledger)), [])
    print(
        f"{name}: {len(ground.ledger.requests)} requests, {len(ground.ledger.acts)} acts and {len(aftermath.inbound)} "
        f"replies acknowledged and there, {len(ground.ledger.refused)} requests refused, integrity "
        f"{aftermath.integrity[0]}", flush=True)


# MARK: - The database is busy

HOLDER = """
import sqlite3, sys, time
base = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
base.execute("BEGIN " + sys.argv[2])
print("held", flush=True)
time.sleep(float(sys.argv[3]))
base.execute("ROLLBACK")
"""


def busy_database(checks, binary, folder, seed):
    """Somebody opened the file in spite of everything we say. Three seconds are waited for, twelve are not."""
    with Ground(binary, folder, seed) as ground:
        for kind, seconds, is_felt in (("IMMEDIATE", 3, False), ("EXCLUSIVE", 3, False), ("EXCLUSIVE", 12, True)):
            name = f"busy database, {kind} for {seconds} s"
            holder = subprocess.Popen(
                [sys.executable, "-c", HOLDER, os.path.join(ground.data, "qatra.sqlite"), kind, str(seconds)],
                stdout=subprocess.PIPE, text=True)
            if holder.stdout.readline() != "held\n":
                raise Trouble("The database could not be held.")
            since = time.monotonic()
            holder.wait()
            until = time.monotonic()
            checks.true(f"{name}: it was held", until - since >= seconds - 0.5)
            hold(checks, ground, name, since, until, is_felt=is_felt)
            ground.work()
            ground.until_opened(10)
        ground.until_lively(60)
        books(checks, ground, "busy database")


# MARK: - The disk is full

# The whole disk, and what a console that nobody touches waits before the store is told that somebody is there again.
DISK_MEGABYTES, TOUCH_SECONDS = 48, 61


def no_mount():
    """Why no small disk can be had here."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True, text=True)
        if done.returncode == 0:
            subprocess.run(["umount", folder], check=True)
            return None
        return f"no disk can be mounted: {done.stderr.strip() or done.returncode}"


@contextlib.contextmanager
def small_disk(folder):
    os.mkdir(folder)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MEGABYTES}m", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def fill(path):
    """Takes what is left of the disk, to the last byte."""
    with open(path, "ab", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(bytes(size))


def disk_full(checks, binary, folder, seed):
    """The disk fills up while people work, stays full, and is given room again. What can be read can be read on."""
    name = "disk full"
    with small_disk(os.path.join(folder, "disk")) as disk:
        data = os.path.join(disk, "centre")
        os.mkdir(data, 0o700)
        # The gateway's journal tells what left the centre, and must not lose lines to the same fault.
        os.symlink(os.path.join(folder, "simulated-phones.jsonl"), os.path.join(data, "simulated-phones.jsonl"))
        with Ground(binary, folder, seed, data) as ground:
            reader = WatchedDesk(ground.centre, name="supervisor", password="supervisor-demonstration")
            reader.sign_in()
            signed_in = time.monotonic()
            ballast = os.path.join(disk, "ballast")
            fill(ballast)
            filled = time.monotonic()
            if not wait(lambda: any(one.status != 200 for one in ground.told(filled, math.inf)), 90):
                raise Trouble("The disk was filled and nobody felt it.")
            since = time.monotonic()
            wait(lambda: time.monotonic() > max(since + 6, signed_in + TOUCH_SECONDS), 90)
            fill(ballast)
            checks.equal(f"{name}: what is asked of the board while it lasts", reader.get("/board").status, 200)
            until = time.monotonic()
            os.remove(ballast)
            hold(checks, ground, name, since, until)
            print(f"{name}: felt {since - filled:.1f} s after the last byte was taken, full for {until - since:.1f} s",
                  flush=True)
            ground.work()
            ground.until_lively(60)
            books(checks, ground, name)


# MARK: - The disk fails

CALLS = "pwrite64,write,fsync,fdatasync"
# From the third of them, every fifth.
WHEN = "3+5"
FAILING_SECONDS = 8


def no_tracing():
    if not shutil.which("strace"):
        return "there is no strace: apt install strace"
    sleeper = subprocess.Popen(["sleep", "30"])
    try:
        tracer = subprocess.Popen(
            ["strace", "-p", str(sleeper.pid), "-o", os.devnull], stderr=subprocess.PIPE, text=True)
        # It says that it is attached, or why not.
        said = tracer.stderr.readline()
        tracer.terminate()
        tracer.communicate()
        return None if "attached" in said else f"nobody may be traced: {said.strip()}"
    finally:
        sleeper.kill()
        sleeper.wait()


def io_errors(checks, binary, folder, seed):
    """Every few writes and syncs of the database fail. Whether such an act is there afterwards nobody may say, so that
    the page says that it is either whole or not at all; what was acknowledged is there."""
    name = "I/O errors"
    with Ground(binary, folder, seed) as ground:
        trace = os.path.join(folder, "trace")
        files = [word for file in ("qatra.sqlite", "qatra.sqlite-wal")
                 for word in ("-P", os.path.join(ground.data, file))]
        tracer = subprocess.Popen(
            ["strace", "-f", "-qq", "-p", str(ground.process.pid), *files, "-e", f"trace={CALLS}", "-e",
             f"inject={CALLS}:error=EIO:when={WHEN}", "-o", trace])
        since = time.monotonic()
        time.sleep(FAILING_SECONDS)
        tracer.terminate()
        tracer.wait()
        until = time.monotonic()
        with open(trace, encoding="utf-8", errors="replace") as lines:
            failed = sum("(INJECTED)" in line for line in lines)
        checks.true(f"{name}: {failed} calls failed", failed >= 10)
        hold(checks, ground, name, since, until, statuses=(500, 503))
        print(f"{name}: {failed} calls of the system failed in {until - since:.1f} s", flush=True)
        ground.work()
        ground.until_lively(60)
        books(checks, ground, name, says_not_taken=False)
        # What the write-ahead log holds of it is read when the file is opened again.
        ground.centre.start()
        code, said = ground.centre.run("check")
        checks.true(f"{name}: qatra check after a start ends with {code}: {said.strip()[-400:]}", code == 0)
        checks.equal(f"{name}: how the centre ends after that", ground.centre.stop(), 0)


# MARK: - The clock jumps

LIBRARIES = "/usr/lib/*/faketime/libfaketimeMT.so.1"
PUBLIC, SENDER = "https://blood.example.pk", "QATRA"
# The way out takes so many messages in so many seconds, as firms do.
RATE = (20, 5)
HOUR, DAY = 3_600, 86_400
# A wave of an emergency is followed by the next after two and a half minutes, and a lock after wrong tries ends after
# fifteen: so much later both have happened.
LATER = 16 * 60


def no_faketime():
    return None if glob.glob(LIBRARIES) else "there is no faketime: apt install faketime"


class FalseClock:
    """The time of day a centre sees. How long something takes it sees rightly."""

    # The library bends these too, as if they counted by the time of day: whoever slept for a second would wake after
    # two hours. Linux does no such thing when its clock is set, so they are called what nobody calls them.
    LEFT_ALONE = [b"timerfd_settime", b"timerfd_gettime"]

    def __init__(self, folder):
        self.path = os.path.join(folder, "clock")
        self.library = os.path.join(folder, "libfaketime.so")
        with open(glob.glob(LIBRARIES)[0], "rb") as original, open(self.library, "wb") as own:
            code = original.read()
            for name in self.LEFT_ALONE:
                code = code.replace(b"\0" + name + b"\0", b"\0" + name.upper() + b"\0", 1)
            own.write(code)
        self.passed = 0
        self.set(0)

    @property
    def environment(self):
        return {
            "LD_PRELOAD": self.library, "FAKETIME_TIMESTAMP_FILE": self.path, "FAKETIME_CACHE_DURATION": "1",
            "DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1",
            # The library would add this one, and Swift, which finds the arguments below the environment, none of them.
            "FAKETIME_SHARED": "/faketime_sem_none /faketime_shm_none"}

    def set(self, wrong):
        """The right time and so many seconds. The library looks once in a second or two."""
        with open(self.path + ".new", "w", encoding="ascii") as file:
            file.write(f"{self.passed + wrong:+d}\n")
        os.replace(self.path + ".new", self.path)
        time.sleep(2.5)

    def pass_time(self, seconds):
        self.passed += seconds
        self.set(0)


class Office:
    """A real centre behind a false clock, with one firm to send by and an operator who keeps a paper of codes."""

    def __init__(self, binary, folder, firms):
        self.clock = FalseClock(folder)
        self.firms = firms
        self.house = House(binary, os.path.join(folder, "house"))
        self.house.centre.environment = self.clock.environment
        code, said = self.house.centre_with(
            "sms", "add", "--provider", "twilio", "--user", firms.account("twilio")[0], "--sender", SENDER, "--base",
            firms.base, "--messages", str(RATE[0]), "--seconds", str(RATE[1]), says=firms.account("twilio")[1] + "\n")
        if code != 0:
            raise Trouble(f"The firm could not be added: {said}")
        self.house.serve([(number(index), "ur-Latn") for index in range(1, 1_500)])
        with open(os.path.join(self.house.centre.data, "hooks.key"), "rb") as key:
            self.secret = key.read().hex()
        self.caller = Caller(self.house.centre.address)
        self.texts = 0

    def come_back(self):
        """The operator goes on working: at once, or after unlocking the console, or after signing in anew with a code
        of the paper, because the app's clock is right and the centre's is not. Returns which it was."""
        desk = self.house.desk
        answer = desk.get("/board")
        if answer.status == 200:
            return "at once"
        if answer.location.startswith("/locked"):
            token = re.search(r'name="csrf" value="([^"]+)"', desk.get(answer.location).text)
            unlocked = desk.post("/unlock", {"csrf": token[1], "password": desk.password, "back": "/board"})
            if unlocked.status != 303:
                raise Trouble(f"The console could not be unlocked: {unlocked.status}")
            return "after unlocking"
        desk.cookies.clear()
        desk.csrf = ""
        page = desk.get("/sign-in")
        token = re.search(r'name="csrf" value="([^"]+)"', page.text)
        answer = desk.post(
            "/sign-in", {"csrf": token[1], "name": desk.name, "password": desk.password, "back": "/board"})
        token = re.search(r'name="csrf" value="([^"]+)"', desk.get(answer.location).text)
        answer = desk.post(
            "/sign-in/second", {"csrf": token[1], "code": desk.recovery_codes.pop(), "back": "/board"})
        if answer.status != 303:
            raise Trouble(f"A code of the paper does not open: {answer.status}")
        desk.learn_token()
        return "after signing in with a code of the paper"

    def try_app(self, times):
        """The supervisor tries to sign in with the app, which shows the right time's codes. Returns what it is told."""
        told = []
        for _ in range(times):
            desk = Desk(self.house.centre, name="second", password=self.house.centre.password)
            desk.app.ahead = self.clock.passed
            try:
                desk.sign_in()
                told.append("in")
            except Trouble as trouble:
                told.append(str(trouble).rpartition(" ")[2])
        return told

    def request(self, more=0):
        """Opened now, by the centre's clock, for blood that is needed some hours later."""
        page = self.house.desk.get("/requests/new").text
        # The house takes the third: six hours, so that two of them may be lost.
        self.house.times = re.findall(r'data-needed-in="([^"]+)"', page)[1:]
        return self.house.request(more=more)

    def asked(self, request):
        return self.house.outbox(f"request_id = {request} AND purpose = 'ask'")

    def gone(self, request):
        """Whether everything that was written for this request has reached the firm."""
        rows = self.asked(request)
        return rows and all(row["state"] not in ("queued", "claimed") for row in rows)

    def phase(self, request):
        return self.house.rows(f"SELECT phase FROM request WHERE id = {request}")[0]["phase"]

    def withdraw(self, *requests):
        for request in requests:
            self.house.act(request, "withdrawal", {"reason": "found elsewhere"})

    def is_quiet(self):
        return not self.house.rows("SELECT 1 FROM message WHERE state IN ('queued', 'claimed') LIMIT 1")

    def text(self, phone, words):
        """A donor writes, and the firm tells the centre."""
        self.texts += 1
        status, _ = self.caller.twilio_text(
            f"/hooks/twilio/{self.secret}", self.firms.account("twilio")[1], phone, SENDER, words,
            sid=f"SM{self.texts:032x}", outside=PUBLIC)
        return status

    def heard(self):
        return len(self.house.rows("SELECT 1 FROM inbound"))


def clock_jumps(checks, binary, folder, seed):
    """Two hours and a day, backwards and forwards, and then the clock is put right: nobody is asked twice, nothing ends
    that has no reason to, nothing waits for the wrong time to come round, and everybody gets in."""
    del seed
    for folder_of, (name, wrong) in enumerate(
            (("-2 h", -2 * HOUR), ("+2 h", 2 * HOUR), ("-1 day", -DAY), ("+1 day", DAY))):
        # A centre of its own: it learns from silence, and two hours that go by at once are a silence of everybody.
        own = os.path.join(folder, str(folder_of))
        os.mkdir(own)
        with Firms() as firms:
            office = Office(binary, own, firms)
            try:
                jump(checks, office, name, wrong)
                nobody_twice(checks, office, name)
                code, said = office.house.centre.run("check")
                checks.true(f"clock {name}: qatra check ends with {code}: {said.strip()[-400:]}", code == 0)
                checks.equal(f"clock {name}: how the centre ends when it is asked to", office.house.centre.stop(), 0)
            finally:
                office.house.stop()


def jump(checks, office, name, wrong):
    """There and back. Three requests: from before it, from during it, and from after it."""
    clock = office.clock
    figures = []

    def within(seconds, condition, what):
        began = time.monotonic()
        # Each look copies the database.
        found = wait(condition, seconds, look=0.3)
        took = time.monotonic() - began
        checks.true(f"clock {name}: {what} within {seconds:g} s", found)
        figures.append(f"{what} {f'after {took:.1f} s' if found else 'NOT'}")
        return found

    before = office.request()
    within(10, lambda: office.gone(before), "asks from before the jump are out")
    phone = office.asked(before)[0]["phone"]
    checks.equal(f"clock {name}: a text before the jump", office.text(phone, "kal dekhta hun"), 200)

    clock.set(wrong)
    figures.append(f"the operator goes on {office.come_back()}")
    during = office.request()
    # By a clock that went ahead the first request has waited long, and asks others at the same time.
    within(20, lambda: office.gone(during), "asks from during it are out")
    writer = office.asked(during)[0]["phone"]
    checks.equal(f"clock {name}: a text during it", office.text(writer, "1"), 200)
    # So many at once that the firm's rate is used up and the rest waits in the outbox when the clock is put right.
    many = office.request(more=45)
    within(20, lambda: sum(row["state"] == "submitted" for row in office.asked(many)) >= RATE[0], "a full rate is out")
    waiting = sum(row["state"] == "queued" for row in office.asked(many))
    checks.true(f"clock {name}: messages wait when the clock is put right", waiting)
    if abs(wrong) > HOUR * 12:
        told = office.try_app(6)
        figures.append(f"an app with the right time is told {', '.join(told)}")
        checks.true(f"clock {name}: the app's right codes are refused by a wrong clock", "in" not in told)

    clock.set(0)
    figures.append(f"{waiting} messages wait when it is put right")
    within(30, lambda: office.gone(many), "they are out")
    figures.append(f"the operator goes on {office.come_back()}")
    office.withdraw(many)
    within(30, office.is_quiet, "nothing waits any more")
    after = office.request()
    within(10, lambda: office.gone(after), "asks from after it are out")
    heard = office.heard()
    checks.equal(f"clock {name}: a text after it", office.text(writer, "kya pata"), 200)
    checks.equal(f"clock {name}: the words of an hour that never was, written again", office.text(writer, "1"), 200)
    within(5, lambda: office.heard() == heard + 2, "both texts are written down")

    asked = {request: len(office.asked(request)) for request in (during, after)}
    clock.pass_time(LATER)
    office.come_back()
    # Whose time is up by the right clock asks nobody any more, and is in a person's hands.
    for request, which in ((during, "during"), (after, "after"))[wrong < -6 * HOUR:]:
        within(10, lambda request=request: len(office.asked(request)) > asked[request],
               f"a quarter of an hour later the request from {which} it asks others")
    within(5, lambda: office.try_app(1) == ["in"], "the app opens again")
    for request, which in ((before, "before"), (during, "during"), (after, "after")):
        checks.equal(f"clock {name}: how the request from {which} it stands", office.phase(request), "open")
    print(f"clock {name}: {'; '.join(figures)}", flush=True)


def nobody_twice(checks, office, name):
    """A donor is asked once for a request, and the firm has each message once, unless the centre owns up to more."""
    twice = office.house.rows(
        "SELECT request_id, donor_id, COUNT(*) AS count FROM message WHERE purpose = 'ask'"
        " GROUP BY request_id, donor_id, channel HAVING COUNT(*) > 1")
    checks.equal(f"clock {name}: who was asked twice for one request", twice, [])
    sent = collections.Counter((one.order.to.lstrip("+"), one.order.text) for one in office.firms.sent())
    spare = {row["phone"].lstrip("+") for row in office.house.outbox("is_possibly_duplicate = 1")}
    # Who answers once more a day later, at the same minute by the clock, is told the same way with the same words.
    written = collections.Counter(((row["phone"] or "").lstrip("+"), row["body"]) for row in office.house.outbox())

    def too_often(sent):
        return [(to, count) for (to, text), count in sent.items() if count > max(1, written[to, text])]

    checks.equal(f"clock {name}: what reached a phone more often than it was written",
                 [one for one in too_often(sent) if one[0] not in spare], [])
    checks.true(f"clock {name}: the books would show a message that came twice",
                bool(too_often(sent + collections.Counter({one: written[one] or 1 for one in list(sent)[:1]}))))
    rows = office.house.outbox("purpose = 'ask'")
    print(f"clock {name}: {len(rows)} asks of {len({row['request_id'] for row in rows})} requests, "
          f"{sum(sent.values())} messages at the firm, {len(spare)} owned up to as possibly twice", flush=True)


FAULTS = {
    "busy-database": busy_database, "disk-full": disk_full, "io-errors": io_errors, "clock-jumps": clock_jumps,
}
HINDRANCES = {"disk-full": no_mount, "io-errors": no_tracing, "clock-jumps": no_faketime}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("faults", nargs="*", help=", ".join(FAULTS))
    parser.add_argument("--binary", default=".build/release/qatra")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 31))
    parser.add_argument("--can", action="store_true", help="only say whether this machine can have them")
    options = parser.parse_args()
    wanted = options.faults or list(FAULTS)
    for name in wanted:
        if name not in FAULTS:
            parser.error(f"there is no fault called {name}")
    if options.can:
        hindrances = [found for name in wanted if (found := HINDRANCES.get(name, lambda: None)())]
        print("; ".join(hindrances))
        return 1 if hindrances else 0
    checks = Checks(at_once=True)
    skipped = 0
    print(f"seed {options.seed}")
    for name in wanted:
        hindrance = HINDRANCES.get(name, lambda: None)()
        if hindrance:
            skipped += 1
            print(f"SKIPPED {name}: {hindrance}")
            continue
        folder = tempfile.mkdtemp(prefix=f"qatra-{name}-")
        before = len(checks.failed)
        checks.run(FAULTS[name], options.binary, folder, options.seed)
        if len(checks.failed) > before:
            print(f"The centre and its log are kept in {folder}; the same again: {name} --seed {options.seed}")
        else:
            shutil.rmtree(folder)
    left_out = f", {skipped} skipped" if skipped else ""
    print(
        f"summary: seed {options.seed}: {', '.join(wanted)}: {checks.made} checks, {len(checks.failed)} failed"
        f"{left_out}")
    return 1 if checks.failed or (not checks.made and not skipped) else 0


if __name__ == "__main__":
    sys.exit(main())
