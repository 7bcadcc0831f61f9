"""Holds a policy to the line protocol: tiny registers made by hand, and what any honest implementation must answer.

    python3 Tests/Protocol/protocol_test.py --binary path/to/qatra

Every check starts its own process, `BINARY policy --stdio --policy NAME`, and talks to it. Whatever a check is about,
the desk also keeps its own list of who may be asked, and no answer in any check may ask anybody else. Only Python's own
library is used, and nothing is shared with the outside world in `Benchmarks/`: each can find the other's errors.
"""

import argparse
import json
import os
import random
import select
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime, timedelta, timezone

POLICIES = ("qatra", "everyone", "nearest50", "nearest-waves", "units-plus-two", "rate-limited-greedy")
GIVES_TO = {
    "O-": {"O-", "O+", "A-", "A+", "B-", "B+", "AB-", "AB+"}, "O+": {"O+", "A+", "B+", "AB+"},
    "A-": {"A-", "A+", "AB-", "AB+"}, "A+": {"A+", "AB+"},
    "B-": {"B-", "B+", "AB-", "AB+"}, "B+": {"B+", "AB+"}, "AB-": {"AB-", "AB+"}, "AB+": {"AB+"},
}
# Noon in Lahore on a Monday, outside any quiet hours.
NOON = datetime(2026, 11, 2, 7, tzinfo=timezone.utc)
LATITUDE, LONGITUDE = 31.57, 74.31
PATIENCE_SECONDS = 30
CLOCKS_MAX = 5000


class Failure(Exception):
    """What the policy did against the protocol, as a sentence."""


def require(condition, sentence):
    if not condition:
        raise Failure(sentence)


