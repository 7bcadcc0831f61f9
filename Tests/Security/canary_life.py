"""What happens in the centre of the canary hunt: a day with everything in it that could carry a word somewhere."""

import json
import os
import re
import shutil
import signal
import subprocess
import time
import urllib.parse

import canary_ears
import centre as support
from canary_cast import Cast
from canary_ears import Comer
from firm_simulator import Caller, Sign

TWILIO = ("AC00000000000000000000000000000001", "twilio-token")
APP_SECRET, VERIFY_TOKEN = "0123456789abcdef" * 2, "a-word-of-our-own"
PUBLIC = "https://blood.example.pk"
FACILITIES = [("Mayo Hospital", "میو ہسپتال", "31.5718", "74.3138", "042-99211100"),
              ("Jinnah Hospital", "جناح ہسپتال", "31.4846", "74.2973", "042-99231400")]


def waited(condition, seconds, what):
    ends = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > ends:
            raise support.Trouble(f"{what} did not happen within {seconds} s")
        time.sleep(0.1)
    return found


class Life:
    """One centre with its firms, its people, and what they do in turn."""

    def __init__(self, binary, folder, firms, random):
        self.folder, self.firms = folder, firms
        self.cast = Cast(random)
        heard = os.path.join(folder, "heard")
        os.makedirs(heard)
        self.ears = canary_ears.Ears(heard)
        self.centre = canary_ears.LoudCentre(
            binary, os.path.join(folder, "centre"), os.path.join(folder, "log"))
        self.centre.password = self.cast.administrator.password.text
        self.desks = {}
        self.comers = []
        self.streams = []
        self.texts = 0
        self.sights = []
        # Files that the centre wrote outside of its folder: (path, what it is).
        self.copies = []

    # People who come

    def comer(self, kind, **options):
        comer = Comer(self.centre, self.ears, kind, **options)
        self.comers.append(comer)
        return comer

    def desk(self, member):
        comer = self.comer(member.sign_in, name=member.sign_in, password=member.password.text)
        comer.sign_in()
        self.desks[member.sign_in] = comer
        return comer

    def act(self, who, path, form, status=303):
        answer = self.desks[who].ask("POST", path, form, typed="form")
        if answer.status != status or (status == 303 and "refused" in answer.headers.get("set-cookie", "")):
            problems = re.findall(r'class="problem"[^>]*>([^<]*)', answer.text)
            raise support.Trouble(f"{who}: {path} was answered with {answer.status} {problems}")
        return answer

    def sees(self, who, path, marks):
        """Planting worked: whoever may see these marks does."""
        text = self.desks[who].get(path).text
        for mark in marks:
            self.sights.append((f"{who} sees {mark!r}", any(form in text for form in mark.forms)))

    # Setting up

    def make(self):
        cast, centre = self.cast, self.centre
        code, said = centre.run(
            "init", "--name", "Test centre", "--address", PUBLIC, "--helpline", "042-111-000-911", "--administrator",
            "admin", "--administrator-name", cast.administrator.name.text, says=centre.password + "\n")
        if code != 0:
            raise support.Trouble(f"The centre could not be made: {said}")
        base = self.firms.base
        user, password = self.firms.account("telenor")
        identity, token = self.firms.account("whatsapp")
        ways = {
            "linkInAsks": True,
            # The first carries number and text in its address, which is what a careless log would show.
            "sms": [
                {"way": "telenor", "provider": "telenor", "user": user, "password": password, "sender": "QATRA",
                 "base": base},
                {"way": "twilio", "provider": "twilio", "user": TWILIO[0], "password": TWILIO[1], "sender": "QATRA",
                 "base": base}],
            "whatsApp": {"phoneNumberID": identity, "accessToken": token, "appSecret": APP_SECRET,
                         "verifyToken": VERIFY_TOKEN, "base": base}}
        with open(os.open(os.path.join(centre.data, "channels.json"), os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
            json.dump(ways, file)
        centre.start()
        with open(os.path.join(centre.data, "hooks.key"), "rb") as key:
            self.secret = key.read().hex()
        self.caller = Caller(centre.address)

    def furnish(self):
        cast = self.cast
        self.desk(cast.administrator)
        for name, urdu, latitude, longitude, phone in FACILITIES:
            self.act("admin", "/facilities", {
                "name": name, "nameUrdu": urdu, "city": "Lahore", "district": "Lahore", "latitude": latitude,
                "longitude": longitude, "type": "hospital", "listedPhone": phone})
        for member in cast.staff:
            self.centre.add_person(self.desks["admin"], member.sign_in, {
                "name": member.name.text, "role": member.role, "password": member.password.text,
                "facility": "" if member.facility is None else str(member.facility + 1)})
            cast.add("set-up code", self.centre.codes[member.sign_in], member.sign_in)
        page = self.act("admin", "/staff/machines", {
            "machineName": cast.machine.name.text, "machineSignIn": cast.machine.sign_in, "machineFacility": "1"}, 200)
        token = next(one for one in re.findall(r">([A-Za-z0-9_-]{43})<", page.text))
        self.machine_token = cast.add("machine token", token, "machine")
        for member in cast.staff:
            self.desk(member)
        for proposal in (1, 2):
            self.act("supervisor1", f"/facility-proposals/{proposal}", {"decision": "confirm"})
        rows = ["name,phone,group,evidence,sex,age,weight,city,district,consent,language,night,note"]
        code, said = self.centre.run(
            "import", "--apply", "--strict", "-", says="\n".join(rows + [one.row for one in cast.donors]) + "\n")
        if code != 0:
            raise support.Trouble(f"The donors could not be imported: {said}")
        numbers = {row["phone"]: row["id"] for row in self.centre.rows("SELECT id, phone FROM donor")}
        for donor in cast.donors:
            donor.id = numbers[donor.phone.text]
        late = cast.late
        self.act("coordinator1", "/donors", {
            "name": late.name.text, "phone": late.phone.text, "sex": "male", "group": "O-", "evidence": "card",
            "district": "Lahore", "birthDate": "1996-05-01", "weight": "70", "language": "en", "consent": "1",
            "acceptsNightEmergencies": "1", "channels": ["whatsApp"], "note": late.note})
        late.id = len(cast.donors) + 1

    def listen(self):
        """The stream of events as everybody who may ask for one."""
        nobody, family = self.comer("nobody"), self.comer("family")
        for comer in (*self.desks.values(), nobody, family):
            self.streams.append(canary_ears.Stream(comer))
        for stream in self.streams:
            if not stream.began.wait(10):
                raise support.Trouble(f"no stream of events began as {stream.comer.kind}")

    # A request, from the call to the bed

    def open_requests(self):
        page = self.desks["operator1"].get("/requests/new").text
        times = re.findall(r'data-needed-in="([^"]+)"', page)
        for need in self.cast.needs:
            answer = self.act("operator1", "/requests", {
                **need.form, "neededBy": times[2], "facility": str(need.facility + 1)})
            need.id = int(answer.location.rsplit("/", 1)[1])
        first = self.cast.needs[0]
        self.act("ward1", f"/facility/requests/{first.id}/confirmation", {})
        self.act("operator1", f"/requests/{first.id}/waves", {"count": "12"})
        donors = {donor.phone.text: donor for donor in [*self.cast.donors, self.cast.late]}

        def asked():
            for one in self.firms.sent():
                number = "+" + one.order.to.lstrip("+")
                for kind, token in re.findall(r"/([df])/([A-Za-z0-9_-]{20,})", one.order.text):
                    self.learn_link(kind, token, donors.get(number), number)
            return sum(donor.link is not None for donor in donors.values()) >= 10
        waited(asked, 40, "asking ten donors by links")

    def learn_link(self, kind, token, donor, number):
        owner = donor if kind == "d" else next(
            (need for need in self.cast.needs if need.caller.text == number), None)
        if owner is None:
            raise support.Trouble("a link went to a number that nobody has")
        if owner.link != token and not any(mark.text == token for mark in self.cast.others):
            self.cast.add("link", token, owner.owner)
        owner.link = owner.link or token

    def text(self, phone, words, sign=Sign.RIGHT):
        """An SMS from this number, as Twilio calls it in."""
        self.texts += 1
        return self.caller.twilio_text(
            f"/hooks/twilio/{self.secret}", TWILIO[1], phone, "QATRA", words, outside=PUBLIC, sign=sign,
            sid=f"SM{self.texts:032x}")[0]

    def answers(self):
        cast, first = self.cast, self.cast.needs[0]
        asked = [donor for donor in cast.donors if donor.link]
        self.promised, self.deferred, self.stopped, self.spoke = (asked[0], asked[1], asked[2], asked[3])
        for phone, words in ((asked[0].phone, "1"), (asked[2].phone, "STOP"),
                             (asked[3].phone, f"nahi {asked[3].words.text}"),
                             (cast.stranger, f"khoon chahiye {cast.strangers_words.text}"),
                             (asked[5].phone, f"kya hai? {asked[5].words.text}")):
            if self.text(phone.text, words) != 200:
                raise support.Trouble(f"the text {words[:9]} was not taken")
        self.caller.meta_text(f"/hooks/whatsapp/{self.secret}", APP_SECRET, asked[6].phone.text,
                              f"main {asked[6].words.text} hun", wamid="wamid.1")
        for sent in [one for one in self.firms.sent("twilio")][:3]:
            self.caller.twilio_report(f"/hooks/twilio/{self.secret}", TWILIO[1], sent.message_id, "delivered",
                                      outside=PUBLIC)
        link = self.comer("donor by link")
        link.get(f"/d/{asked[1].link}")
        link.ask("POST", f"/d/{asked[1].link}", {"answer": "pledge", "window": "60"})
        link.ask("POST", f"/d/{asked[1].link}", {"answer": cast.word("typed into a refused form").text})
        waited(lambda: len(self.centre.rows(
            f"SELECT 1 FROM ask WHERE request_id = {first.id} AND stage = 'pledged'")) >= 2, 20, "two promises")
        path = f"/requests/{first.id}/donors"
        for donor in asked[:2]:
            self.act("operator1", f"{path}/{donor.id}/arrival", {})
        # The facility knows a donor by the place among those who were asked.
        order = [row["id"] for row in self.centre.rows(
            f"SELECT donor_id AS id FROM ask WHERE request_id = {first.id} ORDER BY position")]
        visitor = order.index(asked[0].id) + 1
        self.act("ward1", f"/facility/requests/{first.id}/visitors/{visitor}/acceptance", {})
        # Why somebody may not give is the blood bank's business: the rule itself is the mark.
        cast.add("deferral", "hep_contact", asked[1].owner)
        cast.add("deferral", "hep_c_hiv", asked[7].owner)
        self.act("operator1", f"{path}/{asked[1].id}/deferral", {"ruleKey": "hep_contact", "until": "2027-12-01"})
        self.act("coordinator1", f"/donors/{asked[7].id}/deferrals", {"ruleKey": "hep_c_hiv", "since": "2026-01-01"})
        self.act("ward1", f"/facility/requests/{first.id}/visitors/{visitor}/donation", {})
        given = self.centre.rows(f"SELECT 1 FROM ask WHERE request_id = {first.id} AND donor_id = {asked[0].id}"
                                 " AND stage = 'donated'")
        if not given:
            raise support.Trouble("the donor whom the facility accepted has not given")
        Comer(self.centre, self.ears, "donor by link", is_judged=False).ask(
            "POST", f"/d/{asked[0].link}", {"answer": "moneyYes"})
        self.text(asked[0].phone.text, f"paisay mange {asked[0].words.text}")

    def reasons(self):
        """Free words that staff type. Each is sealed, or nowhere."""
        cast = self.cast
        second, third = cast.needs[1], cast.needs[2]
        self.act("operator1", f"/requests/{second.id}/hand-over",
                 {"reason": f"{cast.word('reason about a request', second.owner).text} asks"})
        self.act("supervisor1", f"/requests/{second.id}/withdrawal",
                 {"reason": cast.word("reason about a request", second.owner).text})
        self.act("ward1", f"/facility/requests/{third.id}/refusal",
                 {"reason": cast.word("reason about a request", third.owner, urdu=True).text})
        donor = next(donor for donor in cast.donors if donor.id and donor is self.deferred)
        self.act("supervisor1", f"/donors/{donor.id}/reinstatement",
                 {"reason": cast.word("reason about a donor", donor.owner).text})
        self.act("supervisor1", "/approvals", {"reason": cast.word("reason of an approval").text})
        self.act("admin", "/approvals/1/decision", {"decision": "approved"})
        for number in range(1, 4):
            self.desks["supervisor1"].ask("POST", f"/call-backs/{number}", {"outcome": "done"}, typed="form")
        flags = re.findall(r"/flags/(\d+)", self.desks["supervisor1"].get("/flags").text)
        for flag in sorted(set(flags)):
            self.act("supervisor1", f"/flags/{flag}",
                     {"decision": "uphold", "reason": cast.word("reason about a request", "flag").text})

    # A donor's own page

    def code(self, phone, count):
        """The newest of so many one-time codes that went to this number; it is a mark from then on."""
        def codes():
            found = [code for one in self.firms.sent() if one.order.to.lstrip("+") == phone.text[1:]
                     for code in re.findall(r"(?<!\d)\d{6}(?!\d)", one.order.text)
                     if "/d/" not in one.order.text and "/f/" not in one.order.text]
            return found if len(found) >= count else None
        code = waited(codes, 30, f"one-time code {count}")[-1]
        self.cast.add("one-time code", code, phone.owner)
        return code

    def own_page(self):
        cast, donor = self.cast, self.cast.donors[7]
        me = self.comer("donor by code")
        self.me = me

        def token(text):
            me.csrf = re.search(r'name="csrf" value="([^"]*)"', text)[1]
        token(me.get("/me").text)
        me.ask("POST", "/me/code", {"number": donor.phone.text}, typed="form")
        code = self.code(donor.phone, 1)
        me.ask("POST", "/me/session", {"number": donor.phone.text, "code": cast.word("typed as a code").text},
               typed="form")
        if me.ask("POST", "/me/session", {"number": donor.phone.text, "code": code}).status != 303:
            raise support.Trouble("the donor's code was refused")
        page = me.get("/me").text
        token(page)
        self.sights.append(("a donor sees the own name", donor.name.text.split()[0] in page))
        me.get("/me/data.json")
        me.get("/me/edit")
        me.ask("POST", "/me/edit", {"name": cast.word("typed into a refused form").text, "district": "Nowhere",
                                    "weight": "x"}, typed="form")
        me.ask("POST", "/me/number/code", {"number": cast.new_phone.text, "code": "000000"}, typed="form")
        me.ask("POST", "/me/number", {"number": cast.new_phone.text}, typed="form")
        self.code(cast.new_phone, 1)
        family = self.comer("family")
        door = family.get("/me").text
        family.csrf = re.search(r'name="csrf" value="([^"]*)"', door)[1]
        need = cast.needs[0]
        family.ask("POST", "/me/code", {"number": need.caller.text}, typed="form")
        answer = family.ask("POST", "/me/session", {"number": need.caller.text, "code": self.code(need.caller, 1)})
        if not answer.location.startswith("/f/"):
            raise support.Trouble("the family's code led to no request")
        self.learn_link("f", answer.location[3:], None, need.caller.text)
        family.get(answer.location)

    def erase(self):
        """The donor of the own page is erased there, another by the desk's owner."""
        donor = self.cast.donors[7]
        page = self.me.get("/me/erasure").text
        self.me.csrf = re.search(r'name="csrf" value="([^"]*)"', page)[1]
        self.me.ask("POST", "/me/erasure/code", {}, typed="form")
        code = self.code(donor.phone, 2)
        if self.me.ask("POST", "/me/erasure", {"code": code}, typed="form").status != 303:
            raise support.Trouble("the donor could not erase the own entry")
        return self.command("donor", "erase", "--asked", str(self.cast.donors[8].id))

    # The owner of the machine

    def command(self, *arguments, says="", shows_people=False, code=0):
        """A command of the centre. What it prints is looked through unless it prints people to their keeper."""
        found, said = self.centre.run(*arguments, says=says)
        if found != code:
            raise support.Trouble(f"qatra {' '.join(arguments[:2])} ended with {found}: {said[-300:]}")
        if not shows_people:
            self.ears.keep("commands", "owner", " ".join(arguments[:2]), said.encode())
        return said

    def commands(self):
        cast = self.cast
        key, sealed = os.path.join(self.folder, "opening.key"), os.path.join(self.folder, "sealed.backup")
        plain = os.path.join(self.folder, "plain")
        self.command("backup-key", "new", key)
        self.command("backup", sealed)
        self.command("backup", "--plain", plain)
        self.copies += [(sealed, "a sealed backup"), (plain, "a plain backup")]
        self.restore(sealed, key)
        for arguments in (("check",), ("audit", "verify"), ("audit", "key"), ("retention", "run"),
                          ("retention", "report"), ("keys", "list"), ("keys", "rotate"), ("codes",), ("sms", "status"),
                          ("backup-key", "show"), ("sms", "test", "--to", cast.stranger.text)):
            self.command(*arguments)
        donor = cast.donors[9]
        said = self.command("donor", "find", donor.phone.text, shows_people=True)
        self.sights.append(("the owner finds a donor", donor.name.text in said))
        self.command("donor", "find", cast.word("searched for").text, shows_people=True, code=1)
        self.command("donor", "defer", "--rule", "hep_c_hiv", "--since", "2026-01-01", str(donor.id),
                     shows_people=True)
        self.command("donor", "reinstate", "--reason", cast.word("reason about a donor", donor.owner).text,
                     str(donor.id))
        said = self.command("export", "--emergency", "--reason", cast.word("reason of an emergency export").text,
                            shows_people=True)
        self.sights.append(("an export has the donors", cast.donors[9].name.text in said))
        bad = cast.word("line of a refused import")
        self.centre.run("import", "--apply", "--strict", "-", says=f"name,phone,group\n{bad.text},{bad.text},X\n")

    def restore(self, sealed, key):
        """The sealed backup becomes a centre again, in a folder of its own."""
        back = os.path.join(self.folder, "restored")
        done = subprocess.run(
            [self.centre.binary, "restore", sealed, "--key-file", key, "--erased-lost", "--data", back],
            capture_output=True, timeout=120)
        if done.returncode != 0:
            raise support.Trouble(f"the sealed backup was not restored: {done.stderr.decode()[-300:]}")
        self.ears.keep("commands", "owner", "restore", done.stdout + done.stderr)
        self.copies.append((back, "a restored centre"))

    def export(self):
        """The file of the register, asked for by one and approved by another; then by who has no approval."""
        answer = self.desks["supervisor1"].ask("POST", "/donors/export", {"approval": "1"}, typed="form")
        self.sights.append(("the approved export has the donors", self.cast.donors[9].name.text in answer.text))
        for who in self.desks:
            if who not in ("supervisor1",):
                self.desks[who].ask("POST", "/donors/export", {"approval": "1"})

    # What goes wrong

    def kill(self):
        """kill -9 while texts, forms and sign-ins are under way; then it serves again."""
        cast = self.cast
        words = [cast.word("in flight at the kill") for _ in range(12)]

        def post(word):
            try:
                self.text(cast.stranger.text, f"madad {word.text}")
                self.desks["operator1"].ask("POST", "/donors", {"name": word.text, "phone": word.text}, typed="form")
                nobody = Comer(self.centre, self.ears, "nobody")
                nobody.ask("POST", f"/sign-in?{urllib.parse.quote(word.text)}", body=b"name=" + word.text.encode(),
                           typed="address")
            except (OSError, support.http.client.HTTPException):
                pass
        threads = [support.in_thread(lambda word=word: post(word)) for word in words]
        time.sleep(0.05)
        self.centre.kill()
        for thread in threads:
            thread.join()
        self.copy("data directory after the kill")
        self.centre.start()

    def copy(self, what):
        """The data directory as it is now, to be searched later."""
        to = os.path.join(self.folder, what.replace(" ", "-"))
        shutil.copytree(self.centre.data, to)
        self.copies.append((to, what))

    def crash(self):
        """The program breaks down as by a fault of its own; what it prints then is in the log. It has to be gone at
        once: nobody serves before it is."""
        began = time.monotonic()
        while self.centre.process.poll() is None and time.monotonic() - began < 120:
            # A fault comes again when it was looked at; a signal from outside has to be sent again for that.
            self.centre.process.send_signal(signal.SIGSEGV)
            time.sleep(0.2)
        took = time.monotonic() - began
        self.sights.append((f"after a crash the program is gone within 5 s ({took:.1f} s)", took < 5))
        self.copy("data directory after the crash")
        self.centre.start()
