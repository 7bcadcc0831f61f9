"""One-time codes as a family of forgeries: wrong, altered, replayed, replaced by a newer one, over their time, another
number's, of another purpose, after five wrong ones, and after ten in a day. A true one opens before and afterwards.

Codes are read from the journal of the demonstration's telephones, as their owners read them. Time passes for a code by
being written back in the database while the centre is stopped.
"""

import json
import os
import re
import sqlite3
import time
import urllib.parse

import centre as support

TRIES = 5          # as `CodeDesk.triesMax`
LIFE_SECONDS = 600
PER_DAY = 10
COLUMNS = "phone_key, prefix_key, purpose, code_hash, donor_id, request_id, is_sent, expires_at, tries, used_at"


class Door:
    """The page at which codes are asked for and typed, in one browser after another."""

    def __init__(self, demo, line, chance):
        self.demo, self.line, self.chance = demo, line, chance
        self.cookies = {}
        self.csrf = ""
        self.session = ""

    def ask(self, method, path, form=None):
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            # Another house each time: what one house may ask for in an hour is not tried here.
            "X-Forwarded-For": ".".join(str(self.chance.randrange(1, 255)) for _ in range(4))}
        body = b""
        if form is not None:
            body = urllib.parse.urlencode({**form, "csrf": self.csrf}).encode()
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.demo.address}
        self.line.ask(method, path, body, headers)
        answer = self.line.last
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key.strip()] = rest.split(";")[0]
        token = re.search(r'name="csrf" value="([^"]*)"', self.line.text)
        self.csrf = token[1] if token else self.csrf
        return answer.status

    def fresh(self):
        """A browser that has not been here."""
        self.cookies, self.csrf = {}, ""
        self.ask("GET", "/me")
        return self

    def opens(self, number, code):
        """Whether this code lets somebody in."""
        return self.ask("POST", "/me/session", {"number": number, "code": code}) == 303

    def codes(self, number):
        """Every code this number's telephone has received, oldest first."""
        with open(os.path.join(self.demo.data, "simulated-phones.jsonl"), encoding="utf-8") as journal:
            lines = [json.loads(line) for line in journal if line.endswith("\n") and '"code-' in line]
        return [re.search(r"(?<!\d)\d{6}(?!\d)", one["body"])[0] for one in lines
                if one["kind"] == "submitted" and one["phone"] == number]

    def new_code(self, number, path="/me/code", seconds=20):
        before = len(self.codes(number))
        self.ask("POST", path, {"number": number})
        ends = time.monotonic() + seconds
        while len(found := self.codes(number)) == before:
            if time.monotonic() > ends:
                return None
            time.sleep(0.01)
        return found[-1]


def changed(code, chance):
    """Another code than this one, however little."""
    while True:
        at, kind = chance.randrange(len(code)), chance.randrange(6)
        new = (code[:at] + chance.choice("0123456789") + code[at + 1:], code[:at] + code[at + 1:],
               code[:at] + chance.choice("0123456789") + code[at:], code[::-1], "", code[1:] + code[:1])[kind]
        if new != code:
            return new


def known(family, what, door, number):
    code = door.new_code(number)
    if code is None:
        raise support.Trouble(f"codes: none came to {what}")
    return code


def sixth_try(family, door, chance, numbers, count):
    """Five wrong ones, then the right one, which has to be refused from then on."""
    while family.tried < count:
        number = next(numbers)
        code = known(family, "a donor", door, number)
        for turn in range(TRIES):
            false = changed(code, chance) if turn % 2 else f"{chance.randrange(1_000_000):06}"
            if false == code:
                false = changed(code, chance)
            family.forged(door.opens(number, false), f"{false} for {code}")
        family.forged(door.opens(number, code), f"{code} after {TRIES} wrong ones")


