"""What the walks through the pages need to find: a demonstration centre with calls, asks and people in it.

Everything is asked of the centre from outside, as its people would. Only time is made to pass in its database, before
anything else: some sessions are locked, and some forget that they were proved. The simulated phones live so slowly that
nobody answers by himself; who answers is the walk.
"""

import glob
import json
import os
import re
import sqlite3
import sys
import threading
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Support"))

from centre import App, Centre, Desk, RealCentre, Trouble  # noqa: E402

STAFF = ["operator", "supervisor", "coordinator", "administrator", "facility", "trainee", "auditor"]
# A phone whose owner thinks for years.
STILL = 0.001
DONORS = 6_000
# A sign-in proves who it is for five minutes; on a slow machine the walks take longer.
PROVED_SECONDS = 200
# Sessions that time has passed over, for as many walks.
AGED = 8


def waited(look, seconds, what):
    """What `look` finds, as soon as it finds something."""
    ends = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > ends:
            raise Trouble(f"{what} was not there within {seconds} s")
        time.sleep(0.03)
    return found


def initials(mark):
    """Of a patient whom nobody else has: the same need of the same initials would be taken for a repeated call."""
    return chr(65 + mark // 26 % 26) + chr(65 + mark % 26)


class Door(Desk):
    """A visitor's browser, as far as a form and a cookie go."""

    def __init__(self, centre):
        super().__init__(centre, name="nobody")

    def open(self, path):
        answer = self.get(path)
        token = re.search(r'(?:name="csrf" value|data-csrf)="([^"]+)"', answer.text)
        self.csrf = token[1] if token else self.csrf
        return answer


class World:
    """One centre and what has been made in it. Every walk takes what nobody else has taken."""

    def __init__(self, binary, folder, seed=1, donors=DONORS, speed=STILL):
        self.centre = Centre(
            binary, os.path.join(folder, "centre"), os.path.join(folder, "log"), donors=donors, seed=seed, speed=speed)
        self.folder = folder
        self.real = None
        self.real_admin = None
        self.real_began = 0
        self.aged = {}
        self.lock = threading.RLock()
        # A centre has one training night at a time.
        self.night = threading.Lock()
        self.desks = {}
        self.counted = 0
        self.donors = []
        self.places = {}

    def start(self):
        self.centre.start()
        self.aged = {name: [self.signed_in(name, password) for _ in range(AGED)] for name, password in [
            ("operator2", "operator-demonstration"), ("trainee", "trainee-demonstration")]}
        self.centre.stop()
        base = sqlite3.connect(os.path.join(self.centre.data, "qatra.sqlite"))
        with base:
            whose = "WHERE staff_id = (SELECT id FROM staff WHERE sign_in = ?)"
            base.execute(f"UPDATE staff_session SET proved_at = NULL {whose}", ["operator2"])
            base.execute(f"UPDATE staff_session SET locked_at = last_seen_at {whose}", ["trainee"])
        base.close()
        self.centre.start()
        self.donors = self.centre.rows("SELECT id, phone FROM donor WHERE id > 1500 ORDER BY id LIMIT 20000")

    def stop(self):
        if self.real is not None:
            self.real.stop()
        return self.centre.stop()

    def signed_in(self, name, password):
        desk = Desk(self.centre, name=name, password=password)
        desk.sign_in()
        return desk

    def take_aged(self, name):
        """A session over which time has passed: operator2's is not proved any more, the trainee's is locked."""
        with self.lock:
            return self.aged[name].pop()

    def newcomer(self):
        """Somebody who was added to a real centre and has not come yet: that centre, sign-in and set-up code."""
        with self.lock:
            if self.real is None:
                self.real = RealCentre(
                    self.centre.binary, os.path.join(self.folder, "real"), os.path.join(self.folder, "log"))
                self.real.make()
                self.real.start()
            if self.real_admin is None or time.monotonic() - self.real_began > PROVED_SECONDS:
                self.real_admin = Desk(self.real, name="admin", password=self.real.password)
                self.real_admin.sign_in()
                self.real_began = time.monotonic()
            name = f"new{self.number()}"
            self.real.add_person(self.real_admin, name, {"name": f"Newcomer {name[3:]}", "role": "operator"})
            return self.real, name, self.real.codes[name]

    def number(self):
        """Another number each time, for whatever has to be one of its kind."""
        with self.lock:
            self.counted += 1
            return self.counted

    def phone(self):
        """A mobile number that nobody has, as people write it."""
        return f"0301-76{self.number():05}"

    def take_donor(self):
        """A donor of the register whom no other walk uses: id and phone."""
        with self.lock:
            return self.donors.pop()

    def desk(self, name):
        """A signed-in person who works beside the browser. Hold `lock` while using it."""
        with self.lock:
            desk, began = self.desks.get(name, (None, 0))
            if desk is None or time.monotonic() - began > PROVED_SECONDS:
                desk = self.signed_in(name, f"{name}-demonstration")
                self.desks[name] = desk, time.monotonic()
            return desk

    def post(self, name, path, form):
        with self.lock:
            answer = self.desk(name).post(path, form)
        if answer.status not in (200, 303):
            raise Trouble(f"{name} got {answer.status} from {path}: {problems(answer.text)}")
        return answer

    # What the centre sent

    def journal(self):
        for path in glob.glob(os.path.join(self.centre.data, "simulated-phones.jsonl")):
            with open(path, encoding="utf-8") as lines:
                yield from (json.loads(line) for line in lines if line.endswith("\n"))

    def sent(self, phone):
        """Texts that went to a number, the newest last."""
        national = re.sub(r"\D", "", phone)[-10:]
        return [
            entry["body"] for entry in self.journal()
            if entry["kind"] == "submitted" and entry.get("phone", "")[-10:] == national]

    def code(self, phone, after=0):
        """The six digits of the newest message to a number; `after` so many that had gone there before."""
        def look():
            found = [code for body in self.sent(phone) if (code := re.search(r"\b(\d{6})\b", body))]
            return found[-1][1] if len(found) > after else None

        return waited(look, 10, f"a code for {phone}")

    def codes(self, phone):
        return sum(1 for body in self.sent(phone) if re.search(r"\b\d{6}\b", body))

    # What happens before a walk

    def place(self, words):
        with self.lock:
            if words not in self.places:
                found = self.desk("operator").get("/facilities/search?q=" + urllib.parse.quote(words))
                self.places[words] = json.loads(found.text)[0]["id"]
            return self.places[words]

    def request(self, facility="Mayo", group="O+", verified=False, record=None, units=2):
        """A call that became a request. Returns its number and its caller's phone."""
        phone, mark = self.phone(), self.number()
        needed = time.strftime("%Y-%m-%dT%H:%M", time.gmtime(time.time() + (5 + 6) * 3600))
        form = {
            "mode": "specificGroup", "group": group, "component": "redCells", "units": str(units), "neededBy": needed,
            "urgency": "emergency", "patientInitials": initials(mark), "sex": "female", "ageYears": "52",
            "ward": f"Surgical {mark}", "recordNumber": record or f"R-{7000 + mark}", "facility": str(
                facility if isinstance(facility, int) else self.place(facility)),
            "callerPhone": phone, "ownBank": "askedNoneLeft", "familyLanguage": "en"}
        number = int(self.post("operator", "/requests", form).location.rsplit("/", 1)[1])
        if verified:
            self.post("operator", f"/requests/{number}/verification", {})
        return number, phone

    def reference(self, request):
        with self.lock:
            return re.search(r"#(\d{4,})", self.desk("operator").get(f"/requests/{request}").text)[1]

    def asked(self, **options):
        """A verified request and the page of a donor who was asked for it: request, path, donor's phone."""
        request, _ = self.request(verified=True, **options)
        reference = self.reference(request)

        def look():
            for entry in self.journal():
                body = entry.get("body", "")
                link = re.search(r"https?://[^/\s]+(/d/\S+)", body)
                if entry["kind"] == "submitted" and link and reference in body:
                    return link[1], entry["phone"]

        path, phone = waited(look, 20, f"a message to a donor about {reference}")
        return request, path, phone

    def promised(self, **options):
        """The same, and the donor has promised to come within half an hour."""
        request, path, phone = self.asked(**options)
        door = Door(self.centre)
        door.open(path)
        answer = door.post(path, {"answer": "pledge", "window": "30"})
        if "desk-code" not in door.get(path).text:
            raise Trouble(
                f"a donor's promise was answered with {answer.status} {answer.location} {problems(answer.text)}")
        return request, path, phone

    def family(self, request):
        """Path of the family's page of a request."""
        with self.lock:
            page = self.desk("operator").get(f"/requests/{request}").text
        return re.search(r'href="[^"]*?(/f/[^"]+)"', page)[1]

    def donor_session(self):
        """A donor who has come in with a code: cookies and phone."""
        number = "0" + self.take_donor()["phone"][3:]
        return self.own_session(number), number

    def own_session(self, phone):
        """Cookies of the donor with this number, who comes in with a code."""
        before = self.codes(phone)
        door = Door(self.centre)
        door.open("/me")
        door.post("/me/code", {"number": phone})
        door.post("/me/session", {"number": phone, "code": self.code(phone, after=before)})
        if door.open("/me").status != 200 or 'id="entry"' not in door.get("/me").text:
            raise Trouble("a donor could not come in")
        return door.cookies

    def visitor(self, request):
        """Path at the facility's counter of the one donor who promised to come for a request."""
        with self.lock:
            answer = self.desk("facility").get("/facility/list")
        found = re.search(rf'href="(/facility/requests/{request}/visitors/\d+)"', answer.text)
        if not found:
            raise Trouble(f"the list at the counter, {answer.status}, has nobody for request {request}")
        return found[1]

    def person(self, role="operator"):
        """Somebody new in the house. Returns a signed-in desk."""
        name, password = f"person{self.number()}", "a long enough password"
        self.post("administrator", "/staff", {
            "name": f"Person {name[6:]}", "signIn": name, "password": password, "role": role})
        return self.signed_in(name, password)

    def with_app(self):
        """Somebody who has an authenticator app: a desk and the app."""
        desk = self.person()
        page = desk.get("/account/add").text
        app = App(re.search(r'id="app-secret"[^>]*>([A-Z2-7 ]+)<', page)[1])
        answer = desk.post("/account/app", {"code": app.code(), "back": "/account"})
        if answer.status != 200:
            raise Trouble(f"no app could be set up: {answer.status}")
        return desk, app


def problems(page):
    return re.findall(r'class="problem[^"]*"[^>]*>([^<]*)', page)
