"""Drives the pages of a demonstration centre in headless Chromium, the way an operator, a donor and a family use them.

Method. A centre is made in an empty folder and its simulated phones are hurried. One browser takes a call from the
first key to a donation. Everything a page writes to its console, every breach of its content policy, every script that
fails and every answer of 500 or more is collected over the whole run, and any of them fails it. Screenshots are kept.
"""

import argparse
import contextlib
import json
import os
import re
import shutil
import sys
import time
import traceback

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Support"))

from centre import Centre, Trouble  # noqa: E402
from playwright.sync_api import expect, sync_playwright  # noqa: E402
from sign_in_steps import a_passkey_is_made_and_signs_in, a_real_centre_wants_a_second_factor_and_locks  # noqa: E402

PASSWORDS = {
    "operator": "operator-demonstration", "supervisor": "supervisor-demonstration",
    "administrator": "administrator-demonstration",
}
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 400, "height": 860}

# Listens before any script of the page runs.
LISTENER = """
    window.qatraBreaches = [];
    document.addEventListener('securitypolicyviolation', event =>
        window.qatraBreaches.push(event.violatedDirective + ' ' + event.blockedURI));
"""


class Run:
    """The centre, the browser and what was found."""

    def __init__(self, centre, browser, keep):
        self.centre = centre
        self.browser = browser
        self.keep = keep
        self.complaints = []
        self.expected = []
        self.request = None
        self.context = self.new_context()
        self.page = self.context.new_page()

    def new_context(self, viewport=None, **options):
        options.setdefault("base_url", self.centre.address)
        context = self.browser.new_context(
            viewport=viewport or WIDE, locale="en-GB", timezone_id="Asia/Karachi", **options)
        context.set_default_timeout(10_000)
        context.add_init_script(LISTENER)
        context.on("page", self.listen)
        return context

    def listen(self, page):
        def complain(kind, text):
            if not any(re.search(pattern, text) for pattern in self.expected):
                self.complaints.append(f"{kind} on {page.url}: {text}")

        page.on("console", lambda line: line.type in ("error", "warning") and complain("console", line.text))
        page.on("pageerror", lambda error: complain("script", str(error)))
        page.on("response", lambda answer: answer.status >= 500 and complain("server", f"{answer.status} {answer.url}"))

    def breaches(self, page):
        return page.evaluate("window.qatraBreaches")

    def shot(self, name, page=None):
        (page or self.page).screenshot(path=os.path.join(self.keep, f"{name}.png"), full_page=False)

    @contextlib.contextmanager
    def person(self, name, **options):
        """Somebody else's browser, signed in."""
        context = self.new_context(**options)
        try:
            page = context.new_page()
            sign_in(page, name)
            yield page
        finally:
            context.close()


def sign_in(page, name, password=None):
    page.goto("/sign-in")
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", password or PASSWORDS[name])
    page.click("form[action='/sign-in'] button.primary")


def field(page, name):
    return page.locator(f"[name={name}]")


def chosen(page, name):
    return page.locator(f"input[name={name}]:checked").get_attribute("value")


def choose(page, name, value):
    page.locator(f"input[name={name}][value='{value}']").check(force=True)


def assert_fits(page, what):
    """No page may have to be pushed sideways on a telephone."""
    wide, room = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    if wide > room:
        beyond = page.evaluate(
            """() => [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right >
                   innerWidth + 1 && !one.closest('.scroll')).slice(0, 4).map(one => one.outerHTML.slice(0, 90))""")
        raise Trouble(f"{what} is {wide} px wide in {room} px: {beyond}")


# The steps, in the order of a call. Each is one test; a later one may need an earlier one.


def a_wrong_password_is_refused_and_says_so(run):
    run.expected.append("422")
    sign_in(run.page, "operator", "wrong-password")
    expect(run.page.locator("[role=alert]").first).to_be_visible()
    assert field(run.page, "name").input_value() == "operator", "the name was lost"
    run.shot("01-sign-in")