def stamp(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def minutes(count):
    return timedelta(minutes=count)


def donor(identifier, group="B+", km=1.0, **more):
    """A man who may give, so many kilometres north of the hospital."""
    return {
        "type": "donor", "id": identifier, "group": group, "groupEvidence": "laboratory", "sex": "male",
        "birthYear": 1994, "latitude": round(LATITUDE + km / 111.0, 6), "longitude": LONGITUDE,
        "channels": ["sms", "voice"], "askedIn90Days": 0,
        "history": {"asked": 4, "answered": 2, "pledged": 1, "arrived": 1, "donated": 1}, "willingness": 0.2, **more}


def crowd(count, prefix="d", group="B+", first_km=0.5, step_km=0.1, **more):
    """Donors in a row, each a little farther away than the one before."""
    return [donor(f"{prefix}{n}", group, first_km + n * step_km, **more) for n in range(count)]


class Desk:
    """One conversation with one policy. It remembers who may be asked, and notes every ask that was not allowed."""

    def __init__(self, command, register=(), policy="qatra", start=True):
        self.complaints = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [command, "policy", "--stdio", "--policy", policy], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=self.complaints, bufsize=0)
        self.output, self.buffer, self.sent = self.process.stdout.fileno(), b"", 0
        self.now, self.wake = NOON - minutes(60), None
        self.donors, self.may_give_from, self.requests = {}, {}, {}
        self.open, self.opted_out, self.asked, self.faults = {}, set(), [], []
        self.send({"type": "facility", "id": "f1", "latitude": LATITUDE, "longitude": LONGITUDE})
        for line in register:
            self.add(line)
        if start:
            self.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.process.stdin.close()
        self.complaints.close()

    # The pipe.

    def send_text(self, text):
        self.sent += 1
        try:
            self.process.stdin.write(text.encode() + b"\n")
        except BrokenPipeError:
            raise Failure(f"the process ended early: {self.last_words()}") from None

    def send(self, line):
        self.send_text(json.dumps(line))

    def last_words(self):
        self.complaints.seek(0)
        return self.complaints.read().decode(errors="replace")[-1000:]

    def read(self):
        """Exactly one line of output."""
        ends = time.monotonic() + PATIENCE_SECONDS
        while b"\n" not in self.buffer:
            ready, _, _ = select.select([self.output], [], [], max(0, ends - time.monotonic()))
            require(ready, "no answer came in time")
            part = os.read(self.output, 1 << 20)
            require(part, f"the process ended instead of answering: {self.last_words()}")
            self.buffer += part
        text, _, self.buffer = self.buffer.partition(b"\n")
        require(not self.buffer, f"more than one answer came: {self.buffer[:300]!r}")
        try:
            answer = json.loads(text)
        except ValueError:
            raise Failure(f"the answer is not JSON: {text[:300]!r}") from None
        require(isinstance(answer, dict), f"the answer is not an object: {text[:300]!r}")
        return answer

    def silence(self, seconds=0.3):
        ready, _, _ = select.select([self.output], [], [], seconds)
        require(not ready and not self.buffer, "something was said without being asked for")

    # The lines.

    def add(self, line):
        self.donors[line["id"]] = line
        dates = [date.fromisoformat(line["eligibleFrom"])] if "eligibleFrom" in line else []
        if "lastDonation" in line:
            dates.append(date.fromisoformat(line["lastDonation"]) + self.interval(line["id"]))
        self.may_give_from[line["id"]] = max(dates, default=date.min)
        self.send(line)

    def interval(self, identifier):
        return timedelta(days=120 if self.donors[identifier]["sex"] == "female" else 90)

    def exchange(self, line):
        self.send(line)
        answer = self.read()
        require({"asks", "standDowns", "wakeAt"} <= answer.keys(), f"the answer lacks a part: {answer}")
        for entry in answer["standDowns"]:
            if self.open.get(entry["donor"]) == entry["request"]:
                del self.open[entry["donor"]]
        for entry in answer["asks"]:
            fault = self.fault(entry)
            if fault:
                self.faults.append(f"{fault}: {entry} at {stamp(self.now)}")
            self.open.setdefault(entry["donor"], entry["request"])
            self.asked.append((self.now, entry["request"], entry["donor"]))
        self.wake = datetime.fromisoformat(answer["wakeAt"]) if answer["wakeAt"] is not None else None
        return answer

    def fault(self, entry):
        """Why this ask was not allowed, or nothing."""
        request, person = self.requests.get(entry["request"]), self.donors.get(entry["donor"])
        if request is None or person is None:
            return "no such open request or donor"
        if entry["channel"] not in person["channels"]:
            return "a channel that the donor does not have"
        if request["group"] not in GIVES_TO[person["group"]]:
            return "incompatible"
        if self.may_give_from[person["id"]] > (self.now + timedelta(hours=5)).date():
            return "not yet eligible"
        if person["id"] in self.opted_out:
            return "opted out"
        if person["id"] in self.open:
            return "already openly asked"
        return None

    def start(self):
        return self.exchange({"type": "start", "at": stamp(self.now), "timeZone": "Asia/Karachi", "seed": 1})

    def request(self, identifier="r1", group="B+", units=1, hours=2, at=NOON, **more):
        self.wait(max(self.now, at), including=False)
        urgency = {2: "emergency", 6: "urgent", 24: "routine"}[hours]
        line = {
            "type": "request", "at": stamp(self.now), "id": identifier, "facility": "f1", "group": group,
            "component": "redCells", "units": units, "neededBy": stamp(self.now + timedelta(hours=hours)),
            "urgency": urgency, "patient": {"sex": "female", "birthYear": 1998}, **more}
        self.requests[identifier] = line
        return self.exchange(line)

    def event(self, person, what, request="r1", after=1, **more):
        self.wait(self.now + minutes(after), including=False)
        if what in ("undelivered", "declined", "optedOut", "withdrew", "noShow", "deferred", "donated"):
            self.open.pop(person, None)
        if what == "optedOut":
            self.opted_out.add(person)
        if what == "donated":
            self.may_give_from[person] = (self.now + timedelta(hours=5)).date() + self.interval(person)
        if what == "pledged":
            more["arriveBy"] = stamp(self.now + minutes(30))
        return self.exchange({
            "type": "event", "at": stamp(self.now), "request": request, "donor": person, "what": what, **more})

    def clock(self, at):
        self.now = max(self.now, at)
        return self.exchange({"type": "clock", "at": stamp(self.now)})

    def close(self, request="r1", why="fulfilled"):
        del self.requests[request]
        answer = self.exchange({"type": "close", "at": stamp(self.now), "request": request, "why": why})
        self.open = {person: asked_for for person, asked_for in self.open.items() if asked_for != request}
        return answer

    def wait(self, until, including=True):
        """Lets time pass in silence, waking the policy when it asked to be woken. A line that comes then goes first."""
        for _ in range(CLOCKS_MAX):
            if self.wake is None or self.wake > until or (self.wake == until and not including):
                self.now = max(self.now, until)
                return
            self.clock(self.wake.replace(microsecond=0) + timedelta(seconds=self.wake.microsecond > 0))
        raise Failure("the policy wants to be woken without end")

    def who(self, request=None):
        """Everybody asked so far."""
        return {person for _, asked_for, person in self.asked if request in (None, asked_for)}

    def end(self):
        self.send({"type": "end"})
        require(select.select([self.output], [], [], PATIENCE_SECONDS)[0], "the end did not end it")
        require(not os.read(self.output, 100), "the end was answered")
        require(self.process.wait(PATIENCE_SECONDS) == 0, f"the exit code was {self.process.returncode}")
        require(not self.faults, "; ".join(self.faults[:5]))


