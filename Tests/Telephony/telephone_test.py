"""A real centre, a real Asterisk and real SIP telephones: a family rings, and a donor comes.

Held, in this order, in one house:

  call      a caller is greeted, chooses, waits, is taken from the console; both hear each other, also over our death
  facility  the request's facility is rung back from its page, the operator first; it is verified
  asks      donors who agreed to be rung are rung: one comes, one cannot, one never again, one is busy, one does not
            answer, and one is a machine, which never pledges
  bridge    family and donor speak without each other's number, over our death; '#' reports and ends it
  callers   missed, abandoned and silent calls are to be rung back; who has an open request hears its state
  unreached whoever was busy, absent or a machine was rung once, and has not pledged
  desk      an announcement, a supervisor who listens in, a note, a nuisance number, who kept the place is rung back,
            donors are rung by an operator, and nobody abroad is
  keypad    nobody is there: a request is typed
  away      our program is down: the duty phone rings
  stranded  our program dies and stays dead: who waits is sent to the duty phone, a donor who waits alone is let go, two
            who speak go on; it comes back, and nothing is said or ended
  crowd     a hundred at once are answered and greeted within a second
  books     who said no is never rung again, clocks are those of the SIP traces, no trace holds another's number

    python3 Tests/Telephony/telephone_test.py --binary .build/release/qatra
    python3 Tests/Telephony/telephone_test.py --binary .build/release/qatra call keypad
"""

import argparse
import datetime
import json
import os
import re
import shutil
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "Support"), os.path.join(HERE, "..", "Messages")]

from common import Checks  # noqa: E402
from sip_phones import Trouble, end_all, end_when_told, wait_for  # noqa: E402
from telephone_crowd import Crowd, traced  # noqa: E402
from telephone_desk import part_desk  # noqa: E402
from telephone_house import (  # noqa: E402
    DUTY, FACILITY, FAMILY, GREETING, LANGUAGES, OPERATOR, SUPERVISOR, TONES, TelephoneHouse, international, is_heard,
    is_tone, seconds_of_processor)
from telephone_sounds import gap  # noqa: E402

DONORS = {
    "comes": "03010000001", "cannot": "03010000002", "never": "03010000003", "busy": "03010000004",
    "absent": "03010000005", "machine": "03010000006"}
DEAD = 1.5  # seconds between the death of our program and its new start


class Evening:
    """The house, and what the parts leave for those that follow."""

    def __init__(self, house, checks):
        self.house, self.checks = house, checks
        self.request, self.donors, self.asked = None, {}, {}
        self.figures = []

    def figure(self, text):
        self.figures.append(text)
        print(f"progress: {text}", flush=True)

    def about(self, what, found, low, high):
        self.checks.true(f"{what}: {found:.2f}, not from {low} to {high}", low <= found <= high)

    def within_a_second(self, what, found, wanted):
        """Two clocks on one moment: milliseconds since 1970 in the database, seconds in a trace."""
        found = (found or 0) / 1000
        self.checks.true(f"{what}: {found:.3f} and not {wanted:.3f}", abs(found - wanted) < 1)
        return abs(found - wanted)


# MARK: - A family rings

def part_call(evening):
    house, checks = evening.house, evening.checks
    checks.equal("saying ready", house.presence("ready"), "done")
    steps = [("pause", 2.6), ("press", "2"), ("pause", 1.2), ("press", "1"), ("wait", 120)]
    caller = house.caller(FAMILY, steps, says=TONES["family"])
    call = house.wait_call(FAMILY, "queue")
    page = house.desk.get("/calls").text
    checks.true("the console shows who waits, before it is answered", "0300-1234567" in page)
    checks.true("the console offers to take it", f'/calls/{call["id"]}/take' in page)
    shown = [int(text) for text in re.findall(r'data-since="(\d+)"', page)]
    checks.true("the clock on the console is the queue's", call["queued_at"] in shown)
    wait_for(lambda: "en/queue-next" in house.heard(caller), 5, f"no place in the queue: {house.heard(caller)}")
    checks.equal(
        "what the caller heard", house.heard(caller)[:10],
        GREETING + LANGUAGES + ["en/menu", "en/to-person", "en/queue-next"])
    time.sleep(0.8)
    checks.true("the caller hears music", caller.voice.loud_seconds(time.monotonic() - 0.6) > 0.4)
    killed_in_the_queue(evening, caller)
    checks.equal("taking the call", house.post(f'/calls/{call["id"]}/take'), "done")
    house.wait_call(FAMILY, "talking")
    checks.true("the caller hears the operator", is_heard(caller.voice, "operator", 1.0))
    checks.true("the operator hears the caller", house.operator_hears("family", 0.8, 5))
    checks.true("the console says who speaks", 'id="my-call"' in house.desk.get("/calls").text)
    evening.request = house.request("0300-1234567")
    checks.equal("the request has the caller's number", house.rows(
        f"SELECT caller_phone FROM request WHERE id = {evening.request}")[0]["caller_phone"], international(FAMILY))
    checks.true("the request appears with the call", f"/requests/{evening.request}" in house.desk.get("/calls").text)
    checks.equal("the call knows its request", house.call_of(FAMILY)["request_id"], evening.request)
    killed_in_a_call(evening, caller, call)
    checks.equal("hanging up", house.post(f'/calls/{call["id"]}', act="hangUp"), "done")
    checks.equal("the caller's call went well", caller.wait(10), 0)
    ended = house.wait_call(FAMILY, "ended")
    checks.equal("what became of the call", ended["outcome"], "spoke")
    clocks_of_a_call(evening, caller, ended)
    kept = list(house.exchange.recordings.rglob("*.wav"))
    checks.true("the call was recorded", any(path.stat().st_size > 16_000 for path in kept))


