"""One table of every page: who opens it, what its main task is, and what one does and sees there.

`tasks_test.py` does every task in English, in Urdu and without the script; `tour.py` writes `docs/tour.md` from the
same table. A page is added with a function and a `Walk`, its address written as in the table of docs/roles.md. A task
finds things by address, name or id, never by words, so that it is the same in every language; it asserts what came of
it, and leaves the page open that shows it. `at.show()` stands where a picture for the tour is best taken.
"""

import dataclasses
import json
import os
import re
import tempfile
import time
import typing

from playwright.sync_api import expect
from world import App, Door, Trouble, initials, waited

WIDE = {"width": 1280, "height": 860}
NARROW = {"width": 400, "height": 800}
VISITORS = ("visitor", "donor", "family")

# Addresses that a browser opens but nobody looks at, or that are looked at elsewhere. Each with its reason.
EXCEPTIONS = {
    "/app.webmanifest": "a file that the browser reads before it puts the donor's page among a telephone's programs",
    "/assets/…": "the style, the script and the icon: every page of every walk loads them",
    "/calls/:call/recording": "a demonstration has no telephone and so no recording; Tests/Telephony hears one",
    "/calls/ringing": "a part of pages that the script reads while a telephone rings",
    "/events": "the stream that pages with a script listen to; browser_test.py sees a page change by it",
    "/facilities/search": "the script's look-up while a facility is typed; browser_test.py types one",
    "/health": "one word for whoever watches the machine",
    "/live": "one word for a service manager, without a look at the store",
    "/metrics": "figures for a monitor that shows a token; Tests/Security/flood.py reads them",
    "/ready": "for a load balancer: whether people can be sent here",
    "/hooks/:way/:secret": "for firms that carry messages",
    "/hooks/:way/:secret/**": "for firms that carry messages",
    "/language/:language": "the switch: every walk in Urdu goes through it",
    "/training/talk": "a part of pages that the script reads in a training night; the walk to /training asks in it",
    "/touch": "read by the script to learn whether the console is locked",
    "/worker.js": "a file that the browser runs beside a donor's pages; the walk to /offline has it at work",
}


@dataclasses.dataclass
class Walk:
    """One page: its address as in docs/roles.md, who opens it, its main task, and the tour's words."""

    address: str
    who: str
    task: typing.Callable
    title: str
    words: str
    # The tour shows it in Urdu as well.
    is_shown_in_both: bool = False
    # What the browser may write to its console on the way: a form that comes back with a question is answered so.
    expects: str = ""
    # Why the task cannot be done without the script; empty where it can.
    needs_script: str = ""

    @property
    def name(self):
        """For files: letters and dashes."""
        return re.sub(r"[^a-z]+", "-", self.address.lower().replace(":", "")).strip("-") or "welcome"

    @property
    def viewport(self):
        return NARROW if self.who in VISITORS else WIDE


class At:
    """Where a task stands: the world, the browser's page, and how it is looked at."""

    def __init__(self, world, page, language):
        self.world = world
        self.page = page
        self.language = language
        # Takes a picture; nobody wants one in the tests.
        self.camera = None

    def show(self, selector="html"):
        """The moment for a picture, from this part of the page on."""
        if self.camera:
            self.page.locator(selector).first.evaluate("part => part.scrollIntoView({block: 'start'})")
            self.camera()

    def open(self, path):
        answer = self.page.goto(path)
        if answer and answer.status >= 400:
            raise Trouble(f"{path} answers {answer.status}")

    def fill(self, **values):
        for name, value in values.items():
            self.page.locator(f"main [name={name}]").first.fill(str(value))

    def choose(self, name, value):
        self.page.locator(f"main input[name={name}][value='{value}']").first.check(force=True)

    def press(self, selector):
        self.page.locator(f"main {selector}").first.click()

    def submit(self, action, also=""):
        """The button of the form whose address ends so."""
        self.press(f"form[action$='{action}'] button{also}")

    def unfold(self, selector):
        """Opens a part that is folded."""
        self.press(f"{selector} > summary")

    def sees(self, selector, text=None):
        found = self.page.locator(selector).first
        expect(found).to_be_visible()
        if text is not None:
            expect(found).to_contain_text(text)

    def is_at(self, pattern):
        expect(self.page).to_have_url(re.compile(pattern))

    def was_noted(self):
        """The sentence after an act, which is no refusal."""
        expect(self.page.locator("main .notice").first).to_be_visible()
        assert self.page.locator("main .notice.refusal").count() == 0, self.page.locator(
            "main .notice.refusal").first.inner_text()

    def download(self, selector):
        with self.page.expect_download() as started:
            self.press(selector)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "file")
            started.value.save_as(path)
            with open(path, encoding="utf-8") as file:
                return file.read()

    def come_in(self, cookies):
        """Takes over a session: visitors and staff made for one walk come with their cookies. A sentence that was
        meant for somebody else stays behind."""
        address = self.world.centre.address.replace("http:", "https:")
        self.page.context.add_cookies([
            {"name": name, "value": value, "url": address, "secure": True}
            for name, value in cookies.items() if name != "__Host-notice"])


