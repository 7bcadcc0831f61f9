"""Can somebody outside tell who is known here, by what a page says or by how long it takes?

A demonstration centre is started and asked, in turn and in random order, about numbers, names and links that exist and
about some that do not. For every door the answers must be the same but for what was typed, and the medians of the two
times must be within LIMIT_MS of each other. With --self-check the same judge is shown a door that is made to leak, and
has to say so: a judge that cannot say no is none.

Runs with Python's own library alone. Most of its few minutes is waiting for passwords to be hashed: the staff's door
is asked as often as the others, with the costs of a real centre.
"""

import argparse
import base64
import http.client
import os
import random
import re
import shutil
import statistics
import sys
import tempfile
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Support"))
from centre import Centre, Desk, Trouble  # noqa: E402

LIMIT_MS = 5.0
# Families at the door for who has lost the link: each is tried as often as each number that has asked for nothing.
FAMILIES = 100
# A name rests after ten wrong passwords in a quarter of an hour, so each is tried at most so often.
TRIES_A_NAME = 8


class Visitor:
    """A browser that holds its connection, so that no time goes into making one."""

    def __init__(self, centre, chance):
        self.centre = centre
        self.chance = chance
        self.connection = http.client.HTTPConnection("127.0.0.1", centre.port, timeout=30)
        self.cookies = {}
        self.csrf = ""

    def ask(self, method, path, form=None):
        """The status, the text, and the milliseconds the answer took."""
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            # Every try from another address, so that the limits per address are not what is measured.
            "X-Forwarded-For": ".".join(str(self.chance.randrange(1, 255)) for _ in range(4)),
        }
        body = None
        if form is not None:
            body = urllib.parse.urlencode({**form, "csrf": self.csrf})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = self.centre.address
        began = time.perf_counter()
        self.connection.request(method, path, body=body, headers=headers)
        answer = self.connection.getresponse()
        text = answer.read().decode(errors="replace")
        took = (time.perf_counter() - began) * 1_000
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key.strip()] = rest.split(";")[0]
        found = re.search(r'name="csrf" value="([^"]*)"', text)
        if found:
            self.csrf = found.group(1)
        return answer.status, text, took


def plain(text, typed):
    """What the page says, without what was typed and without words that are new on every page."""
    for word in typed:
        text = text.replace(word, "…")
    # A form's token, the moment, and the address of the page itself in the switch of languages.
    return re.sub(r'value="[^"]*"|data-now="[^"]*"|data-csrf="[^"]*"|back=[^"]*"', "", text)