def killed_in_the_queue(evening, caller):
    """We die while somebody waits: there is music all the time, and nothing is said again."""
    house, checks, began = evening.house, evening.checks, time.monotonic()
    house.centre.kill()
    time.sleep(0.5)
    house.restart()
    time.sleep(1.5)
    checks.equal("nothing is said again to who waits", house.heard(caller, began), [])
    evening.about("seconds without music over our death", gap(caller.voice, began), 0, 0.5)
    checks.true("the console has who waits again", "/take" in house.desk.get("/calls").text)


def killed_in_a_call(evening, caller, call):
    """We die while two speak: they go on, and nothing is said or rung anew."""
    house, checks = evening.house, evening.checks
    began, legs = time.monotonic(), house.exchange.calls()
    house.centre.kill()
    time.sleep(DEAD)
    checks.true("the operator hears the caller while we are dead", house.operator_hears("family", 0.5, 5))
    back = house.restart()
    checks.true("the console has the call again", 'id="my-call"' in house.desk.get("/calls").text)
    checks.true("the caller still hears the operator", is_heard(caller.voice, "operator", 1.0))
    checks.true("the operator still hears the caller", house.operator_hears("family", 0.8, 5))
    evening.about("seconds without a sound to the caller over our death", gap(caller.voice, began), 0, 0.3)
    checks.equal("nothing is said again to who speaks", house.heard(caller, began), [])
    checks.equal("no leg more or fewer", house.exchange.calls(), legs)
    checks.equal("the same call", house.call_of(FAMILY)["id"], call["id"])
    evening.figure(f"mid-call death: back in {back:.1f} s")


def clocks_of_a_call(evening, caller, call):
    """The console's clocks are made of what happened, so that they are right to the second."""
    trace = traced(caller.folder / "messages")

    def first(*words, last=False):
        found = [when for when, text in trace if all(word in text for word in words)]
        return found[-1 if last else 0] if found else 0.0

    began = first("message sent", "INVITE sip:")
    pressed = first("message sent", "\nINFO sip:", last=True) or first("INFO sip:", "Signal=1", last=True)
    # The wall's clock and the ear's stand apart by this much.
    apart = time.time() - time.monotonic()
    spoke = next((when for when, samples in caller.voice.frames if is_tone(samples, "operator")), 0.0) + apart
    ended = first("message received", "BYE sip:")
    wrong = [evening.within_a_second(what, call[column], wanted) for what, column, wanted in (
        ("the call's start", "started_at", began), ("the key that led to the queue", "queued_at", pressed),
        ("the operator's answer", "connected_at", spoke), ("the call's end", "ended_at", ended))]
    evening.figure("clocks off by " + "/".join(f"{one * 1000:.0f}" for one in wrong) + " ms")


# MARK: - The facility is rung back