def reading(path, *selectors):
    """The task of a page that is only read: it opens, and what it is for stands there."""
    def task(at):
        at.open(path)
        for selector in selectors:
            at.sees(selector)
        at.show()

    return task


# Everybody


def welcome(at):
    at.open("/")
    at.show()
    at.press("#join")
    at.is_at("/join$")


def point_at_the_area(at):
    """Opens the small map, touches it, takes the point back and touches again. What was typed stays."""
    typed = at.page.input_value("main input[name=name]")
    at.press("#area button[value=open]")
    picture = "#area input[type=image]"
    at.sees(picture)
    expect(at.page.locator("main input[name=name]")).to_have_value(typed)
    # A picture that nobody can read draws nothing: its own size is what the browser made of it.
    assert at.page.locator(picture).evaluate("picture => [picture.width, picture.height]") == [240, 240]
    at.page.locator(picture).click(position={"x": 150, "y": 60})
    at.sees("#area-understood")
    at.is_at("#area$")
    at.press("#area button[value=back]")
    expect(at.page.locator("#area input[name=point]")).not_to_have_value(re.compile(r"\d"))
    at.page.locator(picture).click(position={"x": 120, "y": 100})
    at.sees("#area-understood")
    expect(at.page.locator("main input[name=name]")).to_have_value(typed)


def join(at):
    phone = at.world.phone()
    at.open("/join")
    at.fill(number=phone)
    at.press("#send-code")
    at.sees("#join")
    at.fill(name="Sana Malik", district="Lahore", code=at.world.code(phone))
    at.choose("sex", "female")
    at.choose("group", "B-")
    at.choose("language", "ur" if at.language == "ur" else "en")
    at.page.check("input[name=consent]")
    point_at_the_area(at)
    # The key of the telephone's keyboard saves, and does not point: with the box off it says what is missing.
    at.page.uncheck("input[name=consent]")
    at.page.press("main input[name=name]", "Enter")
    at.sees("#problem-consent")
    at.page.check("input[name=consent]")
    at.show()
    at.press("#join")
    at.is_at("/me$")
    at.sees("#entry", "B−" if at.language == "en" else None)


def ask(at):
    phone, mark = at.world.phone(), at.world.number()
    at.open("/ask")
    at.fill(place="Services Hospital Lahore")
    at.show()
    at.press("#go-on")
    if at.page.locator("input[name=facility][type=radio]").count():
        at.page.locator("input[name=facility][type=radio]").first.check(force=True)
        at.press("#go-on")
    at.choose("group", ["A+", "B+", "O+", "AB+", "A-", "B-"][mark % 6])
    at.choose("component", "redCells")
    at.fill(units=2)
    at.press("#go-on")
    at.choose("time", "atOnce")
    at.press("#go-on")
    at.fill(patientInitials=initials(mark), ward=f"West {mark}", recordNumber=f"W-{mark}", callerRelation="brother")
    at.press("#go-on")
    at.fill(number=phone)
    at.press("#go-on")
    at.fill(code=at.world.code(phone))
    at.press("#go-on")
    at.is_at("/f/")
    # Nobody has heard it yet: it waits for the hospital.
    at.sees("#family-head .chip.wait")


def sign_in(at):
    at.open("/sign-in")
    at.fill(name="operator", password="operator-demonstration")
    at.show()
    at.press("#sign-in")
    at.is_at("/board$")


# Families and donors, by the link in a message and by a code


def family(at):
    request, _ = at.world.request(verified=True, facility="Jinnah")
    at.open(at.world.family(request))
    at.sees("#family-steps li")
    at.show()
    at.unfold("#no-longer-needed")
    at.page.check("#no-longer-needed input[name=confirm]")
    at.press("#no-longer-needed button[name=act]")
    at.sees("#family-head")
    expect(at.page.locator("#no-longer-needed")).to_have_count(0)


def donor_link(at):
    _, path, _ = at.world.asked(facility="Jinnah")
    at.open(path)
    at.show()
    at.press("button[name=window][value='30']")
    at.sees("#desk-code")
    at.sees("button[name=answer][value=leaving]")


def travel(at):
    """Away from a later day until another; cancelled again."""
    def day(days):
        return time.strftime("%Y-%m-%d", time.gmtime(time.time() + days * 86400))
    if not at.page.locator("#pause-until").count():
        at.press("#pause button[value='0']")
    at.unfold("#pause-until")
    at.page.fill("#pause-until input[name=from]", day(6))
    at.page.fill("#pause-until input[name=until]", day(23))
    at.press("#pause-until button")
    at.sees("#away-later")
    at.press("#pause button[value='0']")
    expect(at.page.locator("#away-later")).to_have_count(0)


def me(at):
    donor = at.world.take_donor()
    number = "0" + donor["phone"][3:]
    at.open("/me")
    at.fill(number=number)
    at.press("#send-code")
    at.fill(code=at.world.code(number))
    at.press("#enter-code")
    at.sees("#entry dl")
    at.show()
    # Invited or not, whichever the donor was not before; and back.
    wants = at.page.locator("#set-invitations").get_attribute("value")
    for expected in ["0" if wants == "1" else "1", wants]:
        at.press("#set-invitations")
        at.sees(f"#set-invitations[value='{expected}']")
    travel(at)
    at.press("#stop-all")
    at.sees("#agree")
    at.press("#agree")
    at.sees("#stop-all")
    at.sees("#set-invitations[value='1']")


