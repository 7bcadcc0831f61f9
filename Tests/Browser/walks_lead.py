"""The walks of who leads a shift, and of who looks after drives, panels and the register. `walks.py` says how."""

import contextlib
import html
import re
import threading
import time

from playwright.sync_api import expect
from walks import Chapter, Walk
from world import initials

# Only one handover can wait to be taken over.
HANDING = threading.Lock()


def local(days=0, hours=0, form="%Y-%m-%d"):
    """A day or an hour as the centre's clocks show it, five hours ahead of Greenwich's."""
    return time.strftime(form, time.gmtime(time.time() + (days * 24 + hours + 5) * 3600))


# Blood drives


def drive_form(at, days):
    mark = at.world.number()
    return {
        "name": f"College drive {mark}", "host": "Government College University", "district": "Lahore",
        "facility": str(at.world.place("Mayo")), "address": "Bukhari Auditorium, Gate 3, Katchery Road",
        "contact": "Prof. Rashid, 0300-7654321", "date": local(days), "from": "00:00" if days == 0 else "09:00",
        "until": "23:59" if days == 0 else "13:00", "slotMinutes": "240" if days == 0 else "60",
        "beds": "3"}


def planned(at, days=3):
    """A drive that the coordinator has planned: its path and its name."""
    form = drive_form(at, days)
    return at.world.post("coordinator", "/drives", form).location, form["name"]


def announced(at, days=3):
    path, name = planned(at, days)
    at.world.post("coordinator", f"{path}/state", {"state": "announced"})
    return path, name


def signed_up(at, path, slot=1):
    """A donor on the list of a drive; the number in the register."""
    donor = at.world.take_donor()["id"]
    at.world.post("coordinator", f"{path}/sign-ups", {"donor": str(donor), "slot": str(slot)})
    return donor


def reference(at, path):
    with at.world.lock:
        page = at.world.desk("coordinator").get(path).text
    return re.search(r'href="/drive/([A-Z0-9]+)"', page)[1]


def drives(at):
    path, name = announced(at)
    signed_up(at, path)
    at.open("/drives")
    line = at.page.locator("#coming tr", has=at.page.locator(f"a[href='{path}']"))
    expect(line).to_contain_text("1 / 12")
    at.show()
    at.press(f"#coming a[href='{path}']")
    at.is_at(rf"{path}$")
    at.sees("main h1", name)


def drive_new(at):
    form = drive_form(at, 5)
    facility = form.pop("facility")
    at.open("/drives/new")
    at.fill(**form)
    at.page.select_option("main select[name=facility]", facility)
    at.show()
    at.press("#save-drive")
    at.is_at(r"/drives/\d+$")
    at.sees("main h1", form["name"])
    at.press("form[action$='/state'] button[value=announced]")
    at.sees("#stage.wait")
    at.sees("main a[href^='/drive/']")


def drive(at):
    path, _ = announced(at, days=0)
    donor = at.world.take_donor()["id"]
    at.open(path)
    at.press("form[action$='/state'] button[value=open]")
    at.sees("#stage.good")
    at.page.fill("#add [name=donor]", str(donor))
    at.page.select_option("#add select[name=slot]", "")
    at.submit("/sign-ups")
    entry = f"#slots li:has(a[href='/donors/{donor}'])"
    at.sees(entry)
    at.press(f"{entry} button[value=gave]")
    at.sees(f"{entry} .chip.good")
    at.show("#slots")
    expect(at.page.locator("#results tbody tr").last.locator("td").last).to_have_text("1")


def partner_form(at):
    return {"name": f"College {at.world.number()}", "district": "Lahore", "contact": "Prof. Rashid, 0300-7654321",
            "note": "The hall is free on Thursdays.", "since": local(-30), "until": local(300)}


def agreed(at):
    """A partner that the coordinator has added: its path and its name."""
    form = partner_form(at) | {"kind": "university"}
    return at.world.post("coordinator", "/partners", form).location, form["name"]