def operator_signs_in_and_sees_the_board(run):
    sign_in(run.page, "operator")
    expect(run.page).to_have_url(re.compile("/board$"))
    expect(run.page.locator(".demonstration")).to_be_visible()
    expect(run.page.locator("#board .empty")).to_be_visible()


def one_key_opens_the_form_and_the_free_line_fills_it(run):
    page = run.page
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile("/requests/new$"))
    page.fill("#free-line", "B neg 2 bag Mayo kal subah tak, 0300-1234567")
    expect(field(page, "units")).to_have_value("2")
    assert chosen(page, "group") == "B-"
    expect(page.locator("#facility")).to_have_value("Mayo Hospital")
    assert field(page, "callerPhone").input_value().replace(" ", "").replace("-", "").endswith("3001234567")
    assert "T" in field(page, "neededBy").input_value(), "no time was understood"
    expect(page.locator(".confirm").first).to_be_visible()
    run.shot("02-free-line")


def impossible_entries_are_explained_and_nothing_is_lost(run):
    run.expected.append("422")
    page = run.page
    # The browser itself would stop these; a page without its help must say them too.
    page.evaluate("document.querySelectorAll('form').forEach(form => form.noValidate = true)")
    field(page, "units").fill("99")
    field(page, "ward").fill("Surgical 3, bed 7")
    page.click("#open-request")
    expect(page.locator("#problem-units")).to_be_visible()
    expect(page.locator("#problem-patientInitials")).to_be_visible()
    assert field(page, "ward").input_value() == "Surgical 3, bed 7", "the ward was lost"
    expect(page.locator("#facility")).to_have_value("Mayo Hospital")
    run.shot("03-problems")


def call_becomes_a_request(run):
    page = run.page
    complete(page, group="B+", units="2", initials="AB", record="MH-2291")
    page.click("#open-request")
    expect(page).to_have_url(re.compile(r"/requests/\d+$"))
    run.request = page.url.rsplit("/", 1)[1]
    expect(page.locator("#phase")).to_have_attribute("data-phase", "open")
    expect(page.locator("#head a[href^='tel:']").first).to_be_visible()


def complete(page, group, units, initials, record, facility="Mayo"):
    """What the free line did not know, as an operator types it."""
    choose(page, "group", group)
    choose(page, "component", "redCells")
    # At night only an emergency may wake anybody, and this runs at every hour.
    choose(page, "urgency", "emergency")
    choose(page, "sex", "female")
    choose(page, "ownBank", "askedNoneLeft")
    field(page, "units").fill(units)
    field(page, "patientInitials").fill(initials)
    field(page, "ageYears").fill("52")
    if not field(page, "ward").input_value():
        field(page, "ward").fill("Emergency")
    field(page, "recordNumber").fill(record)
    page.locator("[data-needed-in]").nth(2).click()
    if not page.locator("#facility-id").input_value():
        page.fill("#facility", "")
        page.locator("#facility").press_sequentially(facility, delay=20)
        page.locator("#facility-list li").first.wait_for(state="visible")
        page.keyboard.press("Enter")
    assert page.locator("#facility-id").input_value(), "no facility was chosen"


def one_key_verifies_and_the_plan_is_said_in_words(run):
    page = run.page
    page.keyboard.press("v")
    expect(page.locator("#verification")).to_have_class(re.compile("good"))
    expect(page.locator("#plan")).to_contain_text(re.compile(r"asking \d+"))
    expect(page.locator("[data-donor]").first).to_be_visible()
    expect(page.locator("#timeline li").first).to_be_visible()
    run.shot("04-wave")


def pledge_arrives_without_reloading(run):
    page = run.page
    page.evaluate("window.qatraSamePage = true")
    pledged = page.locator("[data-stage=pledged], [data-stage=onTheWay], [data-stage=arrived]").first
    pledged.wait_for(state="visible", timeout=90_000)
    assert page.evaluate("window.qatraSamePage === true"), "the page was loaded again"
    expect(page.locator("#live")).not_to_have_class(re.compile("off"))
    run.shot("05-pledge")


