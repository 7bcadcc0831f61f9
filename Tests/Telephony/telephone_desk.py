"""The part `desk`: what an operator and a supervisor do beside taking calls, with telephones that ring and are heard.
"""

import json
import re
import time

from sip_phones import wait_for
from telephone_house import (
    GREETING, LANGUAGES, SUPERVISOR, TONES, frames_of, frames_since, international, is_heard)
from telephone_sounds import seconds_together, share_in_mix

TALKS, NUISANCE, PROMISED, LATER = "03060000001", "03060000002", "03060000003", "03060000004"
MAN, WOMAN = "03010000011", "03010000012"
# One that nobody could have, and one that somebody could.
ABROAD = ("+15550100", "+12125550100")
TO_THE_QUEUE = [("pause", 2.6), ("press", "2"), ("pause", 1.6), ("press", "1")]
BEFORE_THE_MENU = GREETING + LANGUAGES


class Desk:
    """The two of ours, and what the steps of this part leave for those that follow."""

    def __init__(self, evening):
        self.house, self.checks = evening.house, evening.checks
        self.supervisor = self.house.add_supervisor()
        self.supervisor_phone = self.house.telephone_of(SUPERVISOR, "supervisor")
        self.request = None

    def post(self, path, **form):
        """A form of the supervisor's console."""
        return self.house.post(path, desk=self.supervisor, **form)

    def ringing(self):
        """What the bar of the operator's console says of who rings: the answer's status, and its text."""
        answer = self.house.desk.get("/calls/ringing")
        return answer.status, answer.text

    def lines(self):
        """Who waits, in the order of the operator's page."""
        page = self.house.desk.get("/calls").text
        waiting = page[page.index('id="calls-waiting"'):page.index('id="calls-others"')]
        return re.findall(r'data-call="([^"]+)"', waiting)

    def rung(self):
        """How often the operator's telephone has been rung."""
        return self.house.softphone.log().count("answering call")

    def end(self, call):
        self.checks.equal("hanging up", self.house.post(f"/calls/{call}", act="hangUp"), "done")
        self.checks.equal("the operator is ready again", self.house.presence("ready"), "done")


def part_desk(evening):
    house, checks = evening.house, evening.checks
    checks.equal("saying ready", house.presence("ready"), "done")
    desk = Desk(evening)
    try:
        caller, call = announced(desk)
        listened_to(desk, caller, call)
        noted(desk, call)
        nobody_abroad(desk, call)
        desk.end(call["id"])
        checks.equal("the call of who was listened to went well", caller.wait(10), 0)
        silent_three_times(desk)
        queue_with_a_nuisance(desk)
        donors_rung_by_hand(desk)
    finally:
        # When our program is away, every telephone of ours rings, and this one would be quicker than the duty phone.
        desk.supervisor_phone.close()
        checks.equal("the supervisor goes", desk.post("/calls/state", state="away", telephone=SUPERVISOR), "done")


def shown(number):
    return f"{number[:4]}-{number[4:]}"


# MARK: - An announcement, and who rings

def announced(desk):
    """A caller hears the announcement once, at its place. Returns who is then spoken with, and the call."""
    house, checks = desk.house, desk.checks
    checks.equal("an operator announces nothing", house.post("/calls/announcement", kind="emergency"), "403")
    checks.equal("announcing an emergency", desk.post("/calls/announcement", kind="emergency"), "done")
    checks.true("the console shows what is announced", 'id="announcement"' in house.desk.get("/calls").text)
    checks.equal("nobody rings", desk.ringing()[0], 204)
    caller = house.caller(TALKS, [*TO_THE_QUEUE, ("wait", 120)], says=TONES["family"])
    call = house.wait_call(TALKS, "queue")
    status, bar = desk.ringing()
    checks.equal("the bar shows who rings", status, 200)
    checks.true("the bar names the number", shown(TALKS) in bar)
    checks.true("the bar offers to take the call", f'/calls/{call["id"]}/take' in bar)
    wait_for(lambda: "en/queue-next" in house.heard(caller), 5, f"no place in the queue: {house.heard(caller)}")
    checks.equal("what a caller hears while something is announced", house.heard(caller), [
        *BEFORE_THE_MENU, "en/emergency-announcement", "en/menu", "en/to-person", "en/queue-next"])
    checks.equal("taking it down", desk.post("/calls/announcement", kind="none"), "done")
    checks.true("the console shows it no more", 'id="announcement"' not in house.desk.get("/calls").text)
    return caller, call