def me_edit(at):
    cookies, _ = at.world.donor_session()
    at.come_in(cookies)
    at.open("/me/edit")
    at.fill(weight="71")
    point_at_the_area(at)
    at.show()
    at.press("#save-own")
    at.is_at("/me$")
    at.sees("#entry", "71")


def me_number(at):
    cookies, _ = at.world.donor_session()
    phone = at.world.phone()
    at.come_in(cookies)
    at.open("/me/number")
    at.fill(number=phone)
    at.show()
    at.press("#send-code")
    at.fill(code=at.world.code(phone))
    at.press("#enter-code")
    at.is_at("/me$")
    at.was_noted()


def me_erasure(at):
    cookies, phone = at.world.donor_session()
    before = at.world.codes(phone)
    at.come_in(cookies)
    at.open("/me/erasure")
    at.show()
    at.press("#erase-code")
    at.fill(code=at.world.code(phone, after=before))
    at.press("#enter-code")
    at.sees("main h1")
    door = Door(at.world.centre)
    door.cookies = dict(cookies)
    assert 'id="entry"' not in door.get("/me").text, "the entry is still there"


def me_data(at):
    cookies, phone = at.world.donor_session()
    at.come_in(cookies)
    at.open("/me")
    at.show("#mine")
    held = json.loads(at.download("#download"))
    assert phone[-7:] in json.dumps(held).replace("-", "").replace(" ", ""), "the file lacks the donor's own number"


# The desk


def board(at):
    at.world.request(facility="Sheikh Zayed", group="A+", verified=True)
    at.open("/board")
    at.show()
    at.press("a.line[href^='/requests/']")
    at.is_at(r"/requests/\d+$")
    at.sees("#head")


def new_request(at):
    mark = at.world.number()
    at.open("/requests/new")
    at.choose("group", ["A-", "B-", "O-", "AB-"][mark % 4])
    at.choose("component", "platelets")
    at.choose("urgency", "emergency")
    at.choose("sex", "male")
    at.choose("ownBank", "askedNoneLeft")
    at.fill(units=1, patientInitials=initials(mark), ageYears=31, ward=f"Ward {mark}",
            recordNumber=f"N-{mark}", callerPhone=at.world.phone(),
            neededBy=time.strftime("%Y-%m-%dT%H:%M", time.gmtime(time.time() + 10 * 3600)))
    at.page.fill("#facility", "Holy Family Hospital")
    if at.page.locator("#facility-list li").count():
        at.page.locator("#facility-list li").first.click()
    at.show()
    at.press("#open-request")
    if at.page.locator("main select[name=facility], main input[name=facility][type=radio]").count():
        at.page.locator("main input[name=facility][type=radio]").first.check(force=True)
        at.press("#open-request")
    at.is_at(r"/requests/\d+$")


def request(at):
    number, _ = at.world.request(facility="Nishtar", group="B+")
    at.open(f"/requests/{number}")
    at.submit("/verification")
    at.sees("#verification.good")
    at.sees("[data-donor]")
    at.show()


def calls(at):
    at.come_in(at.world.person().cookies)
    at.open("/calls")
    at.sees("main h1")
    if at.page.locator("form[action='/calls/state']").count():
        at.fill(telephone="operator1")
        at.show()
        at.submit("/calls/state", "[value=ready]")
        at.sees("#my-telephone .chip.good")


def training(at):
    """A night of one call, taken as every call is, asked two things, and judged."""
    with at.world.night:
        at.come_in(at.world.person().cookies)
        at.open("/training")
        at.fill(calls=1, minutes=1)
        at.submit("/training")
        at.is_at("/calls$")
        try:
            def answered():
                at.open("/calls")
                taking = at.page.locator("main form[action^='/calls/training-'][action$='/take'] button")
                if taking.count():
                    taking.first.click()
                    return True
                return False

            waited(answered, 40, "a simulated caller")

            def asked():
                at.open("/training")
                return at.page.locator("form[action='/training/questions'] button[value=facility]").count()

            waited(asked, 20, "the caller's first words")
            for question in ("facility", "deadline"):
                at.page.locator(f"form[action='/training/questions'] button[value={question}]").first.click()
                expect(at.page.locator(f"form[action='/training/questions'] button[value={question}]")).to_have_count(0)
            at.show()
        finally:
            at.open("/training")
            at.press("form[action='/training/state'] button[value=end]")
        at.sees("#result")
        at.sees("#calls .chip.alarm")
        at.sees("#calls table")
        at.sees("#past")


def call_backs(at):
    _, phone = at.world.request(facility="Mayo", group="AB+")
    at.world.post("operator", "/phones/reply", {
        "from": "+92" + re.sub(r"\D", "", phone)[1:], "body": "kya hua, donor kab aayega?"})

    def look():
        at.open("/call-backs")
        return at.page.locator("main section.card").count()

    waited(look, 10, "a call back")
    before = at.page.locator("main section.card").last.get_attribute("id")
    at.show()
    at.press(f"#{before} button[name=outcome][value=rungBack]")
    at.was_noted()
    expect(at.page.locator(f"#{before}")).to_have_count(0)