def arrival_and_donation_are_one_press_each(run):
    """The simulated desk of the hospital may be quicker than we are, or defer a donor: then the next one is taken."""
    page = run.page
    ended = time.monotonic() + 120
    arrived = None
    while time.monotonic() < ended:
        if arrived is None:
            donor = page.locator("[data-donor]:has([data-act=arrival])").first
            if donor.count() == 0:
                page.wait_for_timeout(200)
                continue
            number = donor.get_attribute("data-donor")
            with contextlib.suppress(Exception):
                donor.locator("[data-act=arrival]").click(timeout=2_000)
                arrived = number
            continue
        donation = page.locator(f"[data-donor='{arrived}'] [data-act=donation]")
        stage = page.locator(f"[data-donor='{arrived}']").first.get_attribute("data-stage")
        if donation.count():
            with contextlib.suppress(Exception):
                donation.click(timeout=2_000)
                expect(page.locator(f"[data-donor='{arrived}']").first).to_have_attribute("data-stage", "donated")
                break
        if stage not in ("arrived", "accepted", "donated"):
            arrived = None
        page.wait_for_timeout(100)
    else:
        raise Trouble("nobody could be marked as arrived and donated")
    expect(page.locator("#timeline")).to_contain_text("Sadia Operator")
    run.shot("06-donation")


def repeated_call_is_recognised(run):
    run.expected.append("409")
    page = run.page
    page.goto("/requests/new")
    complete(page, group="B+", units="2", initials="AB", record="MH-2291")
    page.click("#open-request")
    expect(page.locator(f"main [role=alert] a[href='/requests/{run.request}']")).to_be_visible()
    run.shot("07-repeated-call")


def free_line_takes_back_what_it_wrote_and_nothing_else(run):
    page = run.page
    page.goto("/requests/new")
    page.locator("#draft-note a").click()
    expect(page.locator("#draft-note")).to_be_hidden()
    page.fill("#free-line", "B neg 2 bag Mayo")
    expect(field(page, "units")).to_have_value("2")
    field(page, "units").fill("3")
    page.fill("#free-line", "O pos 4 bag")
    expect(page.locator("input[name=group][value='O+']")).to_be_checked()
    assert field(page, "units").input_value() == "3", "what the operator wrote was written over"
    expect(page.locator("#facility")).to_have_value("")
    assert page.locator("#facility-id").input_value() == "", "the facility of the first line stayed"


def call_survives_an_ended_session(run):
    run.expected.append("401")
    page = run.page
    field(page, "patientInitials").fill("ZQ")
    page.evaluate("document.querySelectorAll('form').forEach(form => form.noValidate = true)")
    run.context.clear_cookies()
    page.click("#open-request")
    page.click("main a.button.primary")
    page.fill("input[name=name]", "operator")
    page.fill("input[name=password]", PASSWORDS["operator"])
    page.click("form[action='/sign-in'] button.primary")
    expect(page).to_have_url(re.compile("/requests/new$"))
    expect(page.locator("#draft-note")).to_be_visible()
    expect(field(page, "patientInitials")).to_have_value("ZQ")
    expect(field(page, "units")).to_have_value("3")
    run.shot("07-call-restored")
    page.locator("#draft-note a").click()
    expect(field(page, "patientInitials")).to_have_value("")


def family_sees_where_it_stands_and_no_donor(run):
    page = run.page
    page.goto(f"/requests/{run.request}")
    link = page.locator("a[href*='/f/']").first.get_attribute("href")
    context = run.new_context(viewport=NARROW)
    family = context.new_page()
    family.goto(link)
    expect(family.locator("main h1").first).to_be_visible()
    text = family.locator("body").inner_text()
    numbers = [entry["phone"] for entry in journal(run) if entry.get("intent")]
    for number in numbers:
        assert number not in text and number[-7:] not in text, "a donor's number is on the family's page"
    assert "№" not in text, "a donor is named on the family's page"
    assert_fits(family, "the family's page")
    run.shot("08-family", family)
    context.close()