def asked_by(answer):
    return {entry["donor"] for entry in answer["asks"]}


# The checks. Each takes the program and, where it holds for all of them, the name of a policy. ------------------------


def donors_and_facilities_are_not_answered(command):
    with Desk(command, crowd(5), start=False) as desk:
        desk.silence()
        desk.start()
        desk.silence()
        desk.end()


def every_question_has_one_answer(command, policy):
    with Desk(command, crowd(30), policy) as desk:
        first = desk.request(units=2)
        for what in ("delivered", "unclear", "declined"):
            desk.event(next(iter(sorted(asked_by(first))), "d0"), what)
            desk.silence(0.05)
        desk.clock(desk.now + minutes(1))
        desk.close(why="withdrawn")
        desk.silence(0.05)
        desk.end()


def the_donor_next_door_is_asked(command, policy):
    with Desk(command, [donor("near", km=0.5), donor("other", "A+", km=0.4)], policy) as desk:
        desk.request()
        desk.wait(NOON + minutes(10))
        require(desk.who() == {"near"}, f"asked were {sorted(desk.who())}")
        desk.end()


def nobody_is_asked_who_must_not_be(command, policy):
    recent = "2026-10-20"
    register = [
        donor("may", km=3),
        donor("incompatible", "AB+"), donor("incompatible too", "A-"),
        donor("gave", lastDonation=recent), donor("gave and says so", lastDonation=recent, eligibleFrom="2027-01-18"),
        donor("waits", eligibleFrom="2026-11-03"),
        donor("woman who gave", sex="female", lastDonation="2026-07-20"),
        donor("no channel", channels=[])]
    with Desk(command, register, policy) as desk:
        desk.request(units=4)
        desk.wait(NOON + minutes(119))
        require(desk.who() == {"may"}, f"asked were {sorted(desk.who())}")
        desk.end()


def a_waiting_donor_is_asked_once_the_day_has_come(command, policy):
    register = [donor("man", lastDonation="2026-08-04"), donor("dated", eligibleFrom="2026-11-02")]
    with Desk(command, register, policy) as desk:
        desk.request(units=2)
        desk.wait(NOON + minutes(60))
        require(desk.who() == {"man", "dated"}, f"asked were {sorted(desk.who())}")
        desk.end()


def whoever_opted_out_is_left_alone(command, policy):
    with Desk(command, crowd(3), policy) as desk:
        desk.request()
        desk.wait(NOON + minutes(20))
        require("d0" in desk.who(), "the nearest donor was not asked")
        desk.event("d0", "optedOut")
        desk.wait(NOON + minutes(119))
        desk.close(why="withdrawn")
        for days in (1, 9):
            desk.request(f"again{days}", units=3, at=NOON + timedelta(days=days))
            desk.wait(desk.now + minutes(100))
            desk.close(f"again{days}", "withdrawn")
        require(desk.who("again9"), "the others were not asked for the later request")
        desk.end()