def donors(at):
    at.open("/donors")
    row = at.page.locator("tr[data-donor]").nth(2)
    donor, name = row.get_attribute("data-donor"), row.locator("td.main a").inner_text()
    at.show()
    at.fill(text=name)
    at.press("form.searchbar button.primary")
    at.is_at(r"/donors/search/")
    at.sees(f"tr[data-donor='{donor}']")


def donor_search(at):
    at.open("/donors")
    at.page.select_option("form.searchbar [name=group]", "O-")
    at.press("form.searchbar button.primary")
    at.is_at(r"/donors/search/")
    at.show()
    donor = at.page.locator("tr[data-donor]").first.get_attribute("data-donor")
    at.press(f"tr[data-donor='{donor}'] td.main a")
    at.is_at(rf"/donors/{donor}$")


def new_donor(at):
    mark = at.world.number()
    at.open("/donors/new")
    at.fill(name=f"Imran Sheikh {mark}", phone=at.world.phone(), district="Lahore", weight="74")
    at.choose("sex", "male")
    at.choose("group", "O-")
    at.page.locator("main input[name=consent]").first.check(force=True)
    at.show()
    at.press("#save-donor")
    at.is_at(r"/donors/\d+$")
    at.sees("main h1", f"Imran Sheikh {mark}")


def donor(at):
    number = at.world.take_donor()["id"]
    at.open(f"/donors/{number}")
    at.show()
    form = "form[action$='/pause']"
    if not at.page.locator(f"{form} [name=until]").is_visible():
        at.press(f"details:has({form}) > summary")
    at.page.fill(f"{form} [name=until]", time.strftime("%Y-%m-%d", time.gmtime(time.time() + 20 * 86_400)))
    at.press(f"{form} button")
    expect(at.page.locator(f"{form} [name=until]")).to_be_hidden()
    at.sees("main .chip.wait, main .notice")


def donor_edit(at):
    number = at.world.take_donor()["id"]
    at.open(f"/donors/{number}/edit")
    at.fill(weight="68")
    at.show()
    at.press("#save-donor")
    at.is_at(rf"/donors/{number}$")
    at.sees("main", "68")


def facilities(at):
    at.open("/facilities")
    at.show()
    at.page.fill("main form[action='/facilities'] [name=text]", "Mayo")
    at.press("form[action='/facilities'] button")
    at.sees("main a[href^='/facilities/']", None)
    assert at.page.locator("main tbody tr, main ul > li").count() < 20, "the search found everything"


def facility(at):
    number, units = at.world.place("Services"), 3 + at.world.number() % 90
    at.open(f"/facilities/{number}")
    at.unfold("#count")
    at.page.locator("[name='units.redCells.O+']").fill(str(units))
    at.show()
    at.press("#save-stock")
    at.sees("table.stock b bdi", None)
    expect(at.page.locator("table.stock b bdi", has_text=re.compile(rf"^{units}$")).first).to_be_visible()


def phones(at):
    _, path, phone = at.world.asked(facility="Mayo", group="A+")
    at.open("/phones")
    card = f"article[data-row='{phone}']"
    at.sees(card)
    at.show()
    at.press(f"{card} button[name=body][value='haan 30 min']")
    waited(lambda: "desk-code" in Door(at.world.centre).get(path).text, 10, "the answer")
    at.open("/phones")
    at.sees(f"{card} .bubble.from")


# One's own sign-in


def account(at):
    desk = at.world.person()
    at.come_in(desk.cookies)
    at.open("/account")
    at.show()
    at.fill(current=desk.password, password="another password, quite long")
    at.press("#change-password")
    at.was_noted()


def account_add(at):
    at.come_in(at.world.person().cookies)
    at.open("/account/add")
    at.sees("svg.square-code")
    at.show()
    app = App(at.page.locator("#app-secret").inner_text())
    at.page.fill("#app-card input[name=code]", app.code())
    at.press("#confirm-app")
    expect(at.page.locator("#recovery-codes li")).to_have_count(10)


def second_factor(at):
    desk, app = at.world.with_app()
    at.open("/sign-in")
    at.fill(name=desk.name, password=desk.password)
    at.press("#sign-in")
    at.is_at("/sign-in/second")
    at.show()
    at.fill(code=app.code())
    at.press("#send-code")
    at.is_at("/board$")


def step_up(at):
    desk = at.world.take_aged("operator2")
    at.come_in(desk.cookies)
    at.open("/account/add")
    at.is_at("/step-up")
    at.show()
    at.fill(password=desk.password)
    at.press("#send-password")
    at.is_at("/account/add$")
    at.sees("#app-secret")


def locked(at):
    desk = at.world.take_aged("trainee")
    at.come_in(desk.cookies)
    at.open("/board")
    at.is_at("/locked")
    at.show()
    at.fill(password=desk.password)
    at.press("#send-password")
    at.is_at("/board$")