def journal(run):
    with open(os.path.join(run.centre.data, "simulated-phones.jsonl"), encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.endswith("\n")]


def donor_answers_on_the_page_behind_the_link(run):
    links = [
        found[0] for entry in journal(run) if entry["kind"] == "submitted" and entry.get("intent")
        if (found := re.findall(r"http://\S+?/d/\S+", entry["body"]))
    ]
    assert links, "no message to a donor holds a link"
    context = run.new_context(viewport=NARROW)
    donor = context.new_page()
    donor.goto(links[0])
    expect(donor.locator("main h1").first).to_be_visible()
    assert_fits(donor, "the donor's page")
    run.shot("09-donor", donor)
    run.expected.append("410")
    donor.goto(re.sub(r"/d/.*", "/d/forged0000000000000000000000000", links[0]))
    expect(donor.locator("main")).to_be_visible()
    assert donor.locator("form[action*='/d/'] button").count() == 0, "a forged link opens a donor's page"
    context.close()


def text_typed_on_a_simulated_phone_reaches_the_desk(run):
    page = run.page
    page.goto("/requests/new")
    complete(page, group="A+", units="4", initials="CD", record="JH-118", facility="Jinnah Hospital")
    page.click("#open-request")
    expect(page).to_have_url(re.compile(r"/requests/\d+$"))
    request = page.url
    page.keyboard.press("v")
    asked = page.locator("[data-donor][data-stage=asked]")
    expect(asked.first).to_be_visible()
    donors = asked.evaluate_all("rows => rows.map(row => row.dataset.donor)")
    page.goto("/phones")
    ended = time.monotonic() + 20
    while time.monotonic() < ended:
        for donor in donors:
            phone = page.locator(f"article.phone:has(a[href='/donors/{donor}']):not(:has(.from))").first
            if phone.count() and phone.locator("button[name=body]").count():
                run.shot("10-phones")
                phone.locator("button[name=body][value='haan 30 min']").click()
                page.goto(request)
                came = re.compile("pledged|onTheWay|arrived|accepted|donated")
                row = page.locator(f"[data-donor='{donor}']").first
                expect(row).to_have_attribute("data-stage", came, timeout=10_000)
                expect(row).to_contain_text("haan 30 min")
                return
        page.wait_for_timeout(200)
    raise Trouble("no phone of a donor who has not answered is shown")


def a_search_stands_in_no_address_and_is_there_on_going_back(run):
    page = run.page
    page.goto("/donors")
    row = page.locator("tr[data-donor]").nth(3)
    donor, name = row.get_attribute("data-donor"), row.locator("td.main a").inner_text()
    page.fill("input[name=text]", name)
    page.click("form.searchbar button.primary")
    page.wait_for_url(re.compile(r"/donors/search/[\w-]{43}$"))
    found = page.url
    expect(page.locator("input[name=text]")).to_have_value(name)
    page.locator(f"tr[data-donor='{donor}'] td.main a").click()
    page.wait_for_url(re.compile(rf"/donors/{donor}$"))
    page.go_back()
    assert page.url == found, page.url
    expect(page.locator(f"tr[data-donor='{donor}']")).to_be_visible()
    expect(page.locator("input[name=text]")).to_have_value(name)
    page.reload()
    expect(page.locator(f"tr[data-donor='{donor}']")).to_be_visible()


def every_page_reads_in_both_languages(run):
    page = run.page
    paths = ["/board", "/requests/new", f"/requests/{run.request}", "/donors", "/donors/new", "/facilities", "/phones"]
    try:
        for language, direction in [("ur", "rtl"), ("en", "ltr")]:
            for path in paths:
                page.goto(f"/language/{language}?back={path}")
                expect(page.locator("html")).to_have_attribute("dir", direction)
                expect(page.locator("html")).to_have_attribute("lang", language)
                expect(page.locator("main")).to_be_visible()
                if language == "ur":
                    run.shot("11-urdu" + path.replace("/", "-"))
    finally:
        page.goto("/language/en?back=/board")


