#!/usr/bin/env python3
"""Every page's weight and time, as docs/benchmarks.md tells them: a demonstration centre of 30,000 donors with a day's
requests behind it, read as each role, as a visitor and as a donor.

What `Tests/Browser/world.py` makes for the browser's tasks is made first, so that no page is empty. Then the pages of
docs/roles.md are opened and links followed from them; of each kind of page four are read, each a number of times, over
one connection on this machine, so what is measured is the server. A page that only a form leads to is sent for with
that form. Beside the time stands the processor time of the server for a look, whatever else it did meanwhile among it:
it stays the same on a machine that has other work. The weight of a first visit is the page with the style sheets,
scripts and pictures that it names: as a telephone gets them that takes nothing packed, and as one that takes gzip.
"""

import argparse
import contextlib
import glob
import html
import http.client
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
sys.path[:0] = [os.path.join(ROOT, "Tests", part) for part in ("Support", "Security", "Browser")]

import centre as support  # noqa: E402
import pages_api  # noqa: E402
from world import Door, World, waited  # noqa: E402

ROLES = ["operator", "supervisor", "coordinator", "facility", "trainee", "administrator", "auditor"]
VISITORS = ("visitor", "donor")
# Answers that are no page: parts that a script reads, and streams.
PARTS = ["/calls/ringing", "/training/talk", "/touch", "/health", "/events", "/facilities/search"]
GOAL_MS, GOAL_KB, GOAL_LEDGER_KB = 100, 30, 40
# For the past: how many requests, for how many seconds, and how much faster than people.
OF_AN_AFTERNOON, AFTERNOON, HURRY = 100, 6 * 3_600, 300
NEEDS = [("B+", 2), ("O+", 1), ("A+", 2), ("O-", 1), ("AB+", 3), ("A-", 1), ("B-", 2)]