def first(at):
    centre, name, code = at.world.newcomer()
    at.open(f"{centre.address}/language/{at.language}?back=/sign-in")
    at.fill(name=name, password=centre.password)
    at.press("#sign-in")
    at.is_at("/sign-in/first")
    at.show()
    at.fill(code=code, password="a password nobody else knows")
    at.press("form[action='/sign-in/first'] button.primary")
    at.is_at("/sign-in/set-up")


def set_up(at):
    """Goes on from there."""
    camera, at.camera = at.camera, None
    first(at)
    at.camera = camera
    at.sees("svg.square-code")
    at.show()
    at.page.fill("#app-card input[name=code]", App(at.page.locator("#app-secret").inner_text()).code())
    at.press("#confirm-app")
    expect(at.page.locator("#recovery-codes li")).to_have_count(10)


# Coordinator and supervisor


def overview(at):
    at.open("/overview")
    at.sees("main table, main dl, main .card")
    at.show()


def import_page(at):
    at.open("/donors/import")
    at.page.fill("#csv", sheet(at))
    at.show()
    at.press("#check-file")
    at.is_at(r"/donors/import/.")


def sheet(at, lines=2):
    """A register's file of a few donors whom nobody has."""
    rows = [f"Donor {at.world.number()},{at.world.phone()},O+,Lahore,male" for _ in range(lines)]
    return "name,phone,group,district,sex\n" + "\n".join(rows) + "\n"


def import_job(at):
    at.open("/donors/import")
    at.page.fill("#csv", sheet(at))
    at.press("#check-file")
    path = at.page.url

    def look(selector):
        def found():
            if not at.page.locator(selector).count():
                at.open(path)
            return at.page.locator(selector).count()
        return found

    waited(look("#confirm-import"), 10, "the judgement of the file")
    at.show()
    at.press("#confirm-import")
    waited(look("#import-done"), 10, "the end of the import")
    at.sees("#import-done")


def import_example(at):
    at.open("/donors/import")
    at.show()
    text = at.download("a[href='/donors/import/example.csv']")
    assert len(text.splitlines()) > 1 and "," in text, text[:80]


def approvals(at):
    reason = f"Yearly report {at.world.number()}"
    at.world.post("coordinator", "/approvals", {"reason": reason})
    at.come_in(at.world.person("supervisor").cookies)
    at.open("/approvals")
    line = at.page.locator("#approvals li", has_text=reason)
    at.show()
    line.locator("button[value=approved]").click()
    expect(at.page.locator("#approvals li", has_text=reason).locator(".chip.good")).to_be_visible()


def flags(at):
    record = f"TWICE-{at.world.number()}"
    for place in ("Mayo", "Jinnah"):
        at.world.request(facility=place, record=record)

    def look():
        at.open("/flags")
        return at.page.locator("main form[action^='/flags/']").count()

    waited(look, 10, "a flag")
    action = at.page.locator("main form[action^='/flags/']").first.get_attribute("action")
    at.show()
    at.page.fill(f"form[action='{action}'] [name=reason]", "Rang both wards: two patients, one number")
    at.press(f"form[action='{action}'] button[value=dismiss]")
    at.sees("main h1")
    expect(at.page.locator(f"main form[action='{action}']")).to_have_count(0)


def templates(at):
    at.open("/templates")
    at.show()
    at.press("a[href='/templates/thanks/ur']")
    at.is_at("/templates/thanks/ur$")


def template(at):
    at.open("/templates/thanks/en")
    text = at.page.locator("#template-text").input_value()
    at.page.fill("#template-text", text.removesuffix("!") if text.endswith("!") else text + "!")
    at.show()
    at.press("#save-template")
    at.was_noted()


def facility_new(at):
    mark = at.world.number()
    at.open("/facilities/new")
    at.fill(name=f"Rehmat Hospital {mark}", nameUrdu=f"رحمت ہسپتال {mark}", city="Lahore", district="Lahore",
            latitude="31.51", longitude="74.33", listedPhone=f"042-3{5_700_000 + mark}")
    if at.page.locator("select[name=type]").count():
        at.page.select_option("select[name=type]", index=1)
    else:
        at.fill(type="hospital")
    at.show()
    at.press("#save-facility")
    at.is_at(r"/facilities/\d+$")
    at.sees("main h1", str(mark))


def facility_edit(at):
    number, mark = at.world.place("Nishtar"), at.world.number()
    at.open(f"/facilities/{number}/edit")
    at.fill(city=f"Multan {mark}")
    at.show()
    at.press("#save-facility")
    at.is_at(rf"/facilities/{number}$")
    at.sees("main", f"Multan {mark}")


def design(at):
    at.open("/design")
    for side, direction in (("en", "ltr"), ("ur", "rtl")):
        shown = at.page.locator(f"main section[lang={side}]").first
        expect(shown).to_have_css("direction", direction)
    at.show()


def translations(at):
    at.open("/translations")
    at.show()
    at.press("#language-sd a[href='/translations/sd']")
    at.sees("#missing tbody tr")


def missing(at):
    at.open("/translations/pnb")
    at.show("#missing")
    at.sees("#missing tbody tr span[lang=en]")