def no_donor_has_two_open_asks(command, policy):
    with Desk(command, crowd(4), policy) as desk:
        for number in range(4):
            desk.request(f"r{number}", units=2, hours=6, at=NOON + minutes(number))
        desk.wait(NOON + minutes(180))
        desk.end()


def after_a_refusal_somebody_else_is_asked(command):
    with Desk(command, crowd(300, step_km=0.02), "qatra") as desk:
        desk.request()
        desk.wait(NOON + minutes(5))
        first = desk.who()
        require(first, "nobody was asked")
        for person in sorted(first):
            desk.event(person, "declined", after=0)
        desk.wait(desk.now + minutes(15))
        require(len(first) == 300 or desk.who() > first, "nobody was asked in place of those who declined")
        desk.end()


def the_rest_are_stood_down_when_it_is_enough(command, policy):
    with Desk(command, crowd(40, step_km=0.05, willingness=0.3), policy) as desk:
        desk.request(units=2, hours=6)
        desk.wait(NOON + minutes(9))
        pledged = sorted(person for person in desk.open)[:5]
        require(len(pledged) >= 2, "fewer people than units were asked")
        for person in pledged:
            if person in desk.open:
                desk.event(person, "pledged")
        coming = [person for person in pledged if person in desk.open]
        require(len(coming) >= 2, "people were stood down before enough had pledged")
        for person in coming[:2]:
            desk.event(person, "arrived")
        for person in coming[:2]:
            desk.event(person, "donated", after=20)
        owed = {person for person in coming[2:] if person in desk.open}
        told = {entry["donor"] for entry in desk.close()["standDowns"]}
        missing = owed - told
        require(not missing, f"nobody told {sorted(missing)} to stay at home")
        require(not told & set(coming[:2]), "somebody who gave was stood down")
        desk.end()


def whoever_gave_is_not_asked_until_the_interval_has_passed(command, policy):
    with Desk(command, [donor("giver")], policy) as desk:
        desk.request()
        desk.wait(NOON + minutes(10))
        require("giver" in desk.open, "the only donor was not asked")
        for what in ("pledged", "arrived", "donated"):
            desk.event("giver", what, after=15)
        desk.close()
        desk.request("tomorrow", at=NOON + timedelta(days=1))
        desk.wait(desk.now + minutes(110))
        require("giver" not in desk.who("tomorrow"), "the donor was asked a day after giving")
        desk.close("tomorrow", "withdrawn")
        desk.request("later", at=NOON + timedelta(days=91))
        desk.wait(desk.now + minutes(60))
        require("giver" in desk.who("later"), "the donor was not asked again after 91 days")
        desk.end()


def conversation(command, extra):
    """The same short talk, with or without fields that nobody knows."""
    more = {"weather": {"sky": "clear", "degrees": [21, 22]}, "note": "نامعلوم"} if extra else {}
    answers = []
    with Desk(command, crowd(40, **more)) as desk:
        answers.append(desk.request(units=2, **more))
        for person in sorted(asked_by(answers[0]))[:3]:
            answers.append(desk.event(person, "declined", **more))
        answers.append(desk.clock(desk.now + minutes(7)))
        desk.end()
    return answers


def unknown_fields_are_ignored(command):
    require(conversation(command, False) == conversation(command, True), "fields nobody knows changed the answers")


def the_same_lines_have_the_same_answers(command):
    require(conversation(command, False) == conversation(command, False), "the answers differ from run to run")


def a_malformed_line_is_answered_and_survived(command):
    with Desk(command, crowd(3), start=False) as desk:
        for text in ("this is not JSON", '{"type":"donor","id":', '{"type":"request","id":"r0"}', "[1,2]"):
            desk.send_text(text)
            answer = desk.read()
            require(isinstance(answer.get("error"), str) and answer["error"], f"{text} was answered with {answer}")
            require(answer.get("line") == desk.sent, f"line {desk.sent} was called {answer.get('line')}")
        desk.start()
        desk.send_text('{"type":"event","at":"yesterday","request":"r1","donor":"d0","what":"pledged"}')
        require(desk.read().get("line") == desk.sent, "an event without a real time was taken")
        desk.request()
        desk.wait(NOON + minutes(10))
        require(desk.who(), "after malformed lines nobody was asked")
        desk.end()