# MARK: - Listening in

def listened_to(desk, caller, call):
    house, checks = desk.house, desk.checks
    path = f'/calls/{call["id"]}/listen'
    checks.equal("taking the call", house.post(f'/calls/{call["id"]}/take'), "done")
    house.wait_call(TALKS, "talking")
    desk.request = house.request(shown(TALKS), units=2, group="A+")
    checks.true("the caller hears the operator", is_heard(caller.voice, "operator", 0.5))
    checks.true("the operator hears the caller", house.operator_hears("family", 0.5, 5))
    checks.true("who has said of no telephone does not listen", "where your telephone is" in desk.post(path))
    checks.equal("saying ready, the supervisor", desk.post(
        "/calls/state", state="ready", telephone=SUPERVISOR), "done")
    checks.true("the supervisor's page offers to listen in", path in desk.supervisor.get("/calls").text)
    checks.true("the operator's page does not", path not in house.desk.get("/calls").text)
    checks.equal("an operator listens to nobody", house.post(path), "403")
    began, already = time.monotonic(), len(house.softphone.heard())
    checks.equal("listening in", desk.post(path), "done")

    def seconds_heard():
        time.sleep(0.25)
        return seconds_together(frames_of(desk.supervisor_phone.heard()), TONES["family"], TONES["operator"])

    wait_for(lambda: seconds_heard() >= 1.2, 12, f"the supervisor does not hear both: {seconds_heard():.2f} s")
    everybody = {
        "caller": frames_since(caller.voice, began),
        "operator": frames_of(house.softphone.heard()[already:]),
        "supervisor": frames_of(desk.supervisor_phone.heard())}
    for who, expected in (("caller", ["en"]), ("operator", ["en"]), ("supervisor", [])):
        # Whoever had been joined before the notice was over would have heard of it.
        found = house.alphabet.languages_in_mix(everybody[who], "listening-notice")
        checks.equal(f"the notice, in the ear of the {who}", found, expected)
    for who in ("caller", "operator"):
        share = share_in_mix(everybody[who], TONES["supervisor"])
        checks.true(f"the {who} hears nothing of the supervisor: {share:.3f} of the sound", share < 0.02)
    checks.true("the operator's page says who listens", "listens in" in house.desk.get("/calls").text)
    checks.true("the timeline says that somebody listened",
                ("listened", None) in house.telephone_notes(desk.request))
    checks.equal("the audit says it", len(house.rows(
        f"SELECT 1 FROM audit WHERE act = 'call.listen' AND subject = 'call:{call['id']}'")), 1)
    the_two_go_on(desk, caller)


def the_two_go_on(desk, caller):
    """The supervisor's telephone hangs up, and is there again afterwards."""
    house, checks = desk.house, desk.checks
    desk.supervisor_phone.close()
    wait_for(lambda: "listener" not in json.loads(house.call_of(TALKS)["machine"]), 5, "somebody still listens")
    checks.true("without the supervisor the caller hears the operator", is_heard(caller.voice, "operator", 1.0))
    checks.true("without the supervisor the operator hears the caller", house.operator_hears("family", 0.8, 5))
    checks.equal("the two still speak", house.stage_of(TALKS), "talking")
    checks.true("the operator's page names no listener", "listens in" not in house.desk.get("/calls").text)
    desk.supervisor_phone = house.telephone_of(SUPERVISOR, "supervisor")