def translation_file(at):
    at.open("/translations")
    at.show("#language-sd")
    file = json.loads(at.download("#language-sd a[href='/translations/sd/file.json']"))
    assert file["language"] == "sd" and "" in file["sentences"].values(), "nothing is left to translate"


# Administrator


def staff(at):
    at.come_in(at.world.person("administrator").cookies)
    mark = at.world.number()
    at.open("/staff")
    at.show()
    form = at.page.locator("main form[action='/staff']")
    form.locator("[name=name]").fill(f"New Person {mark}")
    form.locator("[name=signIn]").fill(f"new{mark}")
    form.locator("[name=password]").fill("a long enough password")
    form.locator("[name=role]").select_option("trainee")
    form.locator("button.primary").click()
    at.sees("main", f"New Person {mark}")


def staff_sign_in(at):
    person = at.world.person()
    at.come_in(at.world.person("administrator").cookies)
    at.open("/staff")
    at.page.locator("main li", has_text=f"({person.name})").or_(
        at.page.locator("main li", has_text=person.name)).first.locator("a[href$='/sign-in']").click()
    at.is_at(r"/staff/\d+/sign-in$")
    at.show()
    at.press("#end-others")
    at.sees("main h1")
    assert person.get("/board").status == 303, "the person is still signed in"


# A facility


def own_facility(at):
    at.world.request(facility=1, group="B+")
    at.open("/facility")
    at.sees("a.line.needs")
    at.show()
    at.press("a.line.needs")
    at.is_at(r"/facility/requests/\d+$")
    at.press("#confirm")
    at.sees("#verification.good")


def own_request(at):
    number, _, _ = at.world.promised(facility=1, group="O+")
    at.open(f"/facility/requests/{number}")
    at.sees("[data-stage=pledged]")
    at.show()
    at.press("[data-act=arrival]")
    at.press("[data-act=acceptance]")
    at.press("[data-act=donation]")
    at.sees("[data-stage=donated]")


@dataclasses.dataclass
class Chapter:
    """A part of the tour: the pages of one kind of people."""

    title: str
    words: str
    walks: list


