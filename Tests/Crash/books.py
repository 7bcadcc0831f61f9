"""What a centre has acknowledged, what it left behind, and how the two are compared.

Two operators open requests and act on them over HTTP as fast as the centre answers, while simulated donors are asked,
answer and arrive. What was acknowledged stands in a `Ledger`; what is there is read by Python from a copy of the
database and from the gateway's own journal (`Aftermath`). The journal is the oracle for what left the centre: it is
written by the gateway, not by the outbox. Who breaks the centre and how is the test's own.
"""

import collections
import copy
import http.client
import json
import os
import random
import re
import shutil
import sys
import tempfile
import threading
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Support"))

import sealed  # noqa: E402
from centre import Desk, Trouble  # noqa: E402

GROUPS = ["O+", "A+", "B+", "AB+", "O-", "A-", "B-"]
PLACES = ["Mayo", "Jinnah", "Services", "Holy Family", "Civil"]

# What the gateway's journal says of the facility's desk, and the event it becomes.
DESK_STEPS = {"arrived": "arrived", "accepted": "accepted", "deferred": "deferred", "donated": "donated"}


class Ledger:
    """What the centre has acknowledged, and what was sent without an answer coming back."""

    def __init__(self):
        self.lock = threading.Lock()
        self.requests = {}
        self.acts = []
        self.doubtful = 0
        # The words of requests that were answered with a failure, and of those that were said not to be taken.
        self.refused, self.not_taken = [], []

    def opened(self, number, record):
        with self.lock:
            self.requests[number] = record

    def acted(self, number, event, mark=None):
        with self.lock:
            self.acts.append((number, event, mark))

    def refuse(self, record, is_not_taken=False):
        with self.lock:
            self.refused.append(record)
            self.doubtful += 1
            if is_not_taken:
                self.not_taken.append(record)

    def doubt(self):
        with self.lock:
            self.doubtful += 1

    def some_request(self, chance):
        with self.lock:
            return chance.choice(list(self.requests)) if self.requests else None


class Answered:
    """One question, how long it took and what came back; no status where nothing did."""

    def __init__(self, at, seconds, path, status, text):
        self.at, self.seconds, self.path, self.status = at, seconds, path, status
        # The page's own heading, which says in words what happened.
        found = re.search(r"<h1[^>]*>([^<]+)", text)
        self.words = found[1].strip() if found else ""

    @property
    def is_refusal(self):
        return self.status is None or self.status >= 500

    def touches(self, since, until):
        return self.at < until and self.at + self.seconds > since


