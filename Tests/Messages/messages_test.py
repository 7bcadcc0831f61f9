"""Real Kannel between a real centre and a simulated carrier, and everybody is killed at least once: messages go out,
reports and answers come back, and in the end the books are compared.

    python3 Tests/Messages/messages_test.py --binary .build/release/qatra

Ours is the outbox in the centre's database, read from a copy after the centre was stopped; Kannel's is what it counted
and what its spool and its table of open reports hold; the carrier's is what arrived there, part by part. They have to
agree on these:

  nothing lost      every message the centre calls sent reached the carrier, or the firm beside it
  nothing invented  the carrier has nothing the centre knows nothing of
  once              no phone has a message twice where the centre had an answer; more only where the centre says so
  final             every message that reached the carrier and was reported on stands as reported
  heard             every text from a phone was taken once, and its effect is there
"""

import argparse
import collections
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.path.insert(0, os.path.join(HERE, "..", "Support"))

from centre import RealCentre, Trouble, free_port  # noqa: E402
from firm_simulator import Firms, Mode as FirmMode  # noqa: E402
from kannel_stack import BEARERBOX, SMSBOX, Box, Configuration, Kannel  # noqa: E402
from smsc_simulator import Behaviour, Carrier, Mode  # noqa: E402

SENDER = "8257"
# Donors whose numbers end like this are reported on as delivered; the carrier treats some other endings in its own way.
PLAIN = "05"


def number(index, ending=PLAIN):
    return f"+92300{index:05d}{ending}"


class Standing(Kannel):
    """Kannel on the files that `qatra sms setup` has written, as they stand: nothing is put into their place."""

    def __init__(self, folder):
        self.folder, self.keep, self.sink = folder, True, None
        self.path = os.path.join(folder, "kannel.conf")
        with open(self.path, encoding="utf-8") as written:
            self.configuration = Configuration(written.read())
        self.admin_port = int(self.configuration.get("core", "admin-port"))
        self.box_port = int(self.configuration.get("core", "smsbox-port"))
        self.send_port = int(self.configuration.get("smsbox", "sendsms-port"))
        self.database = os.path.join(folder, "reports.sqlite")
        self.bearerbox = Box("bearerbox", [BEARERBOX, "-v", "4", self.path], folder)
        self.smsbox = Box("smsbox", [SMSBOX, "-v", "4", self.path], folder)


