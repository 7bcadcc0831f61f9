"""Walks through the counter of a hospital, the reports of reactions, and what visitors take along or find again.

Written as in `walks.py`, which puts these chapters behind its own.
"""

import csv
import re

from playwright.sync_api import expect
from walks import Chapter, Walk
from world import Door, waited

# The facility that the demonstration's `facility` works for.
OWN = 1


# At the counter


def counter_list(at):
    request, path, _ = at.world.promised(facility=OWN, group="A+", units=1)
    digits = re.search(r'id="desk-code"[^>]*>(?:<[^>]+>)*(\d{4})<', Door(at.world.centre).get(path).text)[1]
    at.open("/facility/list")
    at.sees(f"#coming a[href^='/facility/requests/{request}/visitors/']")
    at.show()
    # As a hand-held reader would type it.
    at.fill(code=f"{at.world.reference(request)}-{digits}")
    at.press("form[action='/facility/visitors'] button")
    at.is_at(rf"/facility/requests/{request}/visitors/\d+$")
    at.sees("#visitor h1", digits)


def visitor(at):
    request, _, _ = at.world.promised(facility=OWN, group="B+", units=1)
    at.open("/facility/list")
    at.press(f"#coming a[href^='/facility/requests/{request}/visitors/']")
    at.is_at(rf"/facility/requests/{request}/visitors/\d+$")
    at.press("#visitor [data-act=arrival]")
    at.sees("#visitor [data-act=acceptance]")
    at.show()
    at.press("#visitor [data-act=acceptance]")
    expect(at.page.locator("#visitor [data-act=acceptance]")).to_have_count(0)
    at.press("#visitor [data-act=donation]")
    at.sees("#stage.good")


# Reactions


def come(at, group, *steps):
    """A donor who has come to the counter and gone further steps there: the request and the donor's phone. Walks take
    turns with the groups and need one unit, for at night few donors may be asked."""
    request, _, phone = at.world.promised(facility=OWN, group=group, units=1)
    path = at.world.visitor(request)
    for step in ("arrival", *steps):
        at.world.post("facility", f"{path}/{step}", {})
    return request, phone


def reported(at):
    """A patient's reaction that the facility has reported: request, and the words of the report."""
    request, _ = at.world.request(facility=OWN, group="AB+", verified=True)
    words = f"Rash on both arms, bag {at.world.number()}"
    at.world.post("facility", f"/facility/requests/{request}/patient-reactions", {
        "kind": "allergic", "grade": "1", "onset": "during", "unit": "", "note": words})
    return request, words


def report(at, subject, request, kind, words):
    """Comes from the page of the request, as people do."""
    at.open(f"/facility/requests/{request}")
    at.press(f"a[href$='/{subject}-reactions']")
    at.is_at(rf"/facility/requests/{request}/{subject}-reactions$")
    for name, value in (("kind", kind), ("grade", "1"), ("onset", "during")):
        at.page.select_option(f"main select[name={name}]", value)
    at.fill(note=words)
    at.show()
    at.submit(f"/{subject}-reactions")
    at.is_at("/facility/reactions$")
    at.was_noted()
    expect(card(at, words)).to_be_visible()


def card(at, words):
    return at.page.locator("section[id^='reaction-']", has_text=words)


def donor_reactions(at):
    request, _ = come(at, "B+")
    report(at, "donor", request, "haematoma", f"Bruise at the elbow {at.world.number()}")


def patient_reactions(at):
    request, _ = at.world.request(facility=OWN, group="A-", verified=True)
    report(at, "patient", request, "febrile", f"Shivering after 40 ml {at.world.number()}")


def own_reactions(at):
    request, words = reported(at)
    at.open("/facility/reactions")
    expect(card(at, words)).to_be_visible()
    at.show()
    card(at, words).locator(f"a[href='/facility/requests/{request}']").click()
    at.is_at(rf"/facility/requests/{request}$")


def reactions(at):
    _, words = reported(at)
    at.open("/reactions")
    at.show()
    card(at, words).locator("[name=words]").fill("Rang the ward: the rash is fading")
    card(at, words).locator("form[action^='/reactions/'] button").click()
    at.was_noted()
    expect(card(at, words).locator(".chip.good")).to_be_visible()


# Visitors


def own_request_again(at):
    request, phone = at.world.request(facility="Jinnah", group="B-")
    before, reference = at.world.codes(phone), at.world.reference(request)
    at.open("/")
    at.press("#own-request")
    at.is_at("/r$")
    at.fill(reference=reference, number=phone)
    at.show()
    at.press("#send-code")
    at.fill(code=at.world.code(phone, after=before))
    at.press("#enter-code")
    at.is_at("/f/")
    at.sees("#family-head", reference)


def donor_card(at):
    cookies, _ = at.world.donor_session()
    at.come_in(cookies)
    at.open("/me")
    at.press("a[href='/me/card']")
    at.is_at("/me/card$")
    at.sees("#card h1")
    at.sees("#card svg")
    at.show()