# MARK: - In the call

def noted(desk, call):
    house, checks, words = desk.house, desk.checks, "Asks for the gate of the ward."
    checks.equal("writing a note", house.post(f'/calls/{call["id"]}/note', words=words), "done")
    checks.true("the console shows the note", words in house.desk.get("/calls").text)
    notes = [fact["telephone"]["_0"] for fact in house.facts(desk.request) if "telephone" in fact]
    checks.true("the timeline keeps it", ("note", words) in [(note["kind"], note.get("words")) for note in notes])
    checks.true("the request's page shows it", f"note of the call: {words}" in house.desk.get(
        f"/requests/{desk.request}").text)


def nobody_abroad(desk, call):
    """What cannot be rung is not rung, and the caller is not put on hold for it."""
    house, checks = desk.house, desk.checks
    dialled, legs = len(house.carrier.dialled), house.exchange.calls()
    for number in ABROAD:
        said = house.post(f'/calls/{call["id"]}/consult', telephone=number)
        checks.true(f"{number} is refused in words that say why: {said}", "does not ring that" in said)
    time.sleep(0.5)
    checks.equal("nobody abroad is dialled", [
        number for number in house.carrier.dialled[dialled:] if "555" in number], [])
    checks.equal("no leg more", house.exchange.calls(), legs)
    checks.equal("nobody is brought in", [leg["party"] for leg in json.loads(
        house.call_of(TALKS)["machine"])["legs"] if leg["party"] == "third"], [])


# MARK: - A nuisance, and a place that is kept

def silent_three_times(desk):
    """Whoever hangs up on the greeting three times comes behind the others; the third call itself does not."""
    house, checks = desk.house, desk.checks
    for time_rung in (1, 2, 3):
        silent = house.caller(NUISANCE, [("pause", 2.4), ("hang_up",)])
        checks.equal(f"silent call {time_rung} went well", silent.wait(10), 0)
        checks.equal(f"silent call {time_rung} hears the greeting to its end", house.heard(silent)[:4], GREETING)
        call = house.wait_call(NUISANCE, "ended")
        checks.equal(f"silent call {time_rung} in the books", (call["outcome"], call["is_slowed"]), ("silent", 0))
    checks.equal("three calls in the books", len(house.rows(
        f"SELECT 1 FROM call WHERE phone = '{international(NUISANCE)}'")), 3)


def queue_with_a_nuisance(desk):
    house, checks = desk.house, desk.checks
    nuisance = house.caller(NUISANCE, [*TO_THE_QUEUE, ("wait", 120)], says=TONES["donor"])
    slowed = house.wait_call(NUISANCE, "queue")
    checks.equal("in the books the fourth call is slowed", slowed["is_slowed"], 1)
    promised = house.caller(PROMISED, [*TO_THE_QUEUE, ("pause", 12), ("press", "5"), ("wait", 20)])
    first = house.wait_call(PROMISED, "queue")
    later = house.caller(LATER, [*TO_THE_QUEUE, ("wait", 120)])
    last = house.wait_call(LATER, "queue")
    order = [first["id"], last["id"], slowed["id"]]
    checks.equal("who has been a nuisance stands behind who came later", desk.lines(), order)
    checks.equal("the fourth call hears why, before the menu", house.heard(nuisance)[:9], [
        *BEFORE_THE_MENU, "en/slowed-notice", "en/menu"])
    checks.equal("what a caller hears when nothing is announced", house.heard(later)[:8], [
        *BEFORE_THE_MENU, "en/menu"])
    page = desk.supervisor.get("/calls").text
    nuisances = page[page.index('id="nuisances"'):]
    checks.true("the supervisor's page lists the number", shown(NUISANCE) in nuisances)
    checks.true("and nobody else", shown(PROMISED) not in nuisances)
    checks.equal("who is promised a call-back is let go", promised.wait(30), 0)
    checks.equal("what is promised", house.heard(promised)[-2:], ["en/call-back-promised", "en/goodbye"])
    task = house.rows(f"SELECT * FROM call_back WHERE phone = '{international(PROMISED)}' AND done_at IS NULL")[0]
    checks.equal("the place in the queue is kept", desk.lines(), [f'call-back-{task["id"]}', *order[1:]])
    checks.equal("with the time of the queue", task["opened_at"], first["queued_at"])
    rung_back(desk, task)
    nuisance_is_served(desk, nuisance, slowed)
    checks.equal("taking who came later", house.post(f'/calls/{last["id"]}/take'), "done")
    house.wait_call(LATER, "talking")
    desk.end(last["id"])
    checks.equal("the call of who came later went well", later.wait(10), 0)
    nuisance_no_more(desk)