def pages_for_others_open_and_close_by_role(run):
    with run.person("supervisor") as page:
        for path in ["/overview", "/donors/import"]:
            page.goto(path)
            expect(page.locator("main h1").first).to_be_visible()
            run.shot("12-supervisor" + path.replace("/", "-"), page)
    with run.person("administrator") as page:
        page.goto("/staff")
        expect(page.locator("main")).to_contain_text("operator2")
        run.shot("13-staff", page)
    run.expected.append("403")
    answer = run.page.goto("/staff")
    assert answer.status == 403, f"an operator gets {answer.status} for the staff"


def dark_and_light_are_remembered(run):
    page = run.page
    page.goto("/board")
    colour = "getComputedStyle(document.body).color"
    light = page.evaluate(colour)
    page.click("[data-theme-toggle]")
    dark = page.evaluate(colour)
    assert light != dark, "nothing changed"
    page.reload()
    assert page.evaluate(colour) == dark, "it was forgotten"
    run.shot("14-dark-board")
    page.goto(f"/requests/{run.request}")
    run.shot("15-dark-request")
    page.click("[data-theme-toggle]")


def narrow_screens_need_no_sideways_push(run):
    with run.person("operator", viewport=NARROW) as page:
        for path in ["/board", "/requests/new", f"/requests/{run.request}", "/donors", "/facilities", "/phones"]:
            page.goto(path)
            run.shot("16-narrow" + path.replace("/", "-"), page)
            assert_fits(page, path)
    stranger = run.new_context(viewport={"width": 390, "height": 800}).new_page()
    for path in ["/", "/sign-in", "/ledger"]:
        stranger.goto(path)
        assert_fits(stranger, path)
    stranger.context.close()


def keys_are_listed(run):
    page = run.page
    page.goto(f"/requests/{run.request}")
    page.keyboard.press("?")
    expect(page.locator("#help[open] dt").first).to_be_visible()
    run.shot("17-keys")
    page.keyboard.press("Escape")


def forms_of_other_sites_are_refused(run):
    path = f"/requests/{run.request}/pause"
    answers = [
        run.context.request.post(path, form={"csrf": "forged"}),
        run.context.request.post(path, form={}, headers={"Origin": "https://elsewhere.example"}),
    ]
    assert [answer.status for answer in answers] == [403, 403], [answer.status for answer in answers]


def pages_that_do_not_exist_say_so(run):
    run.expected.append("404")
    answer = run.page.goto("/requests/999999")
    assert answer.status == 404
    expect(run.page.locator("main a").first).to_be_visible()
    run.shot("18-not-found")


def content_policy_stops_foreign_script(run):
    """Proves that a breach would be noticed: on a page of its own, whose complaint is expected."""
    context = run.browser.new_context(base_url=run.centre.address)
    context.add_init_script(LISTENER)
    page = context.new_page()
    page.goto("/sign-in")
    page.evaluate(
        """() => { const script = document.createElement('script'); script.textContent = 'window.foreign = 1';
                   document.head.append(script); }""")
    page.wait_for_function("window.qatraBreaches.length > 0")
    assert page.evaluate("window.foreign") is None, "a foreign script ran"
    context.close()


def a_page_whose_session_ended_says_so(run):
    """Another tab signs out; this one must not look alive."""
    run.expected.append("401")
    with run.person("supervisor") as page:
        page.goto("/board")
        expect(page.locator("#live")).not_to_have_class(re.compile("off"))
        other = page.context.new_page()
        other.goto("/facilities")
        other.click("form[action='/sign-out'] button")
        expect(other).to_have_url(re.compile("/sign-in"))
        # Reading a part again is what every change and every half minute brings about.
        expect(page.locator("#signed-out")).to_be_visible(timeout=40_000)
        expect(page.locator("#live")).to_have_class(re.compile("off"))
        page.click("#signed-out a")
        expect(page).to_have_url(re.compile("/sign-in.back=%2Fboard"))