class House:
    """A real centre with Kannel before it and a carrier behind that, all on free ports and in one folder."""

    def __init__(self, binary, folder):
        self.folder = folder
        os.makedirs(folder, exist_ok=True)
        self.carrier = Carrier(receipt_delay=0.05, throttle_times=1)
        self.carrier.start()
        self.centre = RealCentre(binary, os.path.join(folder, "centre"), os.path.join(folder, "centre.log"))
        self.boxes = None
        self.desk = None
        self.asked = {}
        self.requests = 0

    def centre_with(self, *command, says=""):
        """A command on the centre, which is made first if it is not there."""
        if not os.path.exists(os.path.join(self.centre.data, "centre.json")):
            self.centre.make()
        return self.centre.run(*command, says=says)

    def ways_that_work(self):
        said = self.centre.run("sms", "status")[1]
        return [line.partition(":")[0] for line in said.splitlines() if ": works" in line]

    def build(self, donors):
        self.centre.make()
        ports = ",".join(str(free_port()) for _ in range(3))
        code, said = self.centre.run(
            "sms", "setup", "--smpp", f"127.0.0.1:{self.carrier.port}", "--user", "qatra", "--sender", SENDER,
            "--centre-port", str(self.centre.port), "--ports", ports, says="secret12\n")
        if code != 0:
            raise Trouble(f"Kannel could not be set up: {said}")
        # As it was written by the command, on the ports that were asked for: nothing is put into its place.
        self.boxes = Standing(os.path.join(self.centre.data, "kannel"))
        self.boxes.start()
        self.serve(donors)

    def serve(self, donors):
        self.centre.start()
        rows = ["name,phone,group,evidence,sex,age,weight,city,district,consent,language"]
        for phone, language in donors:
            rows.append(f"Donor {phone[-7:]},{phone},O-,card,male,30,70,Lahore,Lahore,yes,{language}")
        self.centre.furnish("\n".join(rows) + "\n")
        self.desk = self.centre.operator()
        page = self.desk.get("/requests/new").text
        self.times = re.findall(r'data-needed-in="([^"]+)"', page)
        self.facility = json.loads(self.desk.get("/facilities/search?q=Mayo").text)[0]["id"]

    def request(self, caller="", urgency="emergency", more=0):
        """A verified request of two units; `more` donors beyond the first wave. Returns its number."""
        self.requests += 1
        answer = self.desk.post("/requests", {
            "mode": "specificGroup", "group": "O-", "component": "redCells", "units": "2", "neededBy": self.times[2],
            "urgency": urgency, "patientInitials": f"P{self.requests}", "sex": "female", "ageYears": "61",
            "ward": "Emergency", "recordNumber": f"R-{self.requests}", "facility": str(self.facility),
            "callerPhone": caller, "ownBank": "askedNoneLeft", "familyLanguage": "en", "anotherPatient": "1"})
        opened = re.fullmatch(r"/requests/(\d+)", answer.location)
        if not opened:
            raise Trouble(f"A request was refused with {answer.status}.")
        self.act(opened[1], "verification")
        while more > 0:
            self.act(opened[1], "waves", {"count": str(min(more, 50))})
            more -= 50
        return opened[1]

    def act(self, request, act, form=None):
        answer = self.desk.post(f"/requests/{request}/{act}", form or {})
        if answer.status != 303:
            raise Trouble(f"{act} was refused with {answer.status}.")

    # The three books

    def rows(self, query):
        """From a copy of the live database: nothing but the centre opens the file itself."""
        with tempfile.TemporaryDirectory() as folder:
            for name in os.listdir(self.centre.data):
                if name.startswith("qatra.sqlite"):
                    shutil.copy(os.path.join(self.centre.data, name), folder)
            base = sqlite3.connect(os.path.join(folder, "qatra.sqlite"))
            base.row_factory = sqlite3.Row
            try:
                return [dict(row) for row in base.execute(query)]
            finally:
                base.close()

    def outbox(self, where="1 = 1"):
        return self.rows(
            "SELECT * FROM (SELECT message.*, COALESCE(donor.phone, request.caller_phone) AS phone FROM message"
            " JOIN request ON request.id = message.request_id LEFT JOIN donor ON donor.id = message.donor_id)"
            f" WHERE {where} ORDER BY id")

    def wait(self, condition, seconds, what):
        ends = time.monotonic() + seconds
        while True:
            try:
                found = condition()
            except (OSError, sqlite3.Error):
                found = None
            if found:
                return found
            if time.monotonic() > ends:
                counts = collections.Counter((row["purpose"], row["state"]) for row in self.outbox())
                raise Trouble(f"{what} did not happen within {seconds} s. The outbox: {dict(counts)}")
            time.sleep(0.1)

    def settled(self, seconds=60, what="the end of every message"):
        """Waits until nothing is on its way any more."""
        self.wait(
            lambda: not self.rows("SELECT 1 FROM message WHERE state IN ('claimed', 'submitted', 'queued')"
                                  " AND available_at < 1e18 LIMIT 1"), seconds, what)

    def stop(self):
        self.centre.stop()
        if self.boxes:
            self.boxes.stop()
        self.carrier.stop()


class Checks:
    def __init__(self):
        self.count = 0
        self.failures = []

    def that(self, holds, what):
        self.count += 1
        if not holds:
            self.failures.append(what)
            print(f"NOT SO: {what}", flush=True)

    def equal(self, found, expected, what):
        self.that(found == expected, f"{what}: {found!r} and not {expected!r}")


# MARK: - What is tried