def part_facility(evening):
    house, checks = evening.house, evening.checks
    evening.request = evening.request or house.request("0300-1234567")
    if house.presence("ready") != "done":
        checks.fails("saying ready again was refused")
    facility = house.expects("facility", FACILITY, seconds=6, says=TONES["facility"])
    page = house.desk.get(f"/requests/{evening.request}").text
    checks.true("the request's page offers to ring the facility", "/facility-call" in page)
    checks.equal("ringing the facility", house.post(f"/requests/{evening.request}/facility-call"), "done")
    wait_for(facility.answered, 15, "the facility is not rung")
    checks.true("the operator hears the facility", house.operator_hears("facility", 0.5, 8))
    checks.true("the facility hears the operator", is_heard(facility.voice, "operator", 0.5))
    checks.true("the facility is told that it is recorded", "ur/facility-notice" in house.heard(facility))
    checks.equal("the facility's call went well", facility.wait(15), 0)
    checks.true("the timeline says reached", ("facilityReached", None) in house.telephone_notes(evening.request))
    checks.equal("the facility was rung once", house.carrier.dialled.count(FACILITY), 1)
    ended = house.wait_call(FACILITY, "ended", kind="verification")
    checks.equal("what became of the call", ended["outcome"], "spoke")
    page = house.desk.get(f"/requests/{evening.request}").text
    checks.true("the page says that the blood bank answered", "which answered" in page)


# MARK: - Donors are rung

def part_asks(evening):
    house, checks = evening.house, evening.checks
    evening.request = evening.request or house.request("0300-1234567")
    evening.donors = {name: house.enrol(number) for name, number in DONORS.items()}
    # A key that comes into the sentence counts; this is before its end, and behind what must be heard.
    comes = [("pause", 3.2), ("press", "1"), ("pause", 1.0), ("press", "2"), ("wait", 60)]
    evening.asked = {
        "comes": house.expects("callee", DONORS["comes"], comes),
        "cannot": house.expects("donor", DONORS["cannot"], presses="2", after=3.2),
        "never": house.expects("donor", DONORS["never"], presses="9", after=3.2),
        "busy": house.expects("refuses", DONORS["busy"], "busy"),
        "absent": house.expects("rings_on", DONORS["absent"]),
        "machine": house.expects("voicemail", DONORS["machine"])}
    house.desk.post(f"/requests/{evening.request}/verification", {})
    house.desk.post(f"/requests/{evening.request}/waves", {"count": "6"})
    checks.equal("the request is verified", house.rows(
        f"SELECT verification FROM request WHERE id = {evening.request}")[0]["verification"], "verified")
    began = time.monotonic()
    for name in ("comes", "cannot", "never"):
        checks.equal(f"the call of who {name} went well", evening.asked[name].wait(30), 0)
    evening.figure(f"three donors answered within {time.monotonic() - began:.0f} s")
    said = house.heard(evening.asked["comes"])
    expected = [["en/ask-introduction"], ["en/ask-facility"],
                [f"en/facility-{house.facility}", "en/facility-in-message"], ["en/ask-group"],
                ["en/group-o-negative"], ["en/ask-deadline"], ["en/today", "en/tonight", "en/tomorrow"]]
    checks.true(f"a donor hears what for, where, until when: {said}", len(said) > 10 and all(
        said[place] in names for place, names in enumerate(expected)) and said[7].startswith("en/hour-"))
    checks.equal("and then the choices, and thanks", [name for name in said if name in (
        "en/ask-choices", "en/ask-arrival", "en/ask-thanks-coming", "en/goodbye")],
        ["en/ask-choices", "en/ask-arrival", "en/ask-thanks-coming", "en/goodbye"])
    answers_are_booked(evening)


def ask_of(evening, name):
    rows = evening.house.rows(
        f"SELECT * FROM ask WHERE request_id = {evening.request} AND donor_id = {evening.donors[name]}")
    return rows[0] if rows else {"stage": "not asked", "pledged_at": None, "detail": ""}