CHAPTERS = [
    Chapter(
        "Anybody",
        "What a stranger finds, on a telephone, without signing in. Every page of this chapter and the next two works "
        "without a script and weighs less than 30 kB at the first visit.", [
            Walk("/", "visitor", welcome, "The first page",
                 "Three doors, in the order in which people need them: *You need blood*, with the number to ring; *We "
                 "wrote to you*; *You want to give*. Below them the donor's own page, the figures and the staff's "
                 "door. Press **Become a donor** and the next page asks for a number.", is_shown_in_both=True),
            Walk("/join", "visitor", join, "Becoming a donor",
                 "Type a mobile number and press **Send me a code**. While the message is on its way the rest is "
                 "asked: name, sex, group, since when and where, how and in which language to be asked. The consent "
                 "stands in plain words above the box, the six digits come last. **Register me** leads to one's own "
                 "page. Whoever is registered already lands there too: the page says the same to everybody. **Show the "
                 "area on a map** opens a small picture of places: touch it, and the page says what it understood.",
                 is_shown_in_both=True, expects="422"),
            Walk("/ask", "visitor", ask, "Asking for blood without ringing",
                 "Six questions, one at a time: the hospital, the need, the time, the patient, a number, its code. The"
                 " hospital is never guessed: it is chosen from those that the words may mean. Nothing is kept before "
                 "the code. What opens then is the family's page; no donor is asked before the hospital has confirmed.",
                 is_shown_in_both=True, expects="422"),
            Walk("/ledger", "visitor", reading("/ledger", "main h1"), "What the centre did",
                 "Every request that was taken and how it came out, the units and the donors, as counts. The six "
                 "outcomes add up. Nobody can be found in it."),
            Walk("/sign-in", "visitor", sign_in, "The staff's door",
                 "A name and a password. A wrong one keeps the name and says so; too many make one wait."),
        ]),
    Chapter(
        "A patient's family",
        "They have no account. The link came in a message when the call was taken.", [
            Walk("/f/:token", "family", family, "Where the request stands",
                 "What is needed and by when, what to do now, and the steps with their times: opened, confirmed, blood"
                 " banks asked, donors asked, promised, at the hospital, given. No donor's name or number is ever on "
                 "it. Open **Blood is no longer needed**, tick the box and press **End the request**: the donors are "
                 "told at once.", is_shown_in_both=True),
        ]),
    Chapter(
        "A donor",
        "Asked by a message, or coming on their own with a code.", [
            Walk("/d/:token", "donor", donor_link, "Can you give blood?",
                 "The need, the place and how far it is, by when. One press says *yes, within half an hour*; one says "
                 "no and why. After a yes the page shows where to go, the reference to say at the counter and four "
                 "digits by which the desk knows the donor without a name; then **I am leaving now**. *STOP* is at the"
                 " end, in two steps.", is_shown_in_both=True),
            Walk("/me", "donor", me, "A donor's own page",
                 "A number, then the code that was sent to it. The page shows everything that the centre holds, "
                 "including its own notes and who worked with the entry. **Do not contact me any more** takes effect "
                 "at once and can be taken back by agreeing again.", is_shown_in_both=True),
            Walk("/me/edit", "donor", me_edit, "Correcting one's entry",
                 "Name, district, birth, weight; how, when and in which language to be asked; a pause until a date. "
                 "The group and the donations are the blood bank's to change."),
            Walk("/me/number", "donor", me_number, "A new number",
                 "Type it, type the code that it receives, and come in again with it."),
            Walk("/me/data.json", "donor", me_data, "Taking everything along",
                 "**Download everything** at the foot of the own page is one file with every line the page shows and "
                 "those that it had no room for."),
            Walk("/me/erasure", "donor", me_erasure, "Erasing one's entry",
                 "What is erased, what has to stay and with whom, in words. **Send me the code to erase**, type it, "
                 "and the entry is gone; a pause is offered beside it, for who only wants to rest."),
        ]),
    Chapter(
        "Signing in and staying safe",
        "A demonstration lets people in with a password. A real centre asks for more, and these are its pages.", [
            Walk("/sign-in/first", "visitor", first, "The first time",
                 "The administrator gave a password and a set-up code. The first sign-in asks for the code, and for a "
                 "password that the administrator does not know."),
            Walk("/sign-in/set-up", "visitor", set_up, "Setting up at the first sign-in",
                 "A square to read with an authenticator app, or a passkey. Type what the app shows; ten recovery "
                 "codes appear once, to be printed."),
            Walk("/sign-in/second", "visitor", second_factor, "The second step",
                 "After the password: a passkey, or the six digits of the app, or a recovery code."),
            Walk("/locked", "staff", locked, "A locked console",
                 "Ten minutes without a touch, and the console is locked over the page. The password or the app opens "
                 "it; what was typed is still there."),
            Walk("/step-up", "staff", step_up, "Proving it once more",
                 "Before anything that gives power or data away, such as another factor, a file or a reason, the page "
                 "asks again unless it was proved within five minutes. What was being done goes on after it."),
            Walk("/account", "staff", account, "How I sign in",
                 "One's factors, the browsers that are signed in, and the password. Type the present one and a new "
                 "one; every other browser is signed out."),
            Walk("/account/add", "staff", account_add, "Adding a second factor",
                 "The same two ways as at the first sign-in; the recovery codes come with the first of them."),
        ]),
    Chapter(
        "An operator",
        "At the desk, with a headset, mostly by keys: `?` lists those of the page.", [
            Walk("/board", "operator", board, "The board",
                 "What needs a person now stands first and in red, then the open requests by the time that is left. It"
                 " changes by itself. Open a line for the request.", is_shown_in_both=True),
            Walk("/requests/new", "operator", new_request, "Taking a call",
                 "One free line understands *B neg 2 bag Mayo kal subah tak, 0300-1234567* and marks what it filled "
                 "in, to be confirmed with the caller. Group, component, units, time, patient, hospital. What is "
                 "missing is said at its field; a repeated call is recognised.", is_shown_in_both=True),
            Walk("/requests/:request", "operator", request, "A request",
                 "The hospital is rung, and **verified** is one key. The plan says in words whom it asks, how sure it "
                 "is and what comes next. Below stand the donors with why each was asked, and the timeline. Every act "
                 "is one press, and where it is honest it can be taken back.", is_shown_in_both=True),
            Walk("/training", "staff", training, "A training night",
                 "Simulated people ring, and an operator in training takes their calls on the real console: reads what "
                 "they say at the head of every page, asks with the buttons, writes down, rings the blood bank back. "
                 "When the night is ended every call is judged by what the books say. Only a centre of invented "
                 "people has it.", is_shown_in_both=True, expects="AudioContext"),
            Walk("/calls", "staff", calls, "The calls",
                 "Say which telephone is yours and press **ready**: waiting calls ring there. Who waits, since when, "
                 "what is known of the number; notes, hand-over, consultation. Without an exchange the page says so."),
            Walk("/call-backs", "operator", call_backs, "Ringing back",
                 "People who wrote what no program should answer, or rang and hung up. Ring, and say what came of it."),
            Walk("/donors", "operator", donors, "The register",
                 "Names, groups, districts, and whether each may be asked now. Type part of a name, a number or a "
                 "group: what was searched for stands in no address."),
            Walk("/donors/search/:search", "operator", donor_search, "What a search found",
                 "The donors that it found; going back to it finds them again. Open one."),
            Walk("/donors/new", "operator", new_donor, "Adding a donor",
                 "The questions of *Becoming a donor*, and those that only the desk asks: how the group is known, and "
                 "the wishes that protect. Without consent nothing is saved."),
            Walk("/donors/:donor", "operator", donor, "A donor",
                 "May this donor give, what, and if not until when. Asks, donations, calls. **Defer**, **Pause**, "
                 "**Never contact again** are records with who and when. Why somebody was deferred is not for the "
                 "desk."),
            Walk("/donors/:donor/edit", "operator", donor_edit, "Editing a donor",
                 "The form again, with what stands in it."),
            Walk("/facilities", "operator", facilities, "Blood banks and hospitals",
                 "All of them, with their numbers and how old their figures are. Type part of a name in English or "
                 "Urdu."),
            Walk("/facilities/:facility", "operator", facility, "One blood bank and its stock",
                 "Groups by components, each figure with its age. **Write down a count** takes what they say on the "
                 "telephone; an empty field changes nothing."),
            Walk("/phones", "operator", phones, "The simulated phones",
                 "Only in a demonstration: the telephones of donors and families. Answer for one of them with *haan 30"
                 " min* and see the board change."),
        ]),
    Chapter(
        "A coordinator",
        "Looks after the register, the hospitals and the words; asks nobody.", [
            Walk("/donors/import", "coordinator", import_page, "Bringing in a list",
                 "Paste a list or choose a file. Headings in English, Urdu and Roman Urdu are understood. Nothing is "
                 "saved by **Check it**."),
            Walk("/donors/import/:job", "coordinator", import_job, "What is in the list",
                 "Every line with what would become of it: new, known, or what is wrong. Only then **bring them in**."),
            Walk("/donors/import/example.csv", "coordinator", import_example, "An example of a list",
                 "A small file to begin from, behind a link on the same page."),
            Walk("/templates", "coordinator", templates, "All messages",
                 "Every text the centre sends, in three languages, as it is read. Open one."),
            Walk("/templates/:purpose/:language", "coordinator", template, "The words of one message",
                 "Write; below stands how it reads with a short and with a long name, and how many parts it costs. "
                 "What no message may say is refused with the reason. Versions are kept and can be brought back.",
                 is_shown_in_both=True),
            Walk("/facilities/new", "coordinator", facility_new, "Adding a hospital",
                 "Names in both languages, place, listed number. A second person confirms it before anybody is sent "
                 "there."),
            Walk("/facilities/:facility/edit", "coordinator", facility_edit, "Correcting a hospital",
                 "The same form. A changed number needs a second person too."),
            Walk("/flags", "coordinator", flags, "Flags",
                 "What rules noticed: one record number at two hospitals, a caller with many patients, money. Read the"
                 " evidence, ring, and say what was found: the rule learns from it.", is_shown_in_both=True),
        ]),
    Chapter(
        "A supervisor and an auditor",
        "See whether it goes well, and what was done.", [
            Walk("/overview", "supervisor", overview, "The overview",
                 "What needs a person, the clocks, the messages and the ways they take, the model that predicts, and "
                 "the audit.", is_shown_in_both=True),
            Walk("/approvals", "staff", approvals, "Two people for a file",
                 "A coordinator asked for a file of the whole register and said why. **Approve** or **Refuse**; one's "
                 "own question cannot be decided."),
            Walk("/prompts", "supervisor", reading("/prompts", "main h1"), "What the telephone says",
                 "Every sentence of the telephone in its languages, and which are recorded."),
            Walk("/design", "auditor", design, "The parts of every page",
                 "Colours with their contrast, type, buttons, forms and states, in both directions side by side: what "
                 "a new page is made of."),
            Walk("/translations", "auditor", translations, "Further languages",
                 "Sindhi, Pashto and Punjabi, each with how many of the visitors' sentences it has. One is offered to "
                 "visitors from four fifths on; what is missing is shown in Urdu."),
            Walk("/translations/:language", "auditor", missing, "What is missing",
                 "Every sentence that nobody has translated, in English and in Urdu."),
            Walk("/translations/:language/file.json", "auditor", translation_file, "The file to fill in",
                 "One line a sentence. Filled in and read by a native speaker, it goes into the centre's folder "
                 "`translations`, or to us."),
            Walk("/retention", "auditor", reading("/retention", "main h1"), "What is kept for how long",
                 "Kind by kind, with the source of the figure."),
        ]),
    Chapter(
        "An administrator",
        "People and machines; no donor, no patient, no request.", [
            Walk("/staff", "staff", staff, "The staff",
                 "Who works here, in which role, when last seen. Add somebody with a first password; change a role; "
                 "close an account. Machines have tokens, shown once."),
            Walk("/staff/:member/sign-in", "staff", staff_sign_in, "How somebody signs in",
                 "The factors and browsers of one person. **Sign out everywhere** is for a lost telephone."),
        ]),
    Chapter(
        "A hospital or blood bank",
        "Signs in for one facility and sees only what concerns it.", [
            Walk("/facility", "facility", own_facility, "Its own requests",
                 "What was asked for in its name, with what waits for its word on top. Open one and press **Yes, it is"
                 " real**, or say why not.", is_shown_in_both=True),
            Walk("/facility/requests/:request", "facility", own_request, "Who is coming",
                 "Donors without names: a group, an hour, and the four digits that they will say. **Arrived**, "
                 "**accepted** or **deferred**, **donated**.", is_shown_in_both=True),
        ]),
]

# Their classes stand above, so they are read here.
from walks_antigens import ANTIGENS  # noqa: E402
from walks_counter import COUNTER  # noqa: E402
from walks_lead import CHAPTERS as LEADING  # noqa: E402

CHAPTERS += LEADING + ANTIGENS + COUNTER
WALKS = [walk for chapter in CHAPTERS for walk in chapter.walks]