def partners(at):
    path, name = agreed(at)
    at.open("/partners")
    at.show()
    at.press(f"#partners a[href='{path}']")
    at.is_at(rf"{path}$")
    at.sees("main h1", name)


def partner_new(at):
    form = partner_form(at)
    at.open("/partners/new")
    at.fill(**form)
    at.page.select_option("main select[name=kind]", "university")
    at.show()
    at.press("#save-partner")
    at.is_at(r"/partners/\d+$")
    at.sees("main h1", form["name"])


def partner(at):
    path, _ = agreed(at)
    drive_path = at.world.post(
        "coordinator", "/drives", drive_form(at, 4) | {"partner": path.rsplit("/", 1)[1]}).location
    at.open(path)
    at.sees(f"#partner-drives a[href='{drive_path}']")
    at.show()
    at.press("#end-partner")
    at.is_at(rf"{path}$")
    at.press("#end-partner[value='0']")
    at.sees("#end-partner[value='1']")


def partner_edit(at):
    path, _ = agreed(at)
    at.open(f"{path}/edit")
    at.fill(contact="Dr. Hina, 0300-1112223")
    at.show()
    at.press("#save-partner")
    at.is_at(rf"{path}$")
    at.sees("#partner", "Dr. Hina")


def drive_edit(at):
    path, _ = announced(at)
    gate = f"Gate {at.world.number()}, Katchery Road"
    at.open(f"{path}/edit")
    at.fill(address=gate, beds=5)
    at.show()
    at.press("#save-drive")
    at.is_at(rf"{path}$")
    at.sees("#head", gate)
    at.sees("#slots h2", "0 / 5")


def drive_list(at):
    path, _ = announced(at)
    donor = signed_up(at, path)
    at.open(path)
    at.press(f"a[href='{path}/list']")
    at.is_at(rf"{path}/list$")
    # Four hours with three beds each, a donor in the second, and lines for whoever comes without a slot.
    expect(at.page.locator("#sheet tbody tr")).to_have_count(12 + 12)
    expect(at.page.locator("#sheet tbody tr").nth(3)).to_contain_text(str(donor))
    at.show()


def drive_poster(at):
    path, name = announced(at)
    at.open(path)
    at.press(f"a[href='{path}/poster']")
    at.is_at(rf"{path}/poster$")
    at.sees("#poster svg")
    at.sees("#poster .reference", f"/drive/{reference(at, path)}")
    expect(at.page.locator("#poster section", has_text=name)).to_have_count(2)
    at.show("#poster")


def drive_visitor(at):
    path, name = announced(at)
    number = "0" + at.world.take_donor()["phone"][3:]
    public = f"/drive/{reference(at, path)}"
    at.open(public)
    at.sees("main h1", name)
    at.fill(number=number)
    at.show()
    at.press("#send-code")
    at.fill(code=at.world.code(number))
    at.press("#enter-code")
    at.is_at(rf"{public}$")
    at.choose("slot", "2")
    at.press("#sign-up")
    at.sees("#own-time", "11:00")
    at.sees("#cancel-sign-up")


# Panels


def panel_form(at):
    mark = at.world.number()
    return {
        "patientInitials": initials(mark), "recordNumber": f"TH-{1000 + mark}",
        "facility": str(at.world.place("Mayo")), "group": "O+", "component": "redCells", "unitsPerSession": "1",
        "intervalDays": "21", "nextDue": local(10), "guardianPhone": at.world.phone(), "needs": ""}


def made_panel(at):
    """A panel of a patient whom nobody else has: its path and the patient's initials."""
    form = panel_form(at)
    return at.world.post("coordinator", "/panels", form).location, form["patientInitials"]


def panels(at):
    path, patient = made_panel(at)
    at.open("/panels")
    at.show()
    at.press(f"#panels a[href='{path}']")
    at.is_at(rf"{path}$")
    at.sees("main h1", patient)


def panel_new(at):
    form = panel_form(at)
    at.open("/panels/new")
    for name in ("group", "component"):
        at.choose(name, form.pop(name))
    at.page.select_option("main select[name=facility]", form.pop("facility"))
    at.fill(**form)
    at.show()
    at.press("form[action='/panels'] button.primary")
    at.is_at(r"/panels/\d+$")
    at.sees("#patient", form["recordNumber"])
    at.sees("#forecast tbody tr")