def rung_back(desk, task):
    house, checks = desk.house, desk.checks
    path, rung = f'/call-backs/{task["id"]}/ring', desk.rung()
    checks.true("the console offers to ring back", path in house.desk.get("/calls").text)
    phone = house.expects("callee", PROMISED, [("wait", 60)], rings=1.0, says=TONES["family"])
    checks.equal("ringing back", house.post(path), "done")
    call = spoken_with(desk, phone, "caller", rung)
    checks.equal("the call is of who was promised it", call["call_back_id"], task["id"])
    checks.true("who is rung back waits no more", f'call-back-{task["id"]}' not in desk.lines())
    checks.equal("two wait: the bar shows them to who is free, and not to who speaks", (
        desk.supervisor.get("/calls/ringing").status, desk.ringing()[0]), (200, 204))
    desk.end(call["id"])
    checks.equal("the call of who was rung back went well", phone.wait(10), 0)


def spoken_with(desk, phone, party, rung, times=1):
    """The operator was rung, then somebody, who heard the notice; the two hear each other. Returns the call.

    rung   how often the operator's telephone had been rung before
    times  how often the other telephone has been rung by now, calls of before included
    """
    house, checks = desk.house, desk.checks
    wait_for(phone.answered, 15, f"the {party} is not rung")
    call = house.wait_call(phone.number, "talking", kind="desk")
    checks.equal(f"the operator is rung once before the {party}", desk.rung(), rung + 1)
    legs = json.loads(call["machine"])["legs"]
    checks.equal("who was rung, in order", [leg["party"] for leg in legs], ["operator", party])
    checks.true(f"the {party} is rung when the operator is there", legs[1]["startedAt"] >= legs[0]["answeredAt"])
    checks.equal(f"the {party} is rung once", house.carrier.dialled.count(phone.number), times)
    checks.true(f"the {party} hears the operator", is_heard(phone.voice, "operator", 0.8))
    checks.true(f"the operator hears the {party}", house.operator_hears("family", 0.8, 6))
    checks.equal(f"the {party} is told that it is recorded, in the language of before", house.heard(phone), [
        "en/facility-notice"])
    return call


def nuisance_is_served(desk, nuisance, call):
    """Nobody is refused: the supervisor takes the call, and is heard, which was not so while she listened in."""
    house, checks = desk.house, desk.checks
    checks.equal("the call of a nuisance is taken", desk.post(f'/calls/{call["id"]}/take'), "done")
    house.wait_call(NUISANCE, "talking")
    began = time.monotonic()
    checks.true("a nuisance hears who took the call", is_heard(nuisance.voice, "supervisor", 0.8))
    share = share_in_mix(frames_since(nuisance.voice, began), TONES["supervisor"])
    checks.true(f"what is measured when nobody may be heard is there when somebody is: {share:.3f}", share > 0.5)
    checks.equal("it is no nuisance", desk.post(f'/calls/{call["id"]}/mark', mark="cleared"), "done")
    page = desk.supervisor.get("/calls").text
    checks.true("the supervisor's page lists the number no more",
                shown(NUISANCE) not in page[page.index('id="nuisances"'):])
    checks.equal("the audit says who cleared it", [row["reason"] for row in house.rows(
        f"SELECT reason FROM audit WHERE act = 'call.mark' AND subject = 'call:{call['id']}'")], ["cleared"])
    checks.equal("the supervisor hangs up", desk.post(f'/calls/{call["id"]}', act="hangUp"), "done")
    checks.equal("the call of a nuisance went well", nuisance.wait(10), 0)


