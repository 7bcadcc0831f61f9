"""Real Kannel between a real centre and a simulated carrier, and everybody is killed at least once: messages go out,
reports and answers come back, and in the end the books are compared.

    python3 Tests/Messages/messages_test.py --binary .build/release/qatra
    python3 Tests/Messages/messages_test.py --faults      what is known to be wrong with WhatsApp, each a failure

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
import os
import shutil
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from common import Checks, Trouble  # noqa: E402
from firm_simulator import Firms, Mode as FirmMode  # noqa: E402
from house import PLAIN, SENDER, House, number  # noqa: E402
from whatsapp import faults, whatsapp  # noqa: E402


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
    checks.true("asks and the family's text go out", asks and any(row["addressee"] == "family" for row in rows))
    for row in rows:
        if row["phone"].endswith("99"):
            continue
        arrived = house.carrier.messages(row["phone"])
        checks.equal(f"the words that reached {row['phone'][-4:]}", [one.text for one in arrived], [row["body"]])
        checks.equal("the parts it took", arrived[0].parts if arrived else 0, row["parts"])
        checks.true("the carrier was told until when it is worth delivering", arrived and arrived[0].validity)
        if row["purpose"] == "ask" and row["body"].isascii():
            checks.equal("an ask in Roman Urdu is one SMS", row["parts"], 1)
    return request


def urdu_is_whole(house, checks):
    """A donor who reads Urdu gets the long text in parts that a phone joins, and one report for all of it."""
    urdu = [row for row in house.outbox("purpose = 'ask'") if not row["body"].isascii()]
    checks.true("a donor was asked in Urdu", urdu)
    for row in urdu:
        arrived = house.carrier.messages(row["phone"])
        checks.true("the Urdu ask took several parts", arrived and arrived[0].parts >= 2)
        checks.equal("the Urdu words", [one.text for one in arrived], [row["body"]])
        checks.equal("the state of the Urdu ask", row["state"], "delivered")


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
    checks.equal("a long text of a stranger is one task", [(row["phone"], row["texts"], row["cause"]) for row in tasks],
                 [("+923219999999", 1, "stranger")])
    checks.true("the stranger's words are whole", tasks[0]["words"].endswith("jaldi"))
    house.wait(lambda: [row for row in house.outbox("purpose = 'directions'") if row["state"] == "delivered"], 20,
               "the directions for who promised")


def throttled_and_refused(house, checks):
    """A carrier that says "later" gets it again within seconds; one that says "never" is believed."""
    for ending, state, seconds in (("88", "delivered", 40), ("99", "failed", 20), ("00", "failed", 20)):
        rows = house.wait(
            lambda ending=ending, state=state: [
                row for row in house.outbox("purpose = 'ask'")
                if row["phone"].endswith(ending) and row["state"] == state], seconds, f"{state} for {ending}")
        checks.true(f"ending {ending} is {state}", rows)


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
    checks.equal(f"nothing is lost although {what}", lost, [])
    checks.true("the wave was large enough to tell", len(rows) >= 20)


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
    checks.equal("asks for a closed request that reached the carrier", len(late), 0)


def books_agree(house, checks):
    """Ours, Kannel's and the carrier's, message by message."""
    house.wait(lambda: house.carrier.unsettled == 0, 60, "the last report the carrier owes")
    counts = house.boxes.counts()
    checks.equal("what Kannel still holds", (counts["waitingOut"], counts["stored"]), (0, 0))
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
        checks.true(f"lost: message {rows[0]['id']} ({rows[0]['state']}) is not with the carrier", arrived >= len(rows))
        checks.true(f"twice: message {rows[0]['id']} arrived {arrived} times, {spare} of them owned up to",
                    arrived <= len(rows) + spare)
    theirs = {key: count for key, count in theirs.items() if "TEST" not in key[1]}
    checks.equal("messages with the carrier that the centre knows nothing of", len(theirs), 0)
    doubled = sum(row["is_possibly_duplicate"] for row in house.outbox())
    texts = house.rows("SELECT COUNT(*) AS count FROM inbound")[0]["count"]
    checks.equal("texts that phones wrote and the centre took", texts,
                 len({one.text for one in house.carrier.deliveries if one.kind == "text"}))
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
                checks.true(f"{mode.value}: {len(rows)} asked in {took:.1f} s", len(rows) >= 12 and took <= 10.5)
                checks.equal(f"{mode.value}: who sent them", {row["way"] for row in rows},
                             {"jazz" if mode is FirmMode.OK else "zong"})
                sent = collections.Counter(one.order.to for one in firms.sent() if str(1000 + int(request))
                                           in one.order.text)
                for row in rows:
                    spare = row["is_possibly_duplicate"]
                    phone = row["phone"].lstrip("+")
                    count = sum(times for to, times in sent.items() if to.lstrip("+").endswith(phone[2:]))
                    checks.true(f"{mode.value}: {count} to one phone, {spare} owned up to", 1 <= count <= 1 + spare)
                # A page of some server's instead of an answer, and no answer, leave it open whether it was sent.
                is_open = mode in (FirmMode.ERROR, FirmMode.SILENT)
                checks.equal(f"{mode.value}: whether any is owned up to as possibly sent twice",
                             any(row["is_possibly_duplicate"] for row in rows), is_open)
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
    options.add_argument("--faults", action="store_true", help="only what is known to be wrong with WhatsApp")
    asked = options.parse_args()
    folder = asked.keep or tempfile.mkdtemp(prefix="qatra-messages-")
    os.makedirs(folder, exist_ok=True)
    checks = Checks(at_once=True)
    if asked.faults:
        with Firms() as firms:
            faults(asked.binary, folder, firms, checks)
        if not asked.keep:
            shutil.rmtree(folder, ignore_errors=True)
        print(f"summary: {len(checks.failed)} of {checks.made} checks of what is known to be wrong failed")
        sys.exit(1 if checks.failed else 0)
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
        with Firms() as firms:
            over = whatsapp(asked.binary, os.path.join(folder, "whatsapp"), firms, checks, part)
    finally:
        house.stop()
        if not asked.keep:
            shutil.rmtree(folder, ignore_errors=True)
    if checks.failed:
        print(f"summary: {len(checks.failed)} of {checks.made} checks failed")
        sys.exit(1)
    print(f"summary: {checks.made} checks, {sent} messages in three books that agree, {doubled} openly sent twice,"
          f" {over} over WhatsApp, {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