def the_end_ends_it(command, policy):
    with Desk(command, crowd(2), policy) as desk:
        desk.end()


def a_random_season_is_survived_without_a_fault(command, policy):
    """Two hundred donors, forty requests, and people who do as they please."""
    dice = random.Random(7)
    groups = ["O-", "O+", "A-", "A+", "B-", "B+", "AB-", "AB+"]
    register = [donor(
        f"d{n}", dice.choice(groups), dice.uniform(0.2, 14), sex=dice.choice(["male", "female"]),
        channels=dice.choice([["sms"], ["sms", "voice"], ["voice"], []])) for n in range(200)]
    ends = ("declined", "undelivered", "unclear", "optedOut", "pledged", "pledged", "pledged")
    with Desk(command, register, policy) as desk:
        due = {}
        for number in range(40):
            identifier, units, hours, given = f"r{number}", dice.randint(1, 4), dice.choice((2, 6, 24)), 0
            at = NOON + minutes(200 * number)
            for old in sorted((old for old in due if due[old] <= at), key=due.get):
                desk.wait(due.pop(old))
                desk.close(old, "deadline")
            desk.request(identifier, dice.choice(groups), units, hours, at)
            for person in sorted(person for person, asked_for in desk.open.items() if asked_for == identifier)[:12]:
                for what in (dice.choice(ends), "arrived", dice.choice(("donated", "deferred"))):
                    if desk.open.get(person) != identifier or given >= units:
                        break
                    given += what == "donated"
                    desk.event(person, what, identifier)
                    if what in ("declined", "undelivered", "unclear", "optedOut"):
                        break
            desk.wait(desk.now + minutes(dice.randint(0, 60)))
            if given >= units or dice.random() < 0.7:
                desk.close(identifier, "fulfilled" if given >= units else "withdrawn")
            else:
                due[identifier] = at + minutes(60 * hours + 60)
        desk.end()


# What defines each baseline. ------------------------------------------------------------------------------------------


def units_plus_two_asks_just_that_many_of_the_exact_group(command):
    register = [*crowd(6, "o", "O-", first_km=0.2), *crowd(8, "b", "B+", first_km=1), *crowd(3, "far", "B+", 16)]
    with Desk(command, register, "units-plus-two") as desk:
        first = asked_by(desk.request(units=2))
        require(len(first) == 4 and all(person.startswith("b") for person in first), f"asked were {sorted(first)}")
        desk.wait(NOON + minutes(60))
        require(desk.who() == first, "more were asked although enough had been found")
        desk.end()


def units_plus_two_does_not_go_beyond_fifteen_kilometres(command):
    register = [*crowd(2, "near", first_km=14), *crowd(5, "far", first_km=16)]
    with Desk(command, register, "units-plus-two") as desk:
        desk.request(units=2)
        desk.wait(NOON + minutes(60))
        require(desk.who() == {"near0", "near1"}, f"asked were {sorted(desk.who())}")
        desk.end()


def nearest50_asks_the_fifty_nearest(command):
    register = [*crowd(40, "b", "B+"), *crowd(40, "o", "O-", first_km=0.55), *crowd(9, "a", "A+", first_km=0.2)]
    with Desk(command, register, "nearest50") as desk:
        said = asked_by(desk.request(units=1))
        wanted = {f"{group}{n}" for group in "bo" for n in range(25)}
        require(said == wanted, f"too many were {sorted(said - wanted)}, missing were {sorted(wanted - said)}")
        desk.end()