def nuisance_no_more(desk):
    house, checks = desk.house, desk.checks
    steps = [("pause", 2.6), ("press", "2"), ("pause", 1.6), ("hang_up",)]
    caller = house.caller(NUISANCE, steps)
    checks.equal("the fifth call went well", caller.wait(15), 0)
    checks.equal("the fifth call hears no reason", house.heard(caller), [*BEFORE_THE_MENU, "en/menu"])
    checks.equal("in the books the fifth call is not slowed", house.call_of(NUISANCE)["is_slowed"], 0)


# MARK: - Donors

def donors_rung_by_hand(desk):
    house, checks = desk.house, desk.checks
    donors = {MAN: house.enrol(MAN, group="A+"),
              WOMAN: house.enrol(WOMAN, group="A+", sex="female", prefersWomanOperator="1", protection="said")}
    comes = [("pause", 3.2), ("press", "1"), ("pause", 1.0), ("press", "2"), ("wait", 60)]
    phones = [house.expects("callee", number, comes) for number in donors]
    house.desk.post(f"/requests/{desk.request}/verification", {})
    house.desk.post(f"/requests/{desk.request}/waves", {"count": "2"})
    for phone in phones:
        checks.equal(f"the donor {phone.number} is asked", phone.wait(40), 0)
    page, rung = house.desk.get(f"/requests/{desk.request}").text, desk.rung()
    path = f"/requests/{desk.request}/donors/{donors[MAN]}/ring"
    checks.true("the request's page offers to speak with the donor", path in page)
    man = house.expects("callee", MAN, [("wait", 60)], rings=1.0, says=TONES["family"])
    checks.equal("ringing a donor", house.post(path), "done")
    call = spoken_with(desk, man, "donor", rung, times=2)
    checks.true("the timeline says that the desk reached the donor",
                ("deskReached", donors[MAN]) in house.telephone_notes(desk.request))
    desk.end(call["id"])
    checks.equal("the donor's call went well", man.wait(10), 0)
    women_only(desk, donors[WOMAN])


def women_only(desk, donor):
    """Who asked for a woman is rung by one, and nobody else even hears a ring."""
    house, checks, rung = desk.house, desk.checks, desk.rung()
    path = f"/requests/{desk.request}/donors/{donor}/ring"
    woman = house.expects("callee", WOMAN, [("wait", 60)], rings=1.0, says=TONES["donor"])
    dialled = house.carrier.dialled.count(WOMAN)
    checks.true("who speaks with women only is refused in words", "speaks with women only" in house.post(path))
    time.sleep(1.5)
    checks.equal("and rung by nobody", (woman.rings(), house.carrier.dialled.count(WOMAN)), (False, dialled))
    checks.equal("nor is the operator", desk.rung(), rung)
    checks.equal("no call is in the books", house.call_of(WOMAN, kind="desk"), None)
    checks.equal("saying ready, the supervisor again", desk.post(
        "/calls/state", state="ready", telephone=SUPERVISOR), "done")
    checks.equal("a woman rings her", desk.post(path), "done")
    call = house.wait_call(WOMAN, "talking", kind="desk", seconds=15)
    checks.true("the two women hear each other", is_heard(woman.voice, "supervisor", 0.5))
    checks.equal("the supervisor hangs up on her", desk.post(f'/calls/{call["id"]}', act="hangUp"), "done")
    checks.equal("her call went well", woman.wait(10), 0)
