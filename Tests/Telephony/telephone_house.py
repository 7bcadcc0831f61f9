"""A real centre with a real exchange, an operator's softphone and other people's telephones, in one folder."""

import json
import os
import re
import sqlite3
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Support"))

from asterisk_stack import Exchange  # noqa: E402
from centre import Desk, RealCentre  # noqa: E402
from sip_phones import (  # noqa: E402
    FRAME, Carrier, Phone, Softphone, Trouble, rms, share_of, wait_for)
from telephone_sounds import Alphabet  # noqa: E402

OPERATOR, SUPERVISOR = "operator1", "supervisor1"
FAMILY, FACILITY, DUTY = "03001234567", "04299211100", "03330000111"
# Before a language is chosen all files are of the folder of Urdu, and each is spoken in the language of its name.
GREETING = ["ur/greeting-in-urdu", "ur/recording-notice-in-urdu", "ur/greeting-in-english",
            "ur/recording-notice-in-english"]
LANGUAGES = ["ur/choose-in-urdu", "ur/choose-in-english", "ur/choose-in-sindhi"]
# What each says, so that it is known who is heard: apart from each other, and from everything the exchange plays.
TONES = {"family": 210, "operator": 260, "donor": 310, "facility": 360, "duty": 160,
         "supervisor": 110}


def is_tone(samples, name):
    """Whether a frame is of what somebody says."""
    return rms(samples) > 0.05 and share_of(TONES[name], samples) > 0.6


def is_heard(voice, name, seconds, within=6):
    """Whether somebody is heard for so long from now on."""
    began = time.monotonic()
    try:
        wait_for(lambda: voice.seconds_of(TONES[name], began) >= seconds, within, "")
    except Trouble:
        return False
    return True


def frames_of(samples):
    """Whole frames, in order."""
    return [samples[place:place + FRAME] for place in range(0, len(samples) - FRAME + 1, FRAME)]


def frames_since(voice, began):
    """What a telephone has heard since then, in frames."""
    return [samples for when, samples in list(voice.frames) if when >= began]


def international(number):
    """A number as the centre keeps it."""
    return "+92" + number[1:]