def goes_out_and_is_reported(house, checks):
    """Every ask of a first wave reaches the carrier word by word, in one SMS if it is Roman Urdu, and is reported."""
    request = house.request(caller="+923215550005")
    asks = house.wait(
        lambda: [row for row in house.outbox(f"request_id = {request} AND purpose = 'ask'")
                 if row["state"] == "delivered"], 20, "the first delivered ask")
    house.wait(
        lambda: all(row["state"] in ("delivered", "failed") for row in house.outbox(f"request_id = {request}")), 30,
        "the reports on the first wave")
    rows = house.outbox(f"request_id = {request}")
    checks.that(asks and any(row["addressee"] == "family" for row in rows), "asks and the family's text go out")
    for row in rows:
        if row["phone"].endswith("99"):
            continue
        arrived = house.carrier.messages(row["phone"])
        checks.equal([one.text for one in arrived], [row["body"]], f"the words that reached {row['phone'][-4:]}")
        checks.equal(arrived[0].parts if arrived else 0, row["parts"], "the parts it took")
        checks.that(arrived and arrived[0].validity, "the carrier was told until when it is worth delivering")
        if row["purpose"] == "ask" and row["body"].isascii():
            checks.equal(row["parts"], 1, "an ask in Roman Urdu is one SMS")
    return request


def urdu_is_whole(house, checks):
    """A donor who reads Urdu gets the long text in parts that a phone joins, and one report for all of it."""
    urdu = [row for row in house.outbox("purpose = 'ask'") if not row["body"].isascii()]
    checks.that(urdu, "a donor was asked in Urdu")
    for row in urdu:
        arrived = house.carrier.messages(row["phone"])
        checks.that(arrived and arrived[0].parts >= 2, "the Urdu ask took several parts")
        checks.equal([one.text for one in arrived], [row["body"]], "the Urdu words")
        checks.equal(row["state"], "delivered", "the state of the Urdu ask")


def answers_come_back(house, checks, request):
    """A yes, an Urdu no and a STOP from phones, each with its effect; a stranger opens a task."""
    asks = [row for row in house.outbox(f"request_id = {request} AND purpose = 'ask' AND state = 'delivered'")]
    if len(asks) < 3:
        raise Trouble("Too few donors were asked for the answers.")
    said = {asks[0]["phone"]: "1", asks[1]["phone"]: "نہیں بھائی، معذرت", asks[2]["phone"]: "STOP"}
    for phone, words in said.items():
        house.carrier.text(phone, SENDER, words)
    house.carrier.text("+923219999999", SENDER, "assalam o alaikum, mere walid ko khoon chahiye " + "jaldi " * 40)
    stages = {asks[0]["donor_id"]: "pledged", asks[1]["donor_id"]: "declined", asks[2]["donor_id"]: "optedOut"}
    for donor, stage in stages.items():
        house.wait(
            lambda donor=donor, stage=stage: house.rows(
                f"SELECT 1 FROM ask WHERE request_id = {request} AND donor_id = {donor} AND stage = '{stage}'"), 20,
            f"the stage {stage}")
    tasks = house.wait(lambda: house.rows("SELECT * FROM call_back WHERE done_at IS NULL"), 20, "the stranger's task")
    checks.equal([(row["phone"], row["texts"], row["cause"]) for row in tasks], [("+923219999999", 1, "stranger")],
                 "a long text of a stranger is one task")
    checks.that(tasks[0]["words"].endswith("jaldi"), "the stranger's words are whole")
    house.wait(lambda: [row for row in house.outbox("purpose = 'directions'") if row["state"] == "delivered"], 20,
               "the directions for who promised")


def throttled_and_refused(house, checks):
    """A carrier that says "later" gets it again within seconds; one that says "never" is believed."""
    for ending, state, seconds in (("88", "delivered", 40), ("99", "failed", 20), ("00", "failed", 20)):
        rows = house.wait(
            lambda ending=ending, state=state: [
                row for row in house.outbox("purpose = 'ask'")
                if row["phone"].endswith(ending) and row["state"] == state], seconds, f"{state} for {ending}")
        checks.that(rows, f"ending {ending} is {state}")


def carrier_dies_in_the_wave(house, checks):
    request = house.request(more=60)
    house.carrier.wait(lambda: len(house.carrier.submits) % 7 == 3, 20, "part of the wave")
    house.carrier.kill()
    time.sleep(3)
    house.carrier.start()
    settle(house, checks, request, "the carrier was killed in the middle of a wave")


def kannel_dies_in_the_wave(house, checks):
    request = house.request(more=60)
    house.wait(lambda: [row for row in house.outbox(f"request_id = {request}") if row["state"] == "submitted"], 10,
               "the first messages of the wave")
    house.boxes.bearerbox.kill()
    house.boxes.smsbox.kill()
    time.sleep(2)
    house.boxes.start()
    settle(house, checks, request, "Kannel was killed in the middle of a wave")