def nearest_waves_come_every_ten_minutes(command):
    with Desk(command, crowd(40), "nearest-waves") as desk:
        first = asked_by(desk.request(units=2))
        require(first == {f"d{n}" for n in range(10)}, f"the first wave is {sorted(first)}, not the ten nearest")
        desk.wait(NOON + minutes(9))
        require(len(desk.who()) == 10, "somebody was asked before ten minutes had passed")
        desk.wait(NOON + minutes(10))
        require(desk.who() == {f"d{n}" for n in range(20)}, "the second wave is not the next ten")
        desk.wait(NOON + minutes(20))
        require(desk.who() == {f"d{n}" for n in range(30)}, "the third wave is not the next ten")
        desk.end()


def everyone_asks_all_within_ten_kilometres_at_once(command):
    register = [
        *crowd(60, "b", "B+"), *crowd(20, "o", "O-", first_km=7), *crowd(5, "a", "A+"),
        *crowd(10, "far", "B+", first_km=10.5)]
    with Desk(command, register, "everyone") as desk:
        said = asked_by(desk.request(units=1))
        wanted = {f"b{n}" for n in range(60)} | {f"o{n}" for n in range(20)}
        require(said == wanted, f"too many were {sorted(said - wanted)}, missing were {sorted(wanted - said)}")
        desk.end()


def rate_limited_greedy_asks_a_donor_once_in_seven_days(command):
    with Desk(command, [donor("near", km=5), donor("far", km=17)], "rate-limited-greedy") as desk:
        for days, expected in ((0, {"near"}), (2, set()), (6, set()), (8, {"near"})):
            identifier = f"day{days}"
            desk.request(identifier, at=NOON + timedelta(days=days))
            desk.wait(desk.now + minutes(110))
            require(desk.who(identifier) == expected, f"on day {days} asked were {sorted(desk.who(identifier))}")
            desk.close(identifier, "withdrawn")
        desk.end()


ONCE = (
    donors_and_facilities_are_not_answered, after_a_refusal_somebody_else_is_asked, unknown_fields_are_ignored,
    the_same_lines_have_the_same_answers, a_malformed_line_is_answered_and_survived)
FOR_EACH_POLICY = (
    the_end_ends_it, every_question_has_one_answer, the_donor_next_door_is_asked, nobody_is_asked_who_must_not_be,
    a_waiting_donor_is_asked_once_the_day_has_come, whoever_opted_out_is_left_alone, no_donor_has_two_open_asks,
    the_rest_are_stood_down_when_it_is_enough, whoever_gave_is_not_asked_until_the_interval_has_passed,
    a_random_season_is_survived_without_a_fault)
BASELINES = {
    units_plus_two_asks_just_that_many_of_the_exact_group: "units-plus-two",
    units_plus_two_does_not_go_beyond_fifteen_kilometres: "units-plus-two",
    nearest50_asks_the_fifty_nearest: "nearest50",
    nearest_waves_come_every_ten_minutes: "nearest-waves",
    everyone_asks_all_within_ten_kilometres_at_once: "everyone",
    rate_limited_greedy_asks_a_donor_once_in_seven_days: "rate-limited-greedy"}


def main():
    parser = argparse.ArgumentParser(description="Holds a policy to the line protocol.")
    parser.add_argument("--binary", required=True, help="the program that has the command `policy --stdio`")
    parser.add_argument("--policy", action="append", choices=POLICIES, help="check only this policy; may be repeated")
    options = parser.parse_args()
    policies = options.policy or POLICIES
    plan = [(check, "qatra", ()) for check in ONCE if "qatra" in policies]
    plan += [(check, policy, (policy,)) for policy in policies for check in FOR_EACH_POLICY]
    plan += [(check, policy, ()) for check, policy in BASELINES.items() if policy in policies]
    failed = 0
    for check, policy, arguments in plan:
        title = f"{policy}: {check.__name__.replace('_', ' ')}"
        try:
            check(os.path.abspath(options.binary), *arguments)
            print("passed ", title)
        except (Failure, OSError, KeyError, TypeError, ValueError, AttributeError) as trouble:
            failed += 1
            print("FAILED ", title, "–", trouble if isinstance(trouble, Failure) else repr(trouble))
    print(f"Summary: {len(plan) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