def clock_words(moment):
    """How a page in English says a moment of today or tomorrow, given in milliseconds since 1970; Pakistan's clock
    has been five hours ahead of UTC without summer time since 2009."""
    karachi = datetime.timezone(datetime.timedelta(hours=5))
    then = datetime.datetime.fromtimestamp(moment // 1000, karachi)
    days = (then.date() - datetime.datetime.now(karachi).date()).days
    return ("tomorrow " if days == 1 else "") + f"{then:%H:%M}"


def answers_are_booked(evening):
    house, checks = evening.house, evening.checks
    wait_for(lambda: ask_of(evening, "comes")["pledged_at"], 5, "no pledge is booked")
    notes = house.telephone_notes(evening.request)
    checks.true("the timeline says that the donor was reached", ("donorReached", evening.donors["comes"]) in notes)
    pledges, pledged = house.pledges(evening.request), ask_of(evening, "comes")["pledged_at"]
    checks.equal("who has pledged on the timeline", list(pledges), [evening.donors["comes"]])
    evening.within_a_second("arrival within two hours", pledges.get(evening.donors["comes"]), pledged / 1000 + 7200)
    before = clock_words(pledges.get(evening.donors["comes"]) or 0)
    page = house.desk.get(f"/requests/{evening.request}").text
    # Midnight may come while the page is on its way.
    after = clock_words(pledges.get(evening.donors["comes"]) or 0)
    checks.true(f"the page says that the donor comes by {before}", any(
        re.search(rf"yes, by {words}(?!\d)", page) for words in (before, after)))
    checks.equal("who cannot has not pledged", ask_of(evening, "cannot")["pledged_at"], None)
    checks.equal("who said never is booked so", [row["opted_out_at"] is not None for row in house.rows(
        f"SELECT opted_out_at FROM donor WHERE id = {evening.donors['never']}")], [True])


def part_unreached(evening):
    """Those for whom time must pass."""
    house, checks = evening.house, evening.checks
    for name, outcome in (("busy", "notReached"), ("absent", "notReached"), ("machine", "silent")):
        call = house.wait_call(DONORS[name], "ended", kind="ask", seconds=60)
        checks.equal(f"what became of the call to who is {name}", call["outcome"], outcome)
        checks.equal(f"{name}: no pledge", ask_of(evening, name)["pledged_at"], None)
        checks.equal(f"{name}: rung once", house.carrier.dialled.count(DONORS[name]), 1)
    checks.equal("the busy telephone's call went well", evening.asked["busy"].wait(5), 0)
    checks.equal("the machine's call went well", evening.asked["machine"].wait(5), 0)
    notes = house.telephone_notes(evening.request)
    checks.true("the timeline says who was not reached", all(
        ("donorNotReached", evening.donors[name]) in notes for name in ("busy", "absent")))
    checks.true("the machine was told again before it was given up",
                house.heard(evening.asked["machine"]).count("en/ask-choices") >= 2)


# MARK: - The masked bridge

def part_bridge(evening):
    house, checks = evening.house, evening.checks
    if not evening.donors:
        raise Trouble("the part 'asks' leaves the donor for this one")
    steps = [("pause", 2.0), ("press", "1"), ("pause", 17), ("press", "#"), ("wait", 60)]
    donor = house.expects("callee", DONORS["comes"], steps, says=TONES["donor"])
    steps = [("pause", 2.0), ("press", "1"), ("wait", 60)]
    family = house.expects("callee", FAMILY, steps, says=TONES["family"])
    donor_number = evening.donors["comes"]
    page = house.desk.get(f"/requests/{evening.request}").text
    checks.true("the page offers to connect them", f"/donors/{donor_number}/call" in page)
    path = f"/requests/{evening.request}/donors/{donor_number}/call"
    checks.equal("connecting family and donor", house.post(path), "done")
    wait_for(family.answered, 15, "the family is not rung")
    checks.true("the family hears the donor", is_heard(family.voice, "donor", 0.8, within=8))
    checks.true("the donor hears the family", is_heard(donor.voice, "family", 0.8))
    checks.equal("what the donor heard before", [name for name in house.heard(donor) if "masked" in name or (
        "party" in name)], ["en/masked-introduction", "en/party-family", "en/masked-accept", "en/masked-wait",
                            "en/masked-warning"])
    checks.equal("what the family heard before", house.heard(family), [
        "en/masked-introduction", "en/party-donor", "en/masked-accept", "en/masked-warning"])
    killed_in_a_bridge(evening, donor, family)
    checks.equal("the donor's call went well", donor.wait(30), 0)
    checks.equal("the family's call went well", family.wait(10), 0)
    checks.equal("who reports is thanked", house.heard(donor)[-2:], ["en/masked-reported", "en/goodbye"])
    checks.equal("the other is told the end", house.heard(family)[-2:], ["en/masked-ended", "en/goodbye"])
    notes = [kind for kind, _ in house.telephone_notes(evening.request)]
    checks.true("the timeline says that they spoke", notes.count("bridged") == 1)
    checks.true("and that one was reported", notes.count("reported") == 1)
    checks.equal("nothing of it is recorded", [
        path.name for path in house.exchange.recordings.rglob("*masked*")], [])
    for phone, other in ((donor, FAMILY), (family, DONORS["comes"])):
        checks.true("no trace holds the other's number", other.lstrip("0") not in phone.messages())
    checks.true("no trace holds the other's port",
                f":{donor.port}" not in family.messages() and f":{family.port}" not in donor.messages())


def killed_in_a_bridge(evening, donor, family):
    house, checks = evening.house, evening.checks
    began, dialled = time.monotonic(), len(house.carrier.dialled)
    house.centre.kill()
    time.sleep(DEAD)
    back = house.restart()
    checks.true("the family still hears the donor", is_heard(family.voice, "donor", 0.8))
    checks.true("the donor still hears the family", is_heard(donor.voice, "family", 0.8))
    for name, phone in (("donor", donor), ("family", family)):
        evening.about(f"seconds without a sound to the {name} over our death", gap(phone.voice, began), 0, 0.3)
        checks.equal(f"nothing is asked twice of the {name}", house.heard(phone, began), [])
    checks.true("nobody of the two is rung twice", not {DONORS["comes"], FAMILY} & set(
        house.carrier.dialled[dialled:]))
    checks.true("the console has the bridge again", "family and donor" in house.desk.get("/calls").text)
    evening.figure(f"mid-bridge death: back in {back:.1f} s")


# MARK: - Other callers

def part_callers(evening):
    house, checks = evening.house, evening.checks
    house.presence("ready")
    missed, abandoned, silent = "03020000001", "03020000002", "03020000003"
    phones = [
        house.caller(missed, [("pause", 0.4), ("hang_up",)]),
        house.caller(abandoned, [("pause", 2.6), ("press", "1"), ("pause", 1), ("press", "1"), ("pause", 1.5),
                                 ("hang_up",)]),
        house.caller(silent, [("pause", 4.5), ("hang_up",)])]
    told = house.caller(FAMILY, [("pause", 7.5), ("hang_up",)]) if evening.request else None
    for phone in phones + ([told] if told else []):
        checks.equal(f"the call of {phone.number} went well", phone.wait(20), 0)
    for number, cause in ((missed, "missed"), (abandoned, "abandoned"), (silent, "silent")):
        wait_for(lambda n=number: house.call_backs(n), 5, f"nobody is to ring back who was {cause}")
        checks.equal("why somebody is rung back", house.call_backs(number), cause)
        shown = f"{number[:4]}-{number[4:]}"
        checks.true(f"the board of call-backs has {shown}", shown in house.desk.get("/call-backs").text)
    if told:
        state_is_told(evening, told)


def state_is_told(evening, told):
    """Who has an open request hears of it without choosing anything, in the family's language."""
    house, checks = evening.house, evening.checks
    request = house.rows(f"SELECT * FROM request WHERE id = {evening.request}")[0]
    promised = len(house.rows(
        f"SELECT 1 FROM ask WHERE request_id = {evening.request} AND pledged_at IS NOT NULL AND is_open = 1"))
    is_verified = request["verification"] == "verified"
    wanted = (
        ["en/greeting-in-english", "en/recording-notice-in-english", "en/request-reference"]
        + [f"en/digit-{digit}" for digit in re.sub(r"\D", "", request["reference"])]
        + ["en/request-verified" if is_verified else "en/request-unverified", "en/units-needed", "en/digit-2",
           "en/donors-on-the-way", f"en/digit-{promised}", "en/units-in-hand", "en/digit-0", "en/menu"])
    checks.equal("what a caller with an open request hears", house.heard(told), wanted)
    call = house.wait_call(FAMILY, "ended")
    checks.equal("who was told is served", call["outcome"], "served")


# MARK: - Nobody is there

def part_keypad(evening):
    house, checks = evening.house, evening.checks
    house.presence("away")
    number = "03030000001"
    steps = [("pause", 2.6), ("press", "2"), ("pause", 1.0), ("press", "1"), ("pause", 1.2), ("press", "6"),
             ("pause", 0.8), ("press", "2#"), ("pause", 0.8), ("press", f"{house.facility}#"), ("pause", 2.5),
             ("press", "1"), ("wait", 30)]
    caller = house.caller(number, steps)
    checks.equal("the call went well", caller.wait(45), 0)
    found = house.rows(f"SELECT * FROM request WHERE caller_phone = '{international(number)}'")
    checks.equal("one request is open", len(found), 1)
    if not found:
        return checks.fails(f"the caller heard {house.heard(caller)}")
    request = found[0]
    for column, value in (("source", "keypad"), ("verification", "pending"), ("phase", "open"), ("units_needed", 2),
                          ("blood_group", "B-"), ("facility_id", house.facility)):
        checks.equal(f"typed: {column}", request[column], value)
    digits = [f"en/digit-{digit}" for digit in re.sub(r"\D", "", request["reference"])]
    said = house.heard(caller)
    place = said.index("en/keypad-reference") if "en/keypad-reference" in said else 0
    checks.equal("the caller hears the reference", said[place:], [
        "en/keypad-reference", *digits, "en/keypad-thanks", "en/goodbye"])
    checks.equal("what was typed is read back", [name for name in said if name.startswith("en/typed") or (
        name == "en/group-b-negative")], [
            "en/typed-group", "en/group-b-negative", "en/typed-units", "en/typed-facility"])
    checks.equal("somebody is to ring back", house.call_backs(number), "keypad")
    checks.true("the timeline says so", ("keypad", None) in house.telephone_notes(request["id"]))
    checks.true("the board shows it", request["reference"] in house.desk.get("/board").text)


# MARK: - We are down

def part_away(evening):
    house, checks = evening.house, evening.checks
    # It answers by itself, and would be quicker than the duty phone.
    house.softphone.close()
    house.centre.kill()
    duty = house.expects("callee", DUTY, [("pause", 2), ("hang_up",)], rings=0.5, says=TONES["duty"])
    caller = house.caller("03040000001", [("wait", 40)], says=TONES["family"])
    began = time.monotonic()
    wait_for(caller.answered, 6, "nobody answers while we are down")
    evening.about("seconds to the answer while we are down", time.monotonic() - began, 0, 3)
    checks.equal("the caller's call went well", caller.wait(30), 0)
    checks.equal("the duty phone's call went well", duty.wait(5), 0)
    checks.equal("the caller hears why", house.heard(caller)[:2], ["ur/fallback", "en/fallback"])
    checks.true("the caller hears the duty phone", caller.voice.seconds_of(TONES["duty"]) > 1.4)
    checks.true("the duty phone hears the caller", duty.voice.seconds_of(TONES["family"]) > 1.4)
    checks.true("the duty phone sees no number", "3040000001" not in duty.messages())
    evening.figure(f"after our death: connected again in {house.restart():.1f} s")


# MARK: - We die, and stay dead

def speaks_with_the_operator(house, number):
    """A caller who has been taken."""
    steps = [("pause", 2.6), ("press", "2"), ("pause", 1.2), ("press", "1"), ("wait", 180)]
    caller = house.caller(number, steps, says=TONES["facility"])
    call = house.wait_call(number, "queue")
    house.post(f'/calls/{call["id"]}/take')
    house.wait_call(number, "talking")
    return caller, call


def donor_alone(house, number):
    """A donor who is being asked, and whose telephone is up."""
    donor = house.expects("voicemail", number)
    house.enrol(number, group="AB+")
    request = house.request("0300-7654321", units=1, group="AB+")
    house.desk.post(f"/requests/{request}/verification", {})
    house.desk.post(f"/requests/{request}/waves", {"count": "1"})
    wait_for(donor.answered, 40, "the donor is not rung")
    return donor


def part_stranded(evening):
    house, checks = evening.house, evening.checks
    house.softphone.close()
    # Busy while it speaks: otherwise it would be quicker than the duty phone.
    house.sign_in(calls=1)
    house.presence("ready")
    waits, speaks = "03050000001", "03050000002"
    talker, talk = speaks_with_the_operator(house, speaks)
    steps = [("pause", 2.6), ("press", "2"), ("pause", 1.2), ("press", "1"), ("wait", 180)]
    waiter = house.caller(waits, steps, says=TONES["family"])
    house.wait_call(waits, "queue")
    duty = house.expects("callee", DUTY, [("pause", 22), ("hang_up",)], rings=0.5, says=TONES["duty"])
    donor = donor_alone(house, "03010000008")
    house.centre.kill()
    died = time.monotonic()
    time.sleep(10)
    checks.true("who waits still hears music after ten seconds", waiter.voice.loud_seconds(died + 9) > 0.5)
    wait_for(duty.rings, 25, "the duty phone does not ring")
    evening.about("seconds from our death to the duty phone", time.monotonic() - died, 19, 30)
    evening.figure(f"stranded: the duty phone rings after {time.monotonic() - died:.0f} s")
    wait_for(duty.answered, 5, "the duty phone is not put through")
    checks.true("who waited hears the duty phone", is_heard(waiter.voice, "duty", 1.0))
    checks.true("the duty phone hears who waited", is_heard(duty.voice, "family", 1.0))
    said = house.heard(waiter, died)
    checks.equal("who waited hears why, once", said, ["ur/fallback", "en/fallback"])
    checks.true("the duty phone sees no number", waits[1:] not in duty.messages())
    checks.equal("a donor who waits alone is let go", donor.wait(5), 0)
    checks.equal("nothing is said to who speaks", house.heard(talker, died), [])
    checks.true("who speaks hears the operator", is_heard(talker.voice, "operator", 1.0))
    back_from_the_dead(evening, waiter, talker, talk)
    checks.equal("the duty phone's call went well", duty.wait(40), 0)
    checks.equal("the call of who waited went well", waiter.wait(5), 0)


def back_from_the_dead(evening, waiter, talker, talk):
    """Who was sent away is not ours any more, though the exchange still lists the leg; who speaks is."""
    house, checks, began = evening.house, evening.checks, time.monotonic()
    legs = house.exchange.calls()
    house.restart()
    time.sleep(2)
    checks.equal("no leg more or fewer when we are back", house.exchange.calls(), legs)
    checks.equal("nothing is said to who was sent away", house.heard(waiter, began), [])
    checks.equal("nothing is said to who speaks when we are back", house.heard(talker, began), [])
    checks.true("who was sent away still hears the duty phone", is_heard(waiter.voice, "duty", 1.0))
    checks.true("who speaks still hears the operator", is_heard(talker.voice, "operator", 1.0))
    left = house.wait_call(waiter.number, "ended")
    checks.equal("in the books who was sent away has left", left["outcome"], "abandoned")
    checks.equal("and is to be rung back", house.call_backs(waiter.number), "abandoned")
    checks.equal("hanging up", house.post(f'/calls/{talk["id"]}', act="hangUp"), "done")
    checks.equal("the call of who spoke went well", talker.wait(10), 0)


# MARK: - A hundred at once

def part_crowd(evening):
    house, checks = evening.house, evening.checks
    house.presence("away")
    before, began = seconds_of_processor(house.centre.process.pid), time.monotonic()
    of_exchange = seconds_of_processor(house.exchange.pid)
    steps = [("pause", 4.0), ("press", "2"), ("pause", 2.0), ("hang_up",)]
    crowd = Crowd(100, 50, house.exchange.sip_port, steps)
    wait_for(lambda: house.exchange.calls() >= 100, 20, "there are not a hundred calls at once")
    checks.equal("every call of the hundred went well", crowd.wait(60), 0)
    seconds = time.monotonic() - began
    used = seconds_of_processor(house.centre.process.pid) - before
    of_exchange = seconds_of_processor(house.exchange.pid) - of_exchange
    answers = crowd.answers()
    waits = sorted(crowd.ear.first[port] - when for port, when in answers.items() if port in crowd.ear.first)
    crowd.close()
    checks.equal("calls that were answered", len(answers), 100)
    checks.equal("calls that were greeted", len(waits), 100)
    last = waits[len(waits) * 99 // 100 - 1] if waits else 99.0
    checks.true(f"answer to greeting, p99: {last:.3f} s", last < 1.0)
    evening.figure(
        f"100 calls: answer to greeting p50 {waits[len(waits) // 2] * 1000:.0f} ms, p99 {last * 1000:.0f} ms, max"
        f" {waits[-1] * 1000:.0f} ms; our process {used:.1f} s of processor in {seconds:.0f} s ="
        f" {100 * used / seconds:.0f} % of a core, Asterisk {100 * of_exchange / seconds:.0f} %")
    # A goodbye that was lost on the way is made up for by the exchange, which hangs up after 30 s without sound.
    try:
        wait_for(lambda: hundred_in_the_books(house) == (100, []), 45, "")
    except Trouble:
        checks.equal("calls of the hundred in the books, and those that have not ended", hundred_in_the_books(house), (
            100, []))
    causes = [cause for phone, cause in house.call_backs().items() if phone.startswith("+92345500")]
    checks.equal("all are rung back, who pressed a key and hung up", (len(causes), set(causes)), (100, {"abandoned"}))


def hundred_in_the_books(house):
    """How many have arrived, and of those that have not ended: whose, in which stage, and what is left of their legs.
    """
    calls = house.rows("SELECT phone, machine FROM call WHERE phone LIKE '+92345500%'")
    machines = [(call["phone"], json.loads(call["machine"])) for call in calls]
    return len(calls), [
        (phone, machine["stage"], [(leg["party"], leg["state"], leg.get("playing")) for leg in machine["legs"]],
         [alarm["reason"] for alarm in machine["alarms"]])
        for phone, machine in machines if machine["stage"] != "ended"]


# MARK: - The books at the end

def never_again(evening):
    """Another need for the same blood, and a new donor: who said never is passed over."""
    house, checks = evening.house, evening.checks
    later = house.expects("donor", "03010000007", presses="2", after=3.2)
    house.enrol(later.number)
    request = house.request("0300-7654321", units=6)
    house.desk.post(f"/requests/{request}/verification", {})
    house.desk.post(f"/requests/{request}/waves", {"count": "6"})
    checks.equal("a new donor is rung for another request", later.wait(70), 0)
    asked = [row["donor_id"] for row in house.rows(f"SELECT donor_id FROM ask WHERE request_id = {request}")]
    checks.true(f"who said never is not asked again: {asked}", evening.donors["never"] not in asked)
    checks.equal("who said never was rung once", house.carrier.dialled.count(DONORS["never"]), 1)


def part_books(evening):
    house, checks = evening.house, evening.checks
    if evening.donors:
        never_again(evening)
    numbers = {phone.number for phone in house.phones}
    for phone, text in house.traces():
        others = [number for number in numbers - {phone.number} if number[1:] in text]
        checks.equal(f"numbers of others in the trace of {phone.number}", others, [])
    log = house.exchange.console() + open(house.centre.log, encoding="utf-8").read()
    log += "".join(softphone.log() for softphone in house.softphones)
    shown = [number for number in numbers if number[1:] in log]
    checks.equal("numbers in the logs and on the operator's telephone", shown, [])
    # We were killed, callers hung up on what was played to them, and the operator's telephone was put away.
    expected = re.compile(rf"websocket|/healthz|Playback failed|'({OPERATOR}|{SUPERVISOR})'", re.IGNORECASE)
    wrong = [line for line in house.exchange.console().splitlines()
             if ("WARNING" in line or "ERROR" in line) and not expected.search(line)]
    checks.equal("complaints of Asterisk", sorted({re.sub(r"^.*?: ", "", line) for line in wrong}), [])


PARTS = {
    "call": part_call, "facility": part_facility, "asks": part_asks, "bridge": part_bridge,
    "callers": part_callers, "unreached": part_unreached, "desk": part_desk, "keypad": part_keypad, "away": part_away,
    "stranded": part_stranded, "crowd": part_crowd, "books": part_books}


def run_parts(evening, chosen, began):
    for name in chosen:
        before = len(evening.checks.failed)
        print(f"progress: {time.monotonic() - began:5.1f} s  {name}", flush=True)
        try:
            PARTS[name](evening)
        except Exception as trouble:
            # Its own fault must not hide what comes behind it.
            evening.checks.fails(f"{name}: {type(trouble).__name__}: {trouble}")
        if len(evening.checks.failed) > before and evening.house.centre.process.poll() is not None:
            evening.house.restart()


def main():
    end_when_told()
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--binary", default=".build/release/qatra")
    options.add_argument("--keep", help="a folder in which everything stays")
    options.add_argument("parts", nargs="*", choices=[[], *PARTS], help="some of the parts, in the order of all")
    asked = options.parse_args()
    folder = asked.keep or tempfile.mkdtemp(prefix="qatra-telephone-")
    os.makedirs(folder, exist_ok=True)
    checks, began = Checks(at_once=True), time.monotonic()
    house = TelephoneHouse(asked.binary, folder)
    evening = Evening(house, checks)
    try:
        print("progress: building a centre, its sounds and its exchange", flush=True)
        house.build()
        for language in ("ur", "en", "sd"):
            checks.true(f"no sound is missing in {language}", re.search(
                rf"^{language}: .* 0 missing", house.built, re.MULTILINE))
        checks.true(f"there is music for those who wait: {house.music}", house.music)
        checks.true("an ordinary user runs the exchange", os.stat(f"/proc/{house.exchange.pid}").st_uid != 0)
        run_parts(evening, asked.parts or list(PARTS), began)
    finally:
        house.stop()
        end_all()
        if not asked.keep:
            shutil.rmtree(folder, ignore_errors=True)
    figures = "; ".join([*evening.figures, f"{time.monotonic() - began:.0f} s"])
    print(f"summary: {checks.made} checks, {len(checks.failed)} failed; {figures}")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