class WatchedDesk(Desk):
    """A desk that writes down how it was answered."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.answers = []

    def ask(self, method, path, form=None, seconds=30):
        began, status, text = time.monotonic(), None, ""
        try:
            answer = super().ask(method, path, form, seconds)
            status, text = answer.status, answer.text
            return answer
        finally:
            self.answers.append(Answered(began, time.monotonic() - began, path, status, text))


def counted(answers):
    """How many, by status."""
    found = collections.Counter("nothing" if one.status is None else one.status for one in answers)
    return ", ".join(f"{count} × {status}" for status, count in sorted(found.items(), key=str)) or "none"


class Operator:
    """Opens requests and acts on them until told to stop. Its choices follow from its seed.

    beat  seconds from one act to the next, one act in four being a request; None for as fast as the centre answers
    """

    def __init__(self, centre, ledger, name, seed, desk=Desk, beat=None):
        self.desk = desk(centre, name=name)
        self.beat = beat
        self.ledger = ledger
        self.chance = random.Random(seed)
        self.count = 0
        self.facilities = []
        self.times = []
        self.ongoing = threading.Event()
        self.trouble = None

    def prepare(self):
        self.desk.sign_in()
        self.look()

    def look(self):
        """What the form for a request offers."""
        page = self.desk.get("/requests/new").text
        self.times = re.findall(r'data-needed-in="([^"]+)"', page)[1:4]
        for place in PLACES:
            found = json.loads(self.desk.get("/facilities/search?q=" + urllib.parse.quote(place)).text)
            self.facilities += [facility["id"] for facility in found[:1]]
        if not self.times or not self.facilities:
            raise Trouble("The form offers no times, or no facility is found.")

    def work(self):
        """One round after another, until the flag falls or the centre dies under our hands."""
        due = time.monotonic()
        while self.ongoing.is_set():
            try:
                if self.count % 4 == 0:
                    self.open_request()
                else:
                    self.act()
                self.count += 1
            except (OSError, http.client.HTTPException):
                self.ledger.doubt()
                time.sleep(0.02)
            except Exception as trouble:  # a test's own fault must not look like a pass
                self.trouble = trouble
                return
            due += self.beat or 0
            time.sleep(max(0, due - time.monotonic()) if self.beat else self.chance.uniform(0.005, 0.06))

    def open_request(self):
        record = f"{self.desk.name}-{self.count}-{self.chance.randrange(1 << 32):08x}"
        form = {
            "mode": "specificGroup", "group": self.chance.choice(GROUPS), "component": "redCells",
            "units": str(self.chance.randint(1, 4)), "neededBy": self.chance.choice(self.times),
            "urgency": self.chance.choice(["emergency", "urgent"]), "patientInitials": "CT", "sex": "female",
            "ageYears": "61", "ward": "Emergency", "recordNumber": record,
            "facility": str(self.chance.choice(self.facilities)), "callerPhone": "", "ownBank": "askedNoneLeft",
            "familyLanguage": "en", "anotherPatient": "1",
        }
        answer = self.desk.post("/requests", form)
        opened = re.fullmatch(r"/requests/(\d+)", answer.location)
        if answer.status == 303 and opened:
            self.ledger.opened(int(opened[1]), record)
            number = int(opened[1])
            if self.take(number, "verification", {}):
                self.ledger.acted(number, "verified")
        elif answer.status >= 500:
            self.ledger.refuse(record, is_not_taken=answer.status == 503)
        else:
            problems = re.findall(r'class="problem"[^>]*>([^<]*)', answer.text)
            raise Trouble(f"A request was refused with {answer.status}: {problems}")

    def act(self):
        number = self.ledger.some_request(self.chance)
        if number is None:
            return
        mark = f"{self.desk.name}-{self.count}-{self.chance.randrange(1 << 32):08x}"
        kind = self.chance.randrange(4)
        if kind == 0:
            if self.take(number, "hand-over", {"reason": mark}):
                self.ledger.acted(number, "handOver", mark)
        elif kind == 1:
            if self.take(number, "hand-over-end", {}):
                self.ledger.acted(number, "takeBack")
        elif kind == 2:
            if self.take(number, "waves", {"count": str(self.chance.randint(1, 3))}):
                self.ledger.acted(number, "askMore")
        else:
            self.step(number)

    def step(self, number):
        """Something a person can do with a donor, found on the page as a person would find it."""
        page = self.desk.get(f"/requests/{number}").text
        found = re.findall(rf'action="(/requests/{number}/donors/(\d+)/(arrival|no-show|departure))"', page)
        if not found:
            return
        path, donor, noun = self.chance.choice(found)
        event = {"arrival": "arrived", "no-show": "noShow", "departure": "leftHome"}[noun]
        if self.post(path, {}):
            self.ledger.acted(number, event, int(donor))

    def take(self, number, noun, form):
        return self.post(f"/requests/{number}/{noun}", form)

    def post(self, path, form):
        """Whether the act was acknowledged: a refusal is an answer too, but nothing to be kept."""
        self.desk.cookies.pop("__Host-notice", None)
        answer = self.desk.post(path, form)
        if answer.status >= 500:
            self.ledger.doubt()
            return False
        if answer.status != 303:
            raise Trouble(f"{path} answers {answer.status}")
        return not urllib.parse.unquote(self.desk.cookies.get("__Host-notice", "")).startswith("r:")


class Books:
    """What a centre has written, read by its owner from a copy in a file of SQLite."""

    def __init__(self, data, copy):
        store = sealed.connect(data, copy)
        self.requests = dict(store.execute("SELECT id, record_number FROM request"))
        self.ended = {row[0] for row in store.execute("SELECT id FROM request WHERE ended_at IS NOT NULL")}
        self.inbound = store.execute("SELECT provider_id, from_phone, body, received_at FROM inbound").fetchall()
        self.messages = {
            f"qatra-{row[0]}": row[1:]
            for row in store.execute("SELECT id, request_id, wave, addressee, purpose, channel, state FROM message")
        }
        self.double_asks = store.execute(
            "SELECT donor_id, COUNT(*) FROM ask WHERE is_open = 1 GROUP BY donor_id HAVING COUNT(*) > 1").fetchall()
        self.timeline = collections.Counter()
        for request, fact in store.execute("SELECT request_id, fact FROM timeline"):
            self.note(request, json.loads(fact))
        self.read(store)
        store.close()

    def read(self, store):
        """What somebody wants to know beside that."""

    def note(self, request, fact):
        event = fact.get("event", {}).get("_0")
        if not event:
            return
        (name, detail), = event.items()
        self.timeline[(request, name)] += 1
        if "reason" in detail:
            self.timeline[(request, name, detail["reason"])] += 1
        if "donor" in detail:
            self.timeline[(request, name, detail["donor"])] += 1

    def problems(self, ledger):
        yield from self.open_asks()
        yield from self.lost_requests(ledger)
        yield from self.lost_acts(ledger)

    def open_asks(self):
        for donor, count in self.double_asks:
            yield f"donor {donor} has {count} open asks"

    def lost_requests(self, ledger):
        for number, record in ledger.requests.items():
            if self.requests.get(number) != record:
                yield f"request {number} was acknowledged as {record} and is {self.requests.get(number)}"

    def lost_acts(self, ledger):
        wanted = collections.Counter()
        for number, event, mark in ledger.acts:
            wanted[(number, event) if mark is None else (number, event, mark)] += 1
        for act, count in wanted.items():
            if self.timeline[act] < count:
                yield f"{count} acts {act} were acknowledged and {self.timeline[act]} are on the timeline"


class Aftermath(Books):
    """What a dead demonstration left behind: its file, and the journal of the simulated phones."""

    def __init__(self, data):
        self.data = data
        folder = tempfile.mkdtemp(prefix="qatra-crash-copy-")
        try:
            for name in os.listdir(data):
                if name.startswith("qatra.sqlite"):
                    shutil.copy(os.path.join(data, name), os.path.join(folder, name))
            super().__init__(data, os.path.join(folder, "qatra.sqlite"))
        finally:
            shutil.rmtree(folder)
        self.journal = []
        with open(os.path.join(data, "simulated-phones.jsonl"), "rb") as lines:
            for line in lines:
                try:
                    self.journal.append(json.loads(line))
                except ValueError:
                    pass  # the last line was being written

    def read(self, store):
        self.integrity = [row[0] for row in store.execute("PRAGMA integrity_check")]
        self.orphans = store.execute("PRAGMA foreign_key_check").fetchall()

    def problems(self, ledger):
        yield from self.file_problems()
        yield from super().problems(ledger)
        yield from self.lost_reports()
        yield from self.double_contacts()

    def file_problems(self):
        if self.integrity != ["ok"]:
            yield f"SQLite finds the file damaged: {self.integrity[:3]}"
        for row in self.orphans[:3]:
            yield f"a row of {row[0]} points to nothing in {row[2]}"

    def lost_reports(self):
        """What the gateway noted as told to the centre must be in the centre's own books."""
        submitted = {entry["key"]: entry for entry in self.journal if entry["kind"] == "submitted"}
        recorded = {row[0] for row in self.inbound}
        said = collections.defaultdict(list)
        for _, phone, body, at in self.inbound:
            said[(phone, body)].append(at)
        for entry in self.journal:
            if entry["kind"] != "happened":
                continue
            key, _, what = entry["event"].partition("#")
            message = submitted.get(key)
            if what == "answer" and sealed.hidden(self.data, "simulated-" + entry["event"]) not in recorded:
                # The same words from the same number within five minutes are one message. It was written at some time
                # between the ask and the telling, which a busy machine puts off for minutes.
                phone = message["phone"] if message else None
                first = message["at"] if message else entry["at"]
                twins = [at for (other, _), times in said.items() if other == phone for at in times]
                if not any(first - 300_000 <= at <= entry["at"] + 300_000 for at in twins):
                    yield f"the reply {entry['event']} was taken from the gateway and is not recorded"
            elif what in DESK_STEPS and message and "intent" in message:
                intent = message["intent"]
                step = (intent["request"], DESK_STEPS[what], intent["donor"])
                if self.timeline[step] == 0 and not self.is_settled(step):
                    yield f"the desk's {step} was taken and is not on the timeline"

    def is_settled(self, step):
        """A report that came after the desk had said more, or after the request had ended, changes nothing."""
        request, _, donor = step
        later = ["arrived", "accepted", "donated", "deferred", "noShow"]
        return request in self.ended or any(self.timeline[(request, name, donor)] for name in later)

    def double_contacts(self):
        keys = collections.Counter(entry["key"] for entry in self.journal if entry["kind"] == "submitted")
        for key, count in keys.items():
            if count > 1:
                yield f"the phone of {key} received it {count} times"
        asks = collections.Counter()
        for entry in self.journal:
            if entry["kind"] != "submitted":
                continue
            message = self.messages.get(entry["key"])
            if message is None:
                yield f"{entry['key']} reached a phone and is not in the outbox"
                continue
            request, wave, addressee, purpose, channel, _ = message
            if purpose == "ask":
                asks[(entry["phone"], request, wave, channel)] += 1
        for (_, request, wave, channel), count in asks.items():
            if count > 1:
                yield f"one phone received {count} asks by {channel} for request {request}, wave {wave}"