def forged(request, donor=None):
    """A link of the right shape for these ids, with a tag that nobody signed."""
    def varint(value):
        out = bytearray()
        while value >= 0x80:
            out.append(value & 0x7F | 0x80)
            value >>= 7
        out.append(value)
        return bytes(out)
    payload = bytes([1]) + varint(request) + varint(donor) if donor else bytes([2]) + varint(request)
    payload += varint(int(time.time()) // 60 + 600)
    return base64.urlsafe_b64encode(payload + random.randbytes(12)).decode().rstrip("=")


def show_difference(said):
    """Where the first answer of one kind is not that of the other."""
    one, other = sorted(said[True])[0], sorted(said[False])[-1]
    place = next((at for at, (a, b) in enumerate(zip(one[1], other[1])) if a != b), 0)
    print(f"  {len(said[True])} and {len(said[False])} answers; {one[0]}: {one[1][place - 60:place + 60]!r}")
    print(f"  {other[0]}: {other[1][place - 60:place + 60]!r}")


def in_turn(words, chance):
    """All of them in random order, again and again: none comes much oftener than the others."""
    while True:
        yield from chance.sample(words, len(words))


def measure(name, tries, known, unknown, ask, chance, leak_ms=0.0):
    """Asks about known and unknown ones in random order. Returns the sentence and whether the door is tight."""
    times = {True: [], False: []}
    said = {True: set(), False: set()}
    turns = [True, False] * (tries // 2)
    chance.shuffle(turns)
    decks = {True: in_turn(known, chance), False: in_turn(unknown, chance)}
    for turn in turns:
        word = next(decks[turn])
        status, text, took = ask(word)
        if turn and leak_ms:
            took += leak_ms
        times[turn].append(took)
        # A bare number is never shown, and taken out it would tear holes into every other number of the page.
        typed = [] if word.isdigit() else [word, urllib.parse.quote(word)]
        said[turn].add((status, plain(text, typed)))
    medians = {turn: statistics.median(times[turn]) for turn in times}
    difference = abs(medians[True] - medians[False])
    is_same = said[True] == said[False] and len(said[True]) == 1
    if not is_same and not leak_ms:
        show_difference(said)
    is_tight = difference <= LIMIT_MS and is_same
    sentence = (
        f"{name}: {len(turns)} tries, medians {medians[True]:.2f} and {medians[False]:.2f} ms, "
        f"difference {difference:.2f} ms, answers {'the same' if is_same else 'DIFFERENT'}")
    return sentence, is_tight


def numbers(centre, chance, count=400):
    """Numbers of donors who may be written to, and as many of the same blocks that are nobody's."""
    rows = centre.rows("SELECT phone, consented_at IS NOT NULL AND opted_out_at IS NULL AND wrong_number_at IS NULL"
                       " AS may_be_written_to FROM donor")
    everybody = {row["phone"] for row in rows}
    known = [row["phone"] for row in rows if row["may_be_written_to"]]
    chance.shuffle(known)
    unknown = set()
    while len(unknown) < count:
        base = chance.choice(known)
        other = base[:6] + "".join(str(chance.randrange(10)) for _ in range(len(base) - 6))
        if other not in everybody:
            unknown.add(other)
    return known[:count], sorted(unknown)


def staff_names(centre, chance, count):
    """Signs up so many staff. Returns their names, and as many that nobody has and that look the same."""
    admin = Desk(centre, name="administrator", password="administrator-demonstration")
    admin.sign_in()
    known = []
    for number in range(count):
        name = f"desk{number:03}{chance.randrange(1000):03}"
        answer = admin.post("/staff", {
            "name": name, "signIn": name, "role": "operator", "password": "a long enough password"})
        if answer.status != 303:
            raise Trouble(f"A member of staff could not be added: {answer.status}")
        known.append(name)
    return known, [f"duty{number:03}{chance.randrange(1000):03}" for number in range(count)]


def families(centre, chance, count):
    """Numbers that asked for blood, each with the reference of its request, and as many that did not, each with a
    reference that nobody has. The requests are over at once, so that their donors do not take the centre's time."""
    _, numbers_free = numbers(centre, chance, 2 * count)
    chance.shuffle(numbers_free)
    callers, nobodies, requests = numbers_free[:count], numbers_free[count:], []
    desk = Desk(centre)
    desk.sign_in()
    needed = time.strftime("%Y-%m-%dT%H:%M", time.gmtime(time.time() + (5 + 6) * 3600))
    for mark, phone in enumerate(callers):
        answer = desk.post("/requests", {
            "mode": "specificGroup", "group": "O+", "component": "redCells", "units": "1", "neededBy": needed,
            "urgency": "emergency", "sex": "female", "ageYears": "52", "ward": f"Surgical {mark}", "facility": "1",
            "patientInitials": chr(65 + mark // 26 % 26) + chr(65 + mark % 26), "recordNumber": f"F-{mark}",
            "callerPhone": phone, "ownBank": "askedNoneLeft", "familyLanguage": "en", "anotherPatient": "1"})
        if answer.status != 303:
            raise Trouble(f"A family could not be given a request: {answer.status}")
        requests.append(int(answer.location.rsplit("/", 1)[1]))
        desk.post(answer.location + "/withdrawal", {"reason": "no longer needed"})
    taken = {row["id"]: row["reference"] for row in centre.rows("SELECT id, reference FROM request")}
    free = [str(one) for one in range(1_000, 10_000) if str(one) not in taken.values()]
    own = [taken[request] for request in requests]
    return callers, nobodies, dict(zip(callers + nobodies, own + chance.sample(free, count)))


def doors(centre, tries, chance):
    """Every door, measured."""
    known, unknown = numbers(centre, chance)
    visitor = Visitor(centre, chance)
    visitor.ask("GET", "/me")
    yield measure(
        "asking for a code", tries, known, unknown,
        lambda number: visitor.ask("POST", "/me/code", {"number": number}), chance)
    time.sleep(2)
    yield measure(
        "typing a code", tries, known, unknown,
        lambda number: visitor.ask("POST", "/me/session", {"number": number, "code": "123456"}), chance)
    callers, nobodies, references = families(centre, chance, FAMILIES)
    visitor.ask("GET", "/r")
    yield measure(
        "asking for a code of a request", tries, callers, nobodies,
        lambda number: visitor.ask("POST", "/r/code", {"number": number, "reference": references[number]}), chance)
    time.sleep(2)
    yield measure(
        "typing a code of a request", tries, callers, nobodies,
        lambda number: visitor.ask(
            "POST", "/r", {"number": number, "reference": references[number], "code": "123456"}), chance)
    there, nowhere = [str(one) for one in range(1, 200)], [str(one) for one in range(900_000, 900_200)]
    yield measure(
        "a donor's link", tries, there, nowhere,
        lambda one: visitor.ask("GET", "/d/" + forged(int(one), int(one))), chance)
    yield measure(
        "stop by a donor's link", tries, there, nowhere,
        lambda one: visitor.ask("POST", "/d/" + forged(int(one), int(one)), {"answer": "stop"}), chance)
    yield measure(
        "a family's link", tries, there, nowhere, lambda one: visitor.ask("GET", "/f/" + forged(int(one))), chance)
    yield measure(
        "a family's form", tries, there, nowhere,
        lambda one: visitor.ask("POST", "/f/" + forged(int(one)), {"act": "noLongerNeeded", "confirm": "1"}), chance)
    names, strangers = staff_names(centre, chance, tries // 2 // TRIES_A_NAME + 1)
    desk = Visitor(centre, chance)
    desk.ask("GET", "/sign-in")
    yield measure(
        "signing in as staff", tries, names, strangers,
        lambda name: desk.ask("POST", "/sign-in", {"name": name, "password": "wrong password", "back": "/"}), chance)


def self_check(centre, chance):
    """The judge is shown a door that leaks by time, and one that leaks by words."""
    known, unknown = numbers(centre, chance, 50)
    visitor = Visitor(centre, chance)
    visitor.ask("GET", "/me")

    def ask(number):
        return visitor.ask("POST", "/me/code", {"number": number})

    def tell(number):
        status, text, took = ask(number)
        return status, text + (" known" if number in known else ""), took

    slow = measure("a door that is slower for known numbers", 200, known, unknown, ask, chance, leak_ms=6.0)
    open_door = measure("a door that says more for known numbers", 200, known, unknown, tell, chance)
    for sentence, is_tight in (slow, open_door):
        print(("not seen  " if is_tight else "seen      ") + sentence)
    return not slow[1] and not open_door[1]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--binary", default=".build/release/qatra")
    parser.add_argument("--tries", type=int, default=2_000, help="questions at each door")
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--self-check", action="store_true", help="only: does the judge see doors that leak?")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    folder = tempfile.mkdtemp(prefix="qatra-enumeration-")
    centre = Centre(options.binary, os.path.join(folder, "data"), os.path.join(folder, "log"), donors=3_000)
    try:
        centre.start()
        if not self_check(centre, chance):
            print("summary: the judge does not see a door that leaks, so what it says of others is worth nothing")
            return 1
        if options.self_check:
            print("summary: the judge sees doors that leak by time and by words")
            return 0
        loose = 0
        count = 0
        for sentence, is_tight in doors(centre, options.tries, chance):
            count += 1
            loose += not is_tight
            print(("tight     " if is_tight else "LEAKS     ") + sentence, flush=True)
        print(f"summary: {count - loose} of {count} doors tell nothing (limit {LIMIT_MS} ms)")
        return 1 if loose else 0
    finally:
        centre.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