class TelephoneHouse:
    """Everything that is needed to be rung; nothing of it is left when it is stopped."""

    def __init__(self, binary, folder):
        self.folder = folder
        self.centre = RealCentre(binary, os.path.join(folder, "centre"), os.path.join(folder, "centre.log"))
        self.exchange = self.carrier = self.softphone = self.desk = self.alphabet = None
        self.phones, self.softphones, self.requests, self.built, self.music = [], [], 0, "", []

    # MARK: - Building

    def build(self):
        self.centre.make()
        self.exchange = Exchange(binary=self.centre.binary, data=self.centre.data, operators=[OPERATOR, SUPERVISOR])
        self.carrier = Carrier(self.exchange.carrier_port)
        self.centre.start()
        self.centre.furnish("name,phone,group,evidence,sex,age,weight,city,district,consent,language,night\n")
        self.desk = self.centre.operator()
        page = self.desk.get("/requests/new").text
        self.times = re.findall(r'data-needed-in="([^"]+)"', page)
        self.facility = json.loads(self.desk.get("/facilities/search?q=Mayo").text)[0]["id"]
        code, said = self.centre.run("prompts", "build")
        if code != 0:
            raise Trouble(f"The sounds could not be made: {said[-500:]}")
        self.built = said
        # Before ours is put there.
        self.music = sorted(path.name for path in (self.exchange.sounds / "music").glob("*.*"))
        self.make_sounds_short()
        if self.is_connected():
            raise Trouble("The console does not say that there is no exchange: nobody could wait for it.")
        self.exchange.start()
        self.sign_in()
        self.wait_connected()

    def sign_in(self, **options):
        """The operator's telephone, which answers by itself."""
        self.softphone = self.telephone_of(OPERATOR, "operator", **options)

    def telephone_of(self, name, says, **options):
        """A telephone of one of ours that answers by itself and says a tone."""
        softphone = Softphone(
            name, self.exchange.passwords[name], self.exchange.sip_port, says=TONES[says], **options)
        self.softphones.append(softphone)
        softphone.wait_signed_in()
        return softphone

    def add_supervisor(self):
        """A woman who supervises. Returns her desk, signed in."""
        admin = Desk(self.centre, name="admin", password=self.centre.password)
        admin.sign_in()
        self.centre.add_person(
            admin, "supervisor", {"name": "Supervisor", "role": "supervisor", "isWoman": "1"})
        desk = Desk(self.centre, name="supervisor", password=self.centre.password)
        desk.sign_in()
        return desk

    def make_sounds_short(self):
        """A test has no minutes to listen, and must hear which file it was."""
        self.alphabet = Alphabet(self.exchange.sounds)
        self.alphabet.write()
        if self.exchange.user is not None:
            # Whoever runs Asterisk reads the sounds, which are the centre's.
            self.exchange.sounds.chmod(0o755)
            for path in self.exchange.sounds.rglob("*"):
                path.chmod(0o755 if path.is_dir() else 0o644)

    def is_connected(self):
        """Whether the console says that the exchange is connected."""
        page = self.desk.get("/calls")
        return page.status == 200 and "The exchange is not connected" not in page.text

    def wait_connected(self, seconds=10):
        wait_for(self.is_connected, seconds, "the console says that the exchange is not connected")

    def restart(self):
        """After a kill. Returns the seconds until the telephone is connected again."""
        began = time.monotonic()
        self.centre.start()
        self.wait_connected()
        return time.monotonic() - began

    def stop(self):
        for phone in self.phones:
            phone.close()
        for softphone in self.softphones:
            softphone.close()
        self.centre.stop()
        if self.carrier:
            self.carrier.close()
        if self.exchange:
            self.exchange.stop()

    # MARK: - Telephones

    def keep(self, phone):
        self.phones.append(phone)
        return phone

    def caller(self, number, steps, **options):
        """Somebody rings the helpline."""
        return self.keep(Phone.caller(number, self.exchange.sip_port, steps, **options))

    def expects(self, kind, number, *values, **options):
        """A telephone that the helpline can ring; `kind` is a way of `Phone` to be rung."""
        phone = self.keep(getattr(Phone, kind)(number, self.exchange.sip_port, *values, **options))
        self.carrier.connect(phone)
        return phone

    def heard(self, phone, since=0.0):
        """The names of the sounds that were played to it."""
        return self.alphabet.names_heard(phone.voice, since)

    def operator_hears(self, name, seconds, within):
        """Whether the operator's telephone hears so much more of somebody than it had, in so many seconds."""
        already, began = len(self.softphone.heard()), time.monotonic()
        while time.monotonic() - began < within:
            time.sleep(0.25)
            frames = frames_of(self.softphone.heard()[already:])
            if 0.02 * sum(1 for frame in frames if is_tone(frame, name)) >= seconds:
                return True
        return False

    # MARK: - The desk

    def post(self, path, desk=None, **form):
        """A form of the console, of the operator or of another. Returns whether it was done, and not refused in words.
        """
        desk = desk or self.desk
        answer = desk.post(path, form)
        if answer.status != 303:
            return f"{answer.status}"
        shown = desk.get(answer.location).text
        refused = re.search(r'class="notice refusal"[^>]*>(.*?)</', shown, re.DOTALL)
        return refused[1].strip() if refused else "done"

    def presence(self, state, **form):
        return self.post("/calls/state", state=state, telephone=OPERATOR, **form)

    def enrol(self, phone, group="O-", **more):
        """A donor entered at the desk, who agreed to be rung and to nothing else. Returns its number."""
        answer = self.desk.post("/donors", {
            "name": f"Donor {phone[-7:]}", "phone": phone, "sex": "male", "group": group, "evidence": "card",
            "district": "Lahore", "birthDate": "1996-05-01", "weight": "70", "language": "en", "consent": "1",
            "acceptsNightEmergencies": "1", "channels": ["voice"], **more})
        entered = re.fullmatch(r"/donors/(\d+)", answer.location)
        if not entered:
            problems = re.findall(r'class="problem"[^>]*>([^<]*)', answer.text)
            raise Trouble(f"A donor was refused with {answer.status}: {problems}")
        return int(entered[1])

    def request(self, caller, units=2, group="O-"):
        """A request taken at the desk. Returns its number."""
        self.requests += 1
        answer = self.desk.post("/requests", {
            "mode": "specificGroup", "group": group, "component": "redCells", "units": str(units),
            "neededBy": self.times[2], "urgency": "emergency", "patientInitials": f"P{self.requests}",
            "sex": "female", "ageYears": "61", "ward": "Emergency", "recordNumber": f"R-{self.requests}",
            "facility": str(self.facility), "callerPhone": caller, "ownBank": "askedNoneLeft",
            "familyLanguage": "en", "anotherPatient": "1"})
        opened = re.fullmatch(r"/requests/(\d+)", answer.location)
        if not opened:
            problems = re.findall(r'class="problem"[^>]*>([^<]*)', answer.text)
            raise Trouble(f"A request was refused with {answer.status}: {problems}")
        return int(opened[1])

    # MARK: - The books

    def rows(self, query):
        """What is in the database, which is read while it is written."""
        for _ in range(20):
            try:
                return self.centre.rows(query)
            except (OSError, sqlite3.Error):
                time.sleep(0.05)
        return self.centre.rows(query)

    def call_of(self, number, kind="inbound"):
        """The newest call with this number; `None` for none."""
        found = self.rows(f"SELECT * FROM call WHERE phone = '{international(number)}' AND kind = '{kind}'"
                          " ORDER BY started_at DESC LIMIT 1")
        return found[0] if found else None

    def wait_call(self, number, stage, kind="inbound", seconds=10):
        """Waits until a call is in a stage, and returns it."""
        def there():
            call = self.call_of(number, kind)
            return call if call and json.loads(call["machine"])["stage"] == stage else None
        return wait_for(there, seconds, f"no {kind} call is in {stage}: {self.stage_of(number, kind)}")

    def stage_of(self, number, kind="inbound"):
        call = self.call_of(number, kind)
        return json.loads(call["machine"])["stage"] if call else "there is none"

    def facts(self, request):
        """The timeline of a request, oldest first."""
        return [json.loads(row["fact"]) for row in self.rows(
            f"SELECT fact FROM timeline WHERE request_id = {request} ORDER BY id")]

    def telephone_notes(self, request):
        """What the timeline of a request says of the telephone: kinds, and donors of whom it speaks."""
        notes = [fact["telephone"] for fact in self.facts(request) if "telephone" in fact]
        return [(note["_0"]["kind"], note["_0"].get("donor")) for note in notes]

    def pledges(self, request):
        """Who answered on the timeline that they come, and until when, in milliseconds since 1970."""
        replies = [fact["event"]["_0"].get("reply") for fact in self.facts(request) if "event" in fact]
        return {reply["donor"]: reply["_1"]["pledge"].get("arriveBy")
                for reply in replies if reply and "pledge" in reply["_1"]}

    def call_backs(self, number=None):
        """Causes of what is open, by number."""
        rows = self.rows("SELECT phone, cause FROM call_back WHERE done_at IS NULL")
        found = {row["phone"]: row["cause"] for row in rows}
        return found.get(international(number)) if number else found

    def traces(self):
        """All that telephones of others sent and received, by telephone."""
        return [(phone, phone.messages()) for phone in self.phones]


def seconds_of_processor(pid):
    """Seconds of processor that a process has used."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        words = file.read().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