def without_request(one, ledger):
    del one.requests[next(iter(ledger.requests))]


def without_act(one, ledger):
    number, event, mark = ledger.acts[0]
    one.timeline[(number, event) if mark is None else (number, event, mark)] = 0


def without_replies(one, _):
    one.inbound = []


def with_open_asks(one, _):
    one.double_asks = [(1, 2)]


def unnoticed(books, ledger, damages):
    """Damages what was read, one thing at a time, and tells which damage would go unnoticed."""
    for damage in damages:
        one = copy.deepcopy(books)
        damage(one, ledger)
        if not any(one.problems(ledger)):
            yield damage.__name__.replace("_", " ")


def blind_spots(aftermath, ledger):
    """What the books of a demonstration would not tell."""
    def without_desk(one, _):
        one.ended = set()
        one.timeline = collections.Counter({key: n for key, n in one.timeline.items() if key[1] not in DESK_STEPS})

    def with_second_text(one, _):
        one.journal = one.journal + [entry for entry in one.journal if entry["kind"] == "submitted"][:1]

    def with_second_ask(one, _):
        key, ask = next((key, message) for key, message in one.messages.items() if message[3] == "ask")
        first = next(entry for entry in one.journal if entry["kind"] == "submitted" and entry["key"] == key)
        one.messages = {**one.messages, "qatra-again": ask}
        one.journal = one.journal + [{**first, "key": "qatra-again"}]

    def with_damage(one, _):
        one.integrity = ["row 7 missing from index"]

    return unnoticed(aftermath, ledger, [
        without_request, without_act, without_replies, without_desk, with_second_text, with_second_ask, with_open_asks,
        with_damage,
    ])