def signing_out_ends_the_session(run):
    page = run.page
    page.goto("/board")
    # A part that was being read again may be told that nobody is signed in any more.
    run.expected.append("401")
    page.click("form[action='/sign-out'] button")
    expect(page).to_have_url(re.compile("/sign-in"))
    page.goto("/board")
    expect(page).to_have_url(re.compile("/sign-in"))


def no_page_complained(run):
    assert not run.complaints, "\n".join(run.complaints[:20])


STEPS = [
    a_wrong_password_is_refused_and_says_so, operator_signs_in_and_sees_the_board,
    one_key_opens_the_form_and_the_free_line_fills_it, impossible_entries_are_explained_and_nothing_is_lost,
    call_becomes_a_request, one_key_verifies_and_the_plan_is_said_in_words, pledge_arrives_without_reloading,
    arrival_and_donation_are_one_press_each, repeated_call_is_recognised,
    free_line_takes_back_what_it_wrote_and_nothing_else, call_survives_an_ended_session,
    family_sees_where_it_stands_and_no_donor,
    donor_answers_on_the_page_behind_the_link, text_typed_on_a_simulated_phone_reaches_the_desk,
    a_search_stands_in_no_address_and_is_there_on_going_back, every_page_reads_in_both_languages,
    pages_for_others_open_and_close_by_role, dark_and_light_are_remembered,
    narrow_screens_need_no_sideways_push, keys_are_listed, forms_of_other_sites_are_refused,
    pages_that_do_not_exist_say_so, a_passkey_is_made_and_signs_in, a_real_centre_wants_a_second_factor_and_locks,
    content_policy_stops_foreign_script,
    a_page_whose_session_ended_says_so, signing_out_ends_the_session,
    no_page_complained,
]


def run_steps(run):
    failed = 0
    for step in STEPS:
        name = step.__name__.replace("_", " ")
        began = time.monotonic()
        try:
            step(run)
            run.complaints += [f"policy: {breach}" for breach in run.breaches(run.page)]
            print(f"progress: ok      {time.monotonic() - began:5.1f} s  {name}", flush=True)
        except Exception as trouble:
            failed += 1
            where = traceback.extract_tb(trouble.__traceback__)[1]
            print(f"FAILED  {time.monotonic() - began:5.1f} s  {name}, line {where.lineno}:", flush=True)
            print("    " + "\n    ".join(str(trouble).splitlines()[:8]), flush=True)
            with contextlib.suppress(Exception):
                run.shot(f"failed-{step.__name__}")
    return failed


def main():
    parser = argparse.ArgumentParser(description="Drive the pages of a demonstration centre in headless Chromium.")
    parser.add_argument("--binary", default=".build/release/qatra")
    parser.add_argument("--keep", default="artifacts/browser", help="folder for screenshots, log and the centre itself")
    parser.add_argument("--donors", type=int, default=30_000)
    parser.add_argument("--speed", type=float, default=120.0)
    options = parser.parse_args()

    shutil.rmtree(options.keep, ignore_errors=True)
    os.makedirs(options.keep)
    centre = Centre(
        options.binary, os.path.abspath(os.path.join(options.keep, "centre")), os.path.join(options.keep, "log"),
        donors=options.donors, speed=options.speed)
    failed = 0
    try:
        print(f"progress: the centre was ready after {centre.start():.1f} s", flush=True)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"])
            run = Run(centre, browser, options.keep)
            failed = run_steps(run)
            browser.close()
    finally:
        with contextlib.suppress(Exception):
            if centre.stop() != 0:
                failed += 1
                print("FAILED the centre did not end well when asked to stop")
    print(f"summary: {len(STEPS)} steps, {failed} failed; screenshots in {options.keep}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