def join(at):
    """Adds the first donor whom the page proposes."""
    donor = at.page.locator("#substitutes input[name=donor][type=hidden]").first.get_attribute("value")
    at.press(f"#substitutes form:has(input[type=hidden][value='{donor}']) button")
    at.was_noted()
    at.sees(f"#member-{donor}")
    return donor


def panel(at):
    path, _ = made_panel(at)
    at.open(path)
    # Without a member every session is short of one.
    at.sees("#first-gap")
    first, second = join(at), join(at)
    assert first != second, "a member was proposed again"
    at.show()
    at.submit(f"/members/{second}/removal")
    at.was_noted()
    expect(at.page.locator(f"#member-{second}")).to_have_count(0)
    at.sees(f"#member-{first}")


def panel_edit(at):
    path, _ = made_panel(at)
    needs = f"leucodepleted, K negative, {at.world.number()}"
    at.open(path)
    at.press(f"a[href='{path}/edit']")
    at.is_at(rf"{path}/edit$")
    at.fill(needs=needs, intervalDays=28)
    at.show()
    at.press(f"form[action='{path}'] button.primary")
    at.is_at(rf"{path}$")
    at.sees("#patient", needs)


def panel_sheet(at):
    path, patient = made_panel(at)
    at.open(path)
    donor = join(at)
    name = at.page.locator(f"#member-{donor} a").first.inner_text()
    at.press(f"a[href='{path}/sheet']")
    at.is_at(rf"{path}/sheet$")
    at.sees("main", patient)
    at.sees("main table tbody", name)
    at.show()


# The register and the blood banks


def register(at):
    at.open("/register")
    at.sees("#by-district tbody tr")
    at.sees("#definitions")
    expect(at.page.locator("#by-group tbody tr")).to_have_count(9)
    at.show()
    at.press("#by-group form:has(input[value='O-']) button")
    at.is_at(r"/donors/search/")
    at.sees("tr[data-donor]")


def recall(at):
    at.open("/register/recall")
    everybody = at.page.locator("#recall tbody tr").count()
    at.page.select_option("main select[name=group]", "O+")
    at.press("form[action='/register/recall'] button.primary")
    at.is_at(r"/register/recall\?group=O%2B")
    expect(at.page.locator("main select[name=group]")).to_have_value("O+")
    at.sees("#recall tbody a[href^='/donors/']")
    assert 0 < at.page.locator("#recall tbody tr").count() < everybody, "the group was not chosen from"
    at.show()


def stock(at):
    facility = at.world.place("Nishtar")
    at.world.post("coordinator", f"/facilities/{facility}/stock", {"units.platelets.B-": "0"})
    at.open("/facilities/stock")
    at.sees("table.stock tbody tr")
    at.show()
    at.press("#components a[href$='=platelets']")
    at.is_at(r"component=platelets$")
    at.sees("#components a.primary[href$='=platelets']")
    line = at.page.locator("table.stock tr", has=at.page.locator(f"a[href='/facilities/{facility}']"))
    expect(line.locator("b", has_text=re.compile("^0$")).first).to_be_visible()


# A shift


def night(at):
    at.world.request(facility="Services", group="AB-")
    at.open("/night")
    at.sees("#night .counter.alarm")
    at.sees("#night-calls")
    at.sees("#night-people")
    at.sees("#night-ways")
    at.show()
    line = at.page.locator("#waits-verification a.line").first
    number = line.get_attribute("href")
    at.press(f"#waits-verification a.line[href='{number}']")
    at.is_at(rf"{number}$")
    at.sees("#verification")


def away(at):
    """A facility that no other walk goes to: requests of other walks are to come under no quota."""
    count = 20
    rows = at.world.centre.rows(f"SELECT id FROM facility ORDER BY id DESC LIMIT {count}")
    return rows[at.world.number() % count]["id"]