def centre_dies_in_the_wave(house, checks):
    """kill -9 twice, while messages are in its hands."""
    request = house.request(more=100)
    for _ in range(2):
        time.sleep(0.15)
        house.centre.kill()
        time.sleep(0.5)
        house.centre.start()
        house.desk = house.centre.operator()
    settle(house, checks, request, "our server was killed in the middle of a wave")


def settle(house, checks, request, what):
    house.wait(
        lambda: all(row["state"] not in ("claimed", "submitted", "queued")
                    for row in house.outbox(f"request_id = {request} AND purpose = 'ask'")
                    if not row["phone"].endswith("77")), 120, f"the end of every message after {what}")
    rows = [row for row in house.outbox(f"request_id = {request} AND purpose = 'ask'")
            if row["phone"].endswith(PLAIN)]
    lost = [row["id"] for row in rows if row["state"] != "delivered"]
    checks.equal(lost, [], f"nothing is lost although {what}")
    checks.that(len(rows) >= 20, "the wave was large enough to tell")


def closed_is_closed(house, checks):
    """Two seconds after a request was closed nothing leaves for it, although the carrier was away and comes back."""
    house.carrier.kill()
    time.sleep(2.5)
    request = house.request(more=100)
    time.sleep(1)
    house.act(request, "withdrawal", {"reason": "found elsewhere"})
    closed = time.time()
    time.sleep(2)
    house.carrier.start()
    house.wait(
        lambda: all(row["state"] not in ("claimed", "submitted", "queued")
                    for row in house.outbox(f"request_id = {request}")), 60, "the end of the closed request")
    reference = str(1000 + int(request))
    late = [one for one in house.carrier.submits
            if one.at > closed + 2 and reference in one.text and "Aa sakte" in one.text]
    checks.equal(len(late), 0, "asks for a closed request that reached the carrier")


def books_agree(house, checks):
    """Ours, Kannel's and the carrier's, message by message."""
    house.wait(lambda: house.carrier.unsettled == 0, 60, "the last report the carrier owes")
    counts = house.boxes.counts()
    checks.equal((counts["waitingOut"], counts["stored"]), (0, 0), "what Kannel still holds")
    ours = collections.defaultdict(list)
    for row in house.outbox("state <> 'expired'"):
        ours[(row["phone"], row["body"])].append(row)
    theirs = collections.Counter(
        (one.destination if one.destination.startswith("+") else "+" + one.destination, one.text)
        for one in house.carrier.messages())
    for key, rows in ours.items():
        refused = key[0].endswith("99")
        arrived = theirs.pop(key, 0)
        spare = sum(row["is_possibly_duplicate"] for row in rows)
        if refused:
            continue
        checks.that(arrived >= len(rows), f"lost: message {rows[0]['id']} ({rows[0]['state']}) is not with the carrier")
        checks.that(arrived <= len(rows) + spare,
                    f"twice: message {rows[0]['id']} arrived {arrived} times, {spare} of them owned up to")
    theirs = {key: count for key, count in theirs.items() if "TEST" not in key[1]}
    checks.equal(len(theirs), 0, "messages with the carrier that the centre knows nothing of")
    doubled = sum(row["is_possibly_duplicate"] for row in house.outbox())
    texts = house.rows("SELECT COUNT(*) AS count FROM inbound")[0]["count"]
    checks.equal(texts, len({one.text for one in house.carrier.deliveries if one.kind == "text"}),
                 "texts that phones wrote and the centre took")
    return sum(len(rows) for rows in ours.values()), doubled


# MARK: - Two firms without Kannel