def replays(family, door, chance, numbers):
    number, other, silent = next(numbers), next(numbers), next(numbers)
    first = known(family, "a donor", door, number)
    second = known(family, "a donor", door, number)
    family.forged(first != second and door.opens(number, first), "a code that a newer one has replaced")
    theirs = known(family, "another donor", door, other)
    family.forged(theirs != second and door.opens(number, theirs), "another number's code")
    family.forged(door.opens(silent, second), "a code for a number that asked for none")
    family.true(door.opens(number, second), "a code")
    # Who is in asks for a code to erase: it does that, and opens nothing.
    door.ask("GET", "/me/erasure")
    erasing = door.new_code(number, "/me/erasure/code")
    if erasing is None:
        raise support.Trouble("codes: none came for erasing")
    for wrong in (second, theirs, changed(erasing, chance)):
        family.forged(wrong != erasing and door.ask("POST", "/me/erasure", {"code": wrong}) == 303,
                      "a code that was not for erasing erased")
    door.fresh()
    family.forged(door.opens(number, erasing), "a code for erasing opened")
    for _ in range(30):
        family.forged(door.fresh().opens(number, second), "a code for the second time")
    # Three in ten minutes: the two before, and one more that another purpose does not count away.
    while door.new_code(number, seconds=2) is not None:
        if len(door.codes(number)) > 4:
            family.forged(True, "more than three codes in ten minutes")
            break


def over_time(family, door, chance, numbers):
    """Codes whose ten minutes are over, and numbers that have had their ten of a day."""
    demo = door.demo
    stale = {next(numbers): seconds for seconds in (1, 2, LIFE_SECONDS, 86_400, 2_000_000)}
    codes = {number: known(family, "a donor", door, number) for number in stale}
    full = next(numbers)
    of_full = known(family, "a donor", door, full)
    newest = {row["phone"]: row["key"] for row in demo.rows(
        "SELECT donor.phone AS phone, hex(phone_key) AS key FROM one_time_code JOIN donor ON donor.id = donor_id")}
    demo.stop()
    base = sqlite3.connect(os.path.join(demo.data, "qatra.sqlite"))
    with base:
        for number, seconds in stale.items():
            # So that it ended so many seconds ago.
            base.execute(
                "UPDATE one_time_code SET created_at = created_at - ?1, expires_at = ?2 WHERE phone_key = ?3",
                (seconds * 1_000, int((time.time() - seconds) * 1_000), bytes.fromhex(newest[number])))
        key = bytes.fromhex(newest[full])
        now = int(time.time() * 1_000)
        for turn in range(1, PER_DAY):
            base.execute(f"INSERT INTO one_time_code ({COLUMNS}, created_at) SELECT {COLUMNS}, ?1 FROM one_time_code"
                         " WHERE phone_key = ?2 LIMIT 1", (now - turn * 7_200_000, key))
        base.execute("UPDATE one_time_code SET created_at = ?1 WHERE phone_key = ?2 AND created_at > ?3", (
            now - 1_000_000, key, now - 3_600_000))
    base.close()
    demo.start()
    door.fresh()
    for number, code in codes.items():
        for _ in range(3):
            family.forged(door.opens(number, code), f"a code that ended {stale[number]} s ago")
    for _ in range(5):
        family.forged(door.new_code(full, seconds=1) is not None, "an eleventh code in a day")
    family.forged(door.opens(full, of_full), "the tenth code of a day, after its ten minutes")


def codes(family, demo, line, chance, count):
    """The whole family; `line` keeps its last answer and the text of it."""
    people = [row["phone"] for row in demo.rows(
        "SELECT phone FROM donor WHERE consented_at IS NOT NULL AND opted_out_at IS NULL AND wrong_number_at IS NULL"
        " AND contact_id NOT IN (SELECT contact_id FROM request WHERE contact_id IS NOT NULL)")]
    chance.shuffle(people)
    # A block of seven digits is sent sixty in an hour, so no block is asked for more than a few.
    numbers = iter(people)
    door = Door(demo, line, chance).fresh()

    def truth(what):
        number = next(numbers)
        family.true(door.fresh().opens(number, known(family, what, door, number)), what)
        door.fresh()
    truth("a one-time code")
    replays(family, door.fresh(), chance, numbers)
    sixth_try(family, door.fresh(), chance, numbers, count)
    over_time(family, door, chance, numbers)
    truth("a one-time code afterwards")
    opened = demo.rows("SELECT count(*) AS n FROM visitor_session")[0]["n"]
    family.forged(opened != 3, f"{opened} donors came in, and three had a true code")
    return family