@contextlib.contextmanager
def ending(at):
    """An incident stands on every page while it lasts. Whatever goes wrong here, it is ended."""
    try:
        yield
    finally:
        path = re.search(r"/incidents/\d+$", at.page.url)
        if path:
            at.world.post("supervisor", f"{path[0]}/end", {"reason": "The walk is over"})


def end(at):
    at.unfold("#end")
    at.page.fill("#end [name=reason]", "The last patient has blood")
    at.press("#end button.danger")
    at.was_noted()
    expect(at.page.locator("#end")).to_have_count(0)


def incidents(at):
    place, name = away(at), f"Bus accident {at.world.number()}, ring road"
    at.open("/incidents")
    at.unfold("#declare")
    at.fill(name=name, patients=30, reason="Twenty injured are on their way, says 1122")
    at.page.select_option("main select[name=facility1]", str(place))
    at.show()
    at.press("#declare button.primary")
    with ending(at):
        at.is_at(r"/incidents/\d+$")
        at.sees("main h1", name)
        at.sees(f"#quota-{place}")
        at.sees("aside.incident")
        path = re.search(r"/incidents/\d+$", at.page.url)[0]
        end(at)
    at.open("/incidents")
    at.sees(f"main section.card:not(.heed) a[href='{path}']", name)


def incident(at):
    place = away(at)
    number, _ = at.world.request(facility=place, group="A+")
    path = at.world.post("supervisor", "/incidents", {
        "name": f"Fire {at.world.number()} in a market", "reason": "Many burns", "facility1": str(place)}).location
    at.open(path)
    with ending(at):
        at.sees(f"#requests [data-row='{number}']")
        at.unfold("#set-quotas")
        form = f"#set-quotas form:has(input[name=facility][value='{place}'])"
        at.page.fill(f"{form} [name=perHour]", "12")
        at.page.fill(f"{form} [name=share]", "40")
        at.press(f"{form} button")
        at.was_noted()
        expect(at.page.locator(f"#quota-{place} tbody tr").last).to_contain_text("/12")
        at.show()
        end(at)


def handover(at):
    """One supervisor hands over, another takes over."""
    with HANDING:
        other, words = at.world.person("supervisor"), f"Mayo's freezer is away until six. {at.world.number()}"
        # Left over where an earlier walk went wrong.
        left = re.search(r'action="(/handover/\d+/taking)"', other.get("/handover").text)
        if left:
            other.post(left[1], {})
        at.open("/handover")
        at.fill(words=words)
        at.press("form[action='/handover'] button.primary")
        at.was_noted()
        at.sees("#waiting", words)
        assert at.page.locator("#waiting form").count() == 0, "one may take over from oneself"
        at.come_in(other.cookies)
        at.open("/handover")
        at.show()
        at.submit("/taking")
        at.was_noted()
        expect(at.page.locator("#waiting")).to_have_count(0)
        at.sees("main ul.needs li", words)


def rota(at):
    person = at.world.person()
    name = f"Person {person.name.removeprefix('person')}"
    at.open("/rota")
    at.page.select_option("main select[name=staff]", label=name)
    at.page.select_option("main select[name=duty]", "stock")
    at.fill(**{"from": local(form="%Y-%m-%dT%H:00"), "until": local(hours=8, form="%Y-%m-%dT%H:00")})
    at.press("form[action='/rota'] button.primary")
    at.is_at("/rota$")
    line = at.page.locator("main table tbody .row", has=at.page.locator("bdi", has_text=re.compile(f"^{name}$")))
    expect(line).to_be_visible()
    at.show()
    # And out again: it stands nowhere any more.
    line.locator("form[action$='/removal'] button").click()
    expect(line).to_have_count(0)
    at.is_at("/rota$")


# Messages to donors