def certificate(at):
    _, phone = come(at, "A+", "donation")
    at.come_in(at.world.own_session("0" + phone[-10:]))
    at.open("/me")
    at.press("#given a[href^='/me/donations/']")
    at.is_at(r"/me/donations/\d+$")
    at.sees("#certificate h1")
    at.show()


def offline(at):
    """With the script a donor's telephone keeps pages, and this one is shown for one that it has not kept."""
    cookies, _ = at.world.donor_session()
    at.come_in(cookies)
    at.open("/offline")
    has_script = at.page.evaluate("matchMedia('(scripting: enabled)').matches")
    if has_script:
        at.open("/me")
        # It is read once more, so that the worker sees it.
        with at.page.expect_navigation():
            at.press("#keep button >> visible=true")
        waited(lambda: at.page.evaluate("!!navigator.serviceWorker.controller"), 10, "the worker")
        at.page.context.set_offline(True)
        at.page.goto("/me/card")
        expect(at.page.locator("#card")).to_have_count(0)
    at.sees("main a[href^='tel:']")
    at.show()
    at.page.context.set_offline(False)
    at.press("a[href='/me']")
    at.is_at("/me$")
    at.sees("#entry")


def ledger_file(at):
    at.open("/ledger")
    at.show("main a[href^='/ledger.csv']")
    lines = list(csv.reader(at.download("a[href^='/ledger.csv']").splitlines()))
    widths = {len(line) for line in lines}
    assert len(lines) > 1 and len(widths) == 1 and min(widths) > 3, f"{len(lines)} lines, {widths} wide"


COUNTER = [
    Chapter(
        "The counter of a hospital or blood bank",
        "Donors come without a name: a reference and four digits, which their own page shows.", [
            Walk("/facility/list", "facility", counter_list, "Everybody who is coming",
                 "All donors who promised to come to this hospital, by the hour, over all of its requests. Type what a "
                 "donor's page shows, or let a hand-held reader type it, and press **Find**. Printed, the list has "
                 "boxes to tick, for the hour without power.", is_shown_in_both=True),
            Walk("/facility/requests/:request/visitors/:visitor", "facility", visitor, "One donor at the counter",
                 "For whom this donor came, and one large button for the next step: **arrived**, **accepted** or "
                 "**deferred**, **donated**. Whether they may give is for the people at the counter to decide."),
        ]),
    Chapter(
        "When somebody felt unwell",
        "Adverse reactions of donors and of patients: the hospital reports, the centre looks into it.", [
            Walk("/facility/requests/:request/donor-reactions", "facility", donor_reactions, "A donor felt unwell",
                 "From the page of the request. Which donor, by number and digits, what happened, how bad it was and "
                 "when it began. No name is written, and nobody is deferred by a report."),
            Walk("/facility/requests/:request/patient-reactions", "facility", patient_reactions,
                 "The patient had a reaction",
                 "The same for the patient, with the number on the bag where it is known. It does not replace the "
                 "report to the hospital's own haemovigilance officer."),
            Walk("/facility/reactions", "facility", own_reactions, "What one's hospital reported",
                 "Every report with what came of it. A serious one stands on top until somebody has looked at it."),
            Walk("/reactions", "coordinator", reactions, "Looking into reports",
                 "What waits for a person comes first. Ring the hospital, decide, and write down what was found or "
                 "done: the report is then looked at, with who and when, and the hospital reads the answer.",
                 is_shown_in_both=True),
        ]),
    Chapter(
        "Found again and taken along",
        "More for families and donors, on their own telephones.", [
            Walk("/r", "family", own_request_again, "Where is my request?",
                 "For a family that has lost the message. The reference, if it is at hand, the number that asked for "
                 "blood, then the code that was sent to it: the request's page opens. Every number gets the same "
                 "answer, so nobody learns who has asked.", is_shown_in_both=True),
            Walk("/me/card", "donor", donor_card, "The donor card",
                 "A name, a group and how it is known, to show or to print. The square code leads to the donor's page "
                 "and says nothing of anybody. It is no proof of a group: every donor is tested anyway."),
            Walk("/me/donations/:donation", "donor", certificate, "A certificate of a donation",
                 "Thanks on paper for a donation that the blood bank itself confirmed: the day and the place, never "
                 "the patient."),
            Walk("/offline", "donor", offline, "No network",
                 "**Keep them on this telephone** on the own page keeps it, the card and the last ask for an hour "
                 "without a network. Where nothing was kept stands this page: answer by SMS, or ring. **Try again** "
                 "goes back.", expects="ERR_INTERNET_DISCONNECTED"),
            Walk("/ledger.csv", "visitor", ledger_file, "The ledger as a file",
                 "All months, broken down as the page is, for a spreadsheet. Small counts are left out, so that nobody"
                 " can be found in it."),
        ]),
]