def fill(centre, desk, requests):
    """A day's requests, of which the donors of the demonstration hear as they would."""
    facilities = [row["id"] for row in centre.rows("SELECT id FROM facility ORDER BY id")]
    links, began = [], time.monotonic()
    for number in range(requests):
        group, units = NEEDS[number % len(NEEDS)]
        hours = 3 + number % 40
        answer = desk.post("/requests", {
            "mode": "specificGroup", "group": group, "component": "redCells", "units": str(units),
            "urgency": "emergency" if hours <= 6 else "urgent" if hours <= 24 else "routine",
            "neededBy": time.strftime("%Y-%m-%dT%H:%M", time.gmtime(time.time() + (5 + hours) * 3_600)),
            "patientInitials": "CT", "sex": "female", "ageYears": "61", "ward": f"Ward {number % 9}",
            "recordNumber": f"R-{number}", "facility": str(facilities[number % len(facilities)]),
            "callerPhone": f"0300 {1_000_000 + number}", "ownBank": "askedNoneLeft", "familyLanguage": "en",
            "anotherPatient": "1"})
        if answer.status != 303:
            problems = re.findall(r'class="problem"[^>]*>([^<]*)', answer.text)
            raise support.Trouble(f"request {number} was answered with {answer.status} {problems}")
        if number % 4:
            desk.post(answer.location + "/verification", {})
        links.append(answer.location)
        if number % 100 == 99:
            print(f"progress: {number + 1} requests in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return links


def grow_old(world, rows):
    """Gives the centre years of past: what becomes of some requests in a quick afternoon, with every donor's telephone
    in a hurry, is written once more for each earlier day."""
    centre, speed = world.centre, world.centre.speed
    centre.speed = HURRY
    centre.start(seconds=7_200)
    desk = support.Desk(centre)
    desk.sign_in()
    links = fill(centre, desk, OF_AN_AFTERNOON)
    time.sleep(AFTERNOON / HURRY)
    for link in links:
        desk.post(link + "/withdrawal", {"reason": "the afternoon is over"})
    centre.stop()
    centre.speed = speed
    subprocess.run(
        [centre.binary, "bench", "history", "--data", centre.data, "--rows", str(rows)], check=True)


class Line:
    """One connection that is kept, as a browser keeps it."""

    def __init__(self, centre, cookies, csrf=""):
        self.line = http.client.HTTPConnection("127.0.0.1", centre.port, timeout=30)
        self.headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
        self.centre = centre
        self.csrf = csrf

    def get(self, path, packed=False):
        return self.ask("GET", path, {"Accept-Encoding": "gzip"} if packed else {})

    def post(self, path, form):
        return self.ask(
            "POST", path, {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.centre.address},
            urllib.parse.urlencode(form | {"csrf": self.csrf}))

    def ask(self, method, path, headers, body=None):
        began = time.perf_counter()
        self.line.request(method, path, body=body, headers=self.headers | headers)
        answer = self.line.getresponse()
        body = answer.read()
        return answer, body, (time.perf_counter() - began) * 1_000


def processor(centre):
    """Milliseconds for which the server's threads have run (Linux)."""
    spent = 0
    for path in glob.glob(f"/proc/{centre.process.pid}/task/*/schedstat"):
        # A thread may have ended since.
        with contextlib.suppress(OSError), open(path, encoding="ascii") as file:
            spent += int(file.read().split()[0])
    return spent / 1_000_000


def measure(line, addresses, tries, assets):
    """Milliseconds of all looks, the heaviest page's bytes, and those of its first visit, plain and packed. An address
    is a path, or a path and a form; what is not a page is `None`."""
    times, heaviest, first, packed = [], 0, 0, 0
    for address in addresses:
        is_form = not isinstance(address, str)
        # Several forms of one kind are such as can be sent once only.
        for _ in range(max(1, tries // len(addresses)) if is_form else tries):
            answer, body, took = line.post(*address) if is_form else line.get(address)
            if answer.status != 200 or "text/html" not in answer.headers.get("Content-Type", ""):
                return None
            times.append(took)
        named = set(re.findall(r'(?:src|href)="(/assets/[^"]+)"', body.decode()))
        for asset in named - set(assets):
            assets[asset] = len(line.get(asset)[1]), len(line.get(asset, packed=True)[1])
        if len(body) > heaviest:
            heaviest = len(body)
            first, packed = (heaviest + sum(assets[asset][way] for asset in named) for way in (0, 1))
    return sorted(times), heaviest, first, packed


def addresses_of_pages():
    """What a browser can open, as docs/roles.md lists it."""
    with open(os.path.join(ROOT, "docs", "roles.md"), encoding="utf-8") as file:
        return re.findall(r"^\| GET \| `([^`]+)` \|", file.read(), re.M)


def kind_of(path):
    """The line of docs/roles.md that an address is of; the one with the fewest places, where several are."""
    def is_like(address):
        parts, told = address.split("/"), path.split("/")
        return len(parts) == len(told) and all(one == other or one[:1] == ":" for one, other in zip(parts, told))

    return min(filter(is_like, addresses_of_pages()), key=lambda address: address.count(":"), default=path)


def pages_of(desk, starts):
    """What can be reached from these pages, by kind, at most four of each."""
    read, _ = pages_api.crawl(desk, pages_api.Site(), 600, starts=starts)
    kinds = {}
    for address in sorted(read):
        path = address.partition("?")[0]
        if path.startswith("/assets/") or path.endswith((".csv", ".json")) or "/recording" in path or path in PARTS:
            continue
        kinds.setdefault(kind_of(path), []).append(address)
    return {kind: found[:4] for kind, found in kinds.items()}


def local(days=0, form="%Y-%m-%d"):
    """A day as the centre's clock shows it, five hours ahead of Greenwich's."""
    return time.strftime(form, time.gmtime(time.time() + (days * 24 + 5) * 3_600))


def furnish(world):
    """One of everything that a demonstration does not begin with. Returns addresses that no link leads to, and the
    paths of a family, of an asked donor and of a drive, and the number of a donor who gave."""
    partner = world.post("coordinator", "/partners", {
        "name": "Government College University", "kind": "university", "district": "Lahore", "since": local(-30),
        "until": local(300), "contact": "Prof. Rashid, 0300-7654321",
        "note": "The hall is free on Thursdays."}).location
    drive = world.post("coordinator", "/drives", {
        "name": "Winter drive", "host": "Government College University", "district": "Lahore",
        "facility": str(world.place("Mayo")), "address": "Bukhari Auditorium, Gate 3, Katchery Road",
        "contact": "Prof. Rashid, 0300-7654321", "date": local(4), "from": "09:00", "until": "13:00",
        "slotMinutes": "60", "beds": "12", "partner": partner.rsplit("/", 1)[1]}).location
    world.post("coordinator", f"{drive}/state", {"state": "announced"})
    for number in range(40):
        world.post("coordinator", f"{drive}/sign-ups", {
            "donor": str(world.take_donor()["id"]), "slot": str(number % 4)})
    number = drive.rsplit("/", 1)[1]
    form = world.desk("coordinator").get(f"/campaigns/new?kind=driveInvitation&drive={number}").text
    texts = {name: html.unescape(text).strip() for name, text in re.findall(
        r'<textarea[^>]*name="(text-[^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL)}
    campaign = world.post("coordinator", "/campaigns", texts | {
        "kind": "driveInvitation", "drive": number, "perDay": "200", "notAskedDays": "30",
        "reason": "48 places, 40 taken"}).location
    incident = world.post("supervisor", "/incidents", {
        "name": "Fire in a market", "reason": "Many burns", "facility1": str(world.place("Jinnah"))}).location
    world.post("supervisor", f"{incident}/end", {"reason": "The last patient has blood"})
    _, caller = world.request(facility="Mayo", group="AB+")
    world.post("operator", "/phones/reply", {
        "from": "+92" + re.sub(r"\D", "", caller)[1:], "body": "kya hua, donor kab aayega?"})
    example = world.desk("coordinator").get("/donors/import/example.csv").text
    job = world.post("coordinator", "/donors/import", {"csv": example}).location

    family = world.family(world.request(verified=True)[0])
    _, asked, _ = world.asked(facility="Jinnah")
    request, _, phone = world.promised(facility=1, group="A+", units=1)
    visitor = world.visitor(request)
    for step in ("arrival", "acceptance", "donation"):
        world.post("facility", f"{visitor}/{step}", {})
    public = re.search(r'href="(/drive/[A-Z0-9]+)"', world.desk("coordinator").get(drive).text)[1]
    # Another who is still to come, so that the list at the counter has somebody.
    coming = world.visitor(world.promised(facility=1, group="B+", units=1)[0])
    return [campaign, incident, job, visitor, coming], (family, asked, public), "0" + phone[-10:]


def visitors(world, paths):
    """What is public, and what comes of the forms there."""
    family, asked, public = paths
    kinds = {path: [path] for path in addresses_of_pages() if not re.search("[:…]", path) and path not in PARTS}
    kinds |= {"/f/:token": [family], "/d/:token": [asked], "/drive/:reference": [public]}
    door = Door(world.centre)
    door.open("/join")
    area = {"number": world.phone()}
    kinds |= {
        "/join, the questions": [("/join", area | {"show": "back"})],
        "/join, map of the country": [("/join", area | {"show": "open"})],
        "/join, map of a district": [("/join", area | {"show": "open", "district": "Lahore"})],
    }
    need = {"place": "Mayo Hospital", "facility": str(world.place("Mayo"))}
    steps = [
        ("place", "the need", need), ("need", "the time", {"group": "O+", "component": "redCells", "units": "2"}),
        ("time", "the patient", {"time": "atOnce"}),
        ("patient", "the number", {"patientInitials": "WZ", "ward": "West", "recordNumber": "W-1"})]
    for step, following, answers in steps:
        need |= answers
        kinds[f"/ask, {following}"] = [("/ask", need | {"step": step})]
    kinds["/ask, the code"] = [("/ask", need | {"step": "number", "number": world.phone()}) for _ in range(5)]
    return door, kinds


def donor(world, number):
    """The own pages of a donor who gave, and will be away."""
    door = Door(world.centre)
    door.cookies = dict(world.own_session(number))
    door.open("/me")
    door.post("/me/pause", {"from": local(6), "until": local(23)})
    kinds = pages_of(door, ["/me", "/me/edit", "/me/number", "/me/erasure"])
    kinds = {kind: found for kind, found in kinds.items() if kind.startswith("/me")}
    kinds["/me/edit, map of the country"] = [("/me/edit", {"district": "", "show": "open"})]
    kinds["/me/edit, map of a district"] = [("/me/edit", {"district": "Lahore", "show": "open"})]
    return door, kinds


def doors(world):
    """Pages on the way in: who opens them, the centre, the cookies, the page."""
    yield "staff", world.centre, world.take_aged("trainee").cookies, "/locked"
    yield "staff", world.centre, world.take_aged("operator2").cookies, "/step-up?back=/account/add"
    desk, _ = world.with_app()
    again = support.Desk(world.centre, desk.name, desk.password)
    first = enter(again, desk.password)
    yield "staff", world.centre, again.cookies, first
    real, name, code = world.newcomer()
    new = support.Desk(real, name, real.password)
    first = enter(new, real.password)
    yield "staff", real, new.cookies, first
    token = re.search(r'name="csrf" value="([^"]+)"', new.get(first).text)
    following = new.post("/sign-in/first", {
        "csrf": token[1], "code": code, "password": "a password nobody else knows", "back": "/board"})
    yield "staff", real, new.cookies, following.location


def enter(desk, password):
    """Gives a name and a password. Returns what the sign-in asks for next."""
    token = re.search(r'name="csrf" value="([^"]+)"', desk.get("/sign-in").text)
    return desk.post("/sign-in", {
        "csrf": token[1], "name": desk.name, "password": password, "back": "/board"}).location


def in_training(world):
    """Somebody with a simulated caller on the line."""
    person = world.person()
    person.post("/training", {"calls": "1", "minutes": "1"})

    def take():
        found = re.search(r'action="(/calls/training-[^"]+/take)"', person.get("/calls").text)
        return found and person.post(found[1], {})

    waited(take, 60, "a simulated caller")
    waited(lambda: 'action="/training/questions"' in person.get("/training").text, 30, "the caller's first words")
    return person


class Table:
    """What was measured, a line as soon as it is there."""

    def __init__(self, tries):
        self.tries = tries
        self.assets = {}
        self.seen = set()
        self.rows = 0
        self.slow = []
        self.heavy = []
        print("| who | page | looks | p50 ms | p99 ms | processor ms | page kB | first visit kB | with gzip kB |")
        print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")

    def add(self, who, line, kinds):
        for kind, addresses in sorted(kinds.items()):
            # What an earlier role sees too is not told twice.
            is_told = kind in self.seen and who != "donor"
            before = processor(line.centre)
            found = None if is_told else measure(line, addresses, self.tries, self.assets)
            if found is None:
                continue
            self.seen.add(kind)
            times, weight, first, packed = found
            spent = (processor(line.centre) - before) / len(times)
            p50, p99 = times[len(times) // 2], times[min(len(times) - 1, int(len(times) * 0.99))]
            self.rows += 1
            page, _, rest = kind.partition(",")
            shown = f"`{page}`{',' if rest else ''}{rest}"
            print(f"| {who} | {shown} | {len(times)} | {p50:.1f} | {p99:.1f} | {spent:.1f} | "
                  f"{weight / 1_000:.1f} | {first / 1_000:.1f} | {packed / 1_000:.1f} |", flush=True)
            if p99 >= GOAL_MS:
                self.slow.append(f"{kind} {p50:.0f}/{p99:.0f}, processor {spent:.0f}")
            if who in VISITORS and first >= (GOAL_LEDGER_KB if page == "/ledger" else GOAL_KB) * 1_000:
                self.heavy.append(kind)


def read_all(world, requests, left_open, table):
    others, paths, number = furnish(world)
    operator = support.Desk(world.centre)
    operator.sign_in()
    links = fill(world.centre, operator, requests)
    for link in links[:max(0, requests - left_open)]:
        operator.post(link + "/withdrawal", {"reason": "found in the family"})
    door, kinds = visitors(world, paths)
    table.add("visitor", Line(world.centre, door.cookies, door.csrf), kinds)
    door, kinds = donor(world, number)
    table.add("donor", Line(world.centre, door.cookies, door.csrf), kinds)
    plain = [one for one in addresses_of_pages() if not re.search("[:…]", one) and one not in PARTS]
    for role in ROLES:
        desk = support.Desk(world.centre, role, f"{role}-demonstration")
        desk.sign_in()
        starts = [desk.get("/").location, *links[-1:], *plain, *others]
        # Where a search leads is known to who searched.
        found = desk.post("/donors/search", {"group": "O-"})
        starts += [found.location] if found.status == 303 else []
        table.add(role, Line(world.centre, desk.cookies), pages_of(desk, starts))
    for who, centre, cookies, path in doors(world):
        # The files of two centres are the same, by their names.
        table.add(who, Line(centre, cookies), {path.partition("?")[0]: [path]})
    person = in_training(world)
    line = Line(world.centre, person.cookies)
    table.add("staff", line, {
        "/training, a caller on the line": ["/training"], "/board, a caller on the line": ["/board"]})
    person.post("/training/state", {"act": "end"})
    table.add("staff", line, {"/training, a night judged": ["/training"]})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=os.path.join(ROOT, ".build", "release", "qatra"))
    parser.add_argument("--donors", type=int, default=30_000)
    parser.add_argument("--requests", type=int, default=1_000)
    parser.add_argument("--open", type=int, help="how many of them stay open (all)")
    parser.add_argument("--tries", type=int, default=20)
    parser.add_argument("--history", type=int, default=0, help="lines of timelines of past requests")
    parser.add_argument("--keep", help="a folder for the centre, which stays; one that is there is measured again")
    options = parser.parse_args()
    table = Table(options.tries)
    with tempfile.TemporaryDirectory(prefix="qatra-pages-") as scratch:
        folder = options.keep or scratch
        os.makedirs(folder, exist_ok=True)
        world = World(os.path.abspath(options.binary), folder, donors=options.donors, speed=1)
        try:
            if options.history:
                grow_old(world, options.history)
            world.start()
            read_all(world, options.requests, options.open or options.requests, table)
        finally:
            world.stop()
    told = {kind.partition(",")[0] for kind in table.seen}
    missed = [one for one in addresses_of_pages() if one not in told]
    print(f"summary: {table.rows} kinds of pages; {GOAL_MS} ms or more at the 99th percentile: "
          f"{', '.join(table.slow) or 'none'}; a visitor's that weigh too much: {', '.join(table.heavy) or 'none'}; "
          f"in docs/roles.md and no page, or not reached: {', '.join(missed)}")


if __name__ == "__main__":
    main()