def firms_take_over(binary, folder, checks):
    """Whatever the first of two firms does wrong, everybody is asked by the second within ten seconds; and the first is
    used again when it is well."""
    with Firms() as firms:
        house = House(binary, folder)
        try:
            for name, sender in (("jazz", "QATRA"), ("zong", "QATRA")):
                user, password = firms.account(name)
                code, said = house.centre_with(
                    "sms", "add", "--provider", name, "--user", user, "--sender", sender, "--base", firms.base,
                    says=password + "\n")
                if code != 0:
                    raise Trouble(f"{name} could not be added: {said}")
            house.serve([(number(index), "ur-Latn") for index in range(1, 400)])
            for mode in (FirmMode.OK, FirmMode.BUSY, FirmMode.ERROR, FirmMode.SIGN_IN_REFUSED, FirmMode.SILENT):
                firms.set_mode("jazz", FirmMode.OK)
                if "jazz" not in house.ways_that_work():
                    # It is tried again with a message, no sooner than three seconds after it failed.
                    time.sleep(3.5)
                    house.request()
                    house.wait(lambda: "jazz" in house.ways_that_work(), 20, "the first firm's coming back")
                firms.set_mode("jazz", mode)
                request = house.request(more=10)
                began = time.monotonic()
                house.wait(
                    lambda request=request: all(
                        row["state"] == "submitted"
                        for row in house.outbox(f"request_id = {request} AND purpose = 'ask'")), 20, f"{mode.value}")
                took = time.monotonic() - began
                rows = house.outbox(f"request_id = {request} AND purpose = 'ask'")
                checks.that(len(rows) >= 12 and took <= 10.5, f"{mode.value}: {len(rows)} asked in {took:.1f} s")
                checks.equal({row["way"] for row in rows}, {"jazz" if mode is FirmMode.OK else "zong"},
                             f"{mode.value}: who sent them")
                sent = collections.Counter(one.order.to for one in firms.sent() if str(1000 + int(request))
                                           in one.order.text)
                for row in rows:
                    spare = row["is_possibly_duplicate"]
                    phone = row["phone"].lstrip("+")
                    count = sum(times for to, times in sent.items() if to.lstrip("+").endswith(phone[2:]))
                    checks.that(1 <= count <= 1 + spare, f"{mode.value}: {count} to one phone, {spare} owned up to")
                # A page of some server's instead of an answer, and no answer, leave it open whether it was sent.
                is_open = mode in (FirmMode.ERROR, FirmMode.SILENT)
                checks.equal(any(row["is_possibly_duplicate"] for row in rows), is_open,
                             f"{mode.value}: whether any is owned up to as possibly sent twice")
        finally:
            house.stop()


def donors():
    """Enough for every wave; some read Urdu, and some numbers are treated by the carrier in its own way."""
    people = [(number(index), "ur" if index % 9 == 4 else "ur-Latn") for index in range(1, 700)]
    for index, ending in ((900, "88"), (901, "99"), (902, "00"), (903, "88"), (904, "99"), (905, "00")):
        people.insert(3, (number(index, ending), "ur-Latn"))
    return people


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--binary", default=".build/release/qatra")
    options.add_argument("--keep", help="a folder to leave the centre's and Kannel's files in")
    asked = options.parse_args()
    folder = asked.keep or tempfile.mkdtemp(prefix="qatra-messages-")
    os.makedirs(folder, exist_ok=True)
    checks = Checks()
    house = House(asked.binary, folder)
    began = time.monotonic()

    def part(name):
        print(f"progress: {time.monotonic() - began:5.1f} s  {name}", flush=True)

    try:
        part("building a centre, Kannel and a carrier")
        house.build(donors())
        part("messages go out and are reported on")
        request = goes_out_and_is_reported(house, checks)
        urdu_is_whole(house, checks)
        part("answers come back")
        answers_come_back(house, checks, request)
        part("throttled, refused, undeliverable")
        throttled_and_refused(house, checks)
        part("the carrier is killed in a wave")
        carrier_dies_in_the_wave(house, checks)
        part("Kannel is killed in a wave")
        kannel_dies_in_the_wave(house, checks)
        part("our server is killed in a wave")
        centre_dies_in_the_wave(house, checks)
        part("a request is closed while the carrier is away")
        closed_is_closed(house, checks)
        part("the books are compared")
        sent, doubled = books_agree(house, checks)
        part("two firms without Kannel, the first of which fails in every way")
        firms_take_over(asked.binary, os.path.join(folder, "firms"), checks)
    finally:
        house.stop()
        if not asked.keep:
            shutil.rmtree(folder, ignore_errors=True)
    if checks.failures:
        print(f"summary: {len(checks.failures)} of {checks.count} checks failed")
        sys.exit(1)
    print(f"summary: {checks.count} checks, {sent} messages in three books that agree, {doubled} openly sent twice,"
          f" {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