def campaign_asked(at):
    """What the coordinator has asked for about a drive of its own: its path, and what it is for."""
    path, _ = announced(at, days=4)
    drive = path.rsplit("/", 1)[1]
    with at.world.lock:
        page = at.world.desk("coordinator").get(f"/campaigns/new?kind=driveInvitation&drive={drive}").text
    texts = {name: html.unescape(text).strip() for name, text in re.findall(
        r'<textarea[^>]*name="(text-[^"]+)"[^>]*>(.*?)</textarea>', page, re.DOTALL)}
    why = f"12 places, none taken ({at.world.number()})"
    asked = at.world.post("coordinator", "/campaigns", texts | {
        "kind": "driveInvitation", "drive": drive, "perDay": "200", "notAskedDays": "30", "reason": why})
    return asked.location, why


def campaigns(at):
    path, why = campaign_asked(at)
    at.open("/campaigns")
    expect(at.page.locator("#campaigns li", has=at.page.locator(f"a[href='{path}']"))).to_contain_text(why)
    at.show()
    at.press(f"#campaigns a[href='{path}']")
    at.is_at(rf"{path}$")
    at.sees("#stage.wait")


def campaign_new(at):
    path, _ = announced(at, days=4)
    at.open(f"/campaigns/new?kind=driveInvitation&drive={path.rsplit('/', 1)[1]}")
    at.fill(perDay="150", reason="12 places, none taken", district="Atlantis")
    at.page.check("input[name=groups][value='O-']")
    at.press("#ask-campaign")
    at.sees("#problem-district")
    expect(at.page.locator("input[name=groups][value='O-']")).to_be_checked()
    at.fill(district="Lahore")
    at.show()
    at.press("#ask-campaign")
    at.is_at(r"/campaigns/\d+$")
    at.sees("#included")


def campaign(at):
    path, _ = campaign_asked(at)
    at.open(path)
    at.sees("#left-out")
    at.show()
    at.press("button[value=approved]")
    at.open(path)
    at.sees("#stage.good")
    at.world.post("coordinator", f"{path}/state", {"state": "start"})
    at.open(path)
    at.sees("#figures")
    at.press("button[value=stopped]")
    at.sees("#stage.alarm")


CHAPTERS = [
    Chapter(
        "Drives, panels, register",
        "What the coordinator looks after ahead of the emergencies.", [
            Walk("/drives", "coordinator", drives, "Blood drives",
                 "Days on which a blood bank collects at a college, a mosque or a firm, those to come first, each with "
                 "who signed up and who gave. Open one."),
            Walk("/drives/new", "coordinator", drive_new, "Planning a drive",
                 "Name, host, the blood bank that collects, place and hours, how long a slot is and how many beds "
                 "there are. It is saved as a plan; **Announce it** opens its public page."),
            Walk("/drives/:drive", "coordinator", drive, "A drive on its day",
                 "**Open it** when people come. The list by slots, and whoever comes without one by the number in the "
                 "register: *came*, *deferred*, *gave*. What was given goes into the donor's entry; people who are "
                 "not in the register are only counted.", is_shown_in_both=True),
            Walk("/drives/:drive/edit", "coordinator", drive_edit, "Changing a drive",
                 "The form again. Once somebody has signed up, the times that they were told stay."),
            Walk("/drives/:drive/list", "coordinator", drive_list, "The list for the entrance",
                 "To print: every slot with its names and boxes to tick, and empty lines for people who simply come."),
            Walk("/drives/:drive/poster", "coordinator", drive_poster, "The poster",
                 "To print: both languages on one sheet, with a square code that opens the drive's page."),
            Walk("/partners", "coordinator", partners, "Partners",
                 "Universities, charities, firms, mosques and clubs that host drives or lend volunteers, with what was "
                 "agreed until when. Open one."),
            Walk("/partners/new", "coordinator", partner_new, "Adding a partner",
                 "Name, kind, district, whom to ring, since when and until when it is agreed. A drive can name it."),
            Walk("/partners/:partner", "coordinator", partner, "A partner",
                 "Whom to ring, and every drive it hosted with who signed up, came and gave. **End the partnership** "
                 "can be taken back; a year after the end its person's name and number are gone."),
            Walk("/partners/:partner/edit", "coordinator", partner_edit, "Changing a partner", "The form again."),
            Walk("/drive/:reference", "visitor", drive_visitor, "A drive, as everybody sees it",
                 "Place, hours, free places. A registered donor types a number and the code that comes, chooses a time"
                 " and presses **Sign me up**; *I cannot come* takes it back. Who is not registered is led to "
                 "*Becoming a donor*.", is_shown_in_both=True),
            Walk("/campaigns", "coordinator", campaigns, "Messages to donors",
                 "Invitations to a drive, reminders to its list, *you may give again*: what was asked for and how it "
                 "stands. Open one."),
            Walk("/campaigns/new", "coordinator", campaign_new, "Asking for messages to donors",
                 "Whom, the words in three ways of writing, how many a day, what for. **Ask** counts whom it reaches; "
                 "nothing leaves before another person has approved.", expects="422"),
            Walk("/campaigns/:campaign", "supervisor", campaign, "Approving messages to donors",
                 "Exactly what is sent, how many it reaches, who is left out and why. **Approve exactly this**; whoever"
                 " asked begins, and either of the two stops it at once.", is_shown_in_both=True),
            Walk("/panels", "coordinator", panels, "Panels",
                 "Patients who need blood every few weeks, each with donors of their own who give in turn; what has to"
                 " be done for which. Open one."),
            Walk("/panels/new", "coordinator", panel_new, "Making a panel",
                 "Initials and the hospital's record number, never a name; the group, how much and every how many "
                 "days, and the next day."),
            Walk("/panels/:panel", "coordinator", panel, "A panel",
                 "Who gives for which day and where somebody is missing, some months ahead. **Who could join** "
                 "proposes donors who are in no panel, fit and live near: ask them, then **Add**. The emergency desk "
                 "leaves members alone.", is_shown_in_both=True),
            Walk("/panels/:panel/edit", "coordinator", panel_edit, "Changing a panel",
                 "The same form, for when the doctor changes the rhythm or the blood bank has to see to something."),
            Walk("/panels/:panel/sheet", "coordinator", panel_sheet, "A panel on paper",
                 "To print for the ward: the days, who gives, who if not, and a column to tick."),
            Walk("/register", "coordinator", register, "How the register is",
                 "How many can be reached, may give now, fall away or were entered twice, by group and by district, "
                 "with what each word counts. A group or a district leads to its donors."),
            Walk("/register/recall", "coordinator", recall, "Who may give again this week",
                 "Donors whose time of rest ends within days, by group and district. Nothing is sent from here: open "
                 "one and ring."),
            Walk("/facilities/stock", "coordinator", stock, "The stock of all blood banks",
                 "One component at a time: who said how much of each group, and how long ago. A nought is a figure, "
                 "a point means that nobody has counted."),
        ]),
    Chapter(
        "Leading a shift",
        "A supervisor's night: what waits, what is extraordinary, and who comes next.", [
            Walk("/night", "supervisor", night, "The night on one screen",
                 "To be read from three metres: what is wrong with the house, then every request by what it waits for,"
                 " the worst first, beside calls, people and the ways out. Open a line for the request.",
                 is_shown_in_both=True),
            Walk("/incidents", "supervisor", incidents, "Declaring an incident",
                 "An accident with many injured. Open **Declare an incident**, say what happened, where the injured "
                 "go and why: from then on donors come by quota, so that not all stand before one door at once. It "
                 "stands above every page while it lasts.", is_shown_in_both=True),
            Walk("/incidents/:incident", "supervisor", incident, "An incident",
                 "For each hospital the donors it expects by the hour and may ask for by the day. **Change the "
                 "quotas** as the blood bank says, publish the one message to everybody, and **End the incident** "
                 "with the reason."),
            Walk("/handover", "supervisor", handover, "Handing over the shift",
                 "Open requests, incidents, call backs, flags and who comes next, gathered by the program. Add what "
                 "the next one has to know and press **I hand over**; another supervisor presses **I take over**."),
            Walk("/rota", "supervisor", rota, "The rota",
                 "Who is on now and next, the week, and what to look at: hours without anybody, too little rest. "
                 "**Plan a shift** takes a person, a task and two times; × takes it out again."),
        ]),
]
