"""WhatsApp from end to end: a real centre whose `channels.json` has an account with a simulated Meta, beside a firm for
SMS, and donors who agreed to be written to over WhatsApp.
"""

import collections
import json
import os
import re
import time

from common import Trouble
from firm_simulator import Caller, Mode, Sign
from house import House, number

APP_SECRET = "0123456789abcdef0123456789abcdef"
VERIFY_TOKEN = "a-word-of-our-own-for-the-hand-shake"
# As Meta names our languages: Urdu in Latin letters is handed in as English under a name of its own.
CODES = {"ur-Latn": "en", "ur": "ur", "en": "en"}
NOT_ON_WHATSAPP = "99"


class Line:
    """A centre's account with Meta: what went out by it, and what people and Meta tell the centre."""

    def __init__(self, binary, folder, firms, link_in_asks=True):
        self.house, self.firms = House(binary, folder), firms
        self.house.provider_ids = lambda: [call.message_id for call in firms.calls()]
        self.donors = {}             # number -> (number in the register, language)
        self.wrote = set()
        self.heard = 0
        # The firms may have served other centres before, whose messages have the same keys.
        self.began = len(firms.calls())
        user, password = firms.account("zong")
        code, said = self.house.centre_with(
            "sms", "add", "--provider", "zong", "--user", user, "--sender", "QATRA", "--base", firms.base,
            says=password + "\n")
        if code != 0:
            raise Trouble(f"The firm for SMS could not be added: {said}")
        # No command writes this part yet.
        path = os.path.join(self.house.centre.data, "channels.json")
        with open(path, encoding="utf-8") as written:
            ways = json.load(written)
        identity, token = firms.account("whatsapp")
        ways["whatsApp"] = {"phoneNumberID": identity, "accessToken": token, "appSecret": APP_SECRET,
                            "verifyToken": VERIFY_TOKEN, "base": firms.base}
        ways["linkInAsks"] = link_in_asks
        with open(path, "w", encoding="utf-8") as written:
            json.dump(ways, written)
        self.house.serve([(number(1), "ur-Latn")])
        self.caller = Caller(self.house.centre.address)
        with open(os.path.join(self.house.centre.data, "hooks.key"), "rb") as key:
            self.path = f"/hooks/whatsapp/{key.read().hex()}"

    def enrol(self, phones, channels=("whatsApp",), languages=("ur-Latn",)):
        for index, phone in enumerate(phones):
            language = languages[index % len(languages)]
            self.donors[phone] = (self.house.enrol(phone, list(channels), language), language)

    # What went out

    def calls(self, row):
        """Every request for a message of the outbox, whatever was answered."""
        return [one for one in self.ledger() if one.order and one.order.key == f"qatra-{row['id']}"]

    def ledger(self):
        """What this centre asked of Meta."""
        return [one for one in self.firms.calls()[self.began:] if one.firm == "whatsapp"]

    def sent(self, row):
        """The one request that made Meta send it; `None` when there are none or more than one."""
        taken = [one for one in self.calls(row) if one.taken]
        return taken[0] if len(taken) == 1 else None

    def asks(self, request, *states, seconds=20):
        """The asks over WhatsApp, by number; waits until all of them are in one of these states."""
        def found():
            rows = self.house.outbox(f"request_id = {request} AND purpose = 'ask' AND channel = 'whatsApp'")
            return rows if rows and all(row["state"] in states for row in rows) else None
        rows = self.house.wait(found, seconds, f"the end of request {request}'s asks over WhatsApp")
        return {row["phone"]: row for row in rows}

    def row(self, row):
        """A message of the outbox as it is now."""
        return self.house.outbox(f"id = {row['id']}")[0]

    def notices(self, request, purpose, phone=None):
        """Messages of this purpose that have been handed to Meta, or the one for this number."""
        rows = self.house.outbox(f"request_id = {request} AND purpose = '{purpose}' AND channel = 'whatsApp'")
        return [row for row in rows if row["provider_id"] and phone in (None, row["phone"])]

    def stage(self, request, phone):
        rows = self.house.rows(
            f"SELECT stage FROM ask WHERE request_id = {request} AND donor_id = {self.donors[phone][0]}")
        return rows[0]["stage"] if rows else None

    def call_backs(self, phone):
        return [row["cause"] for row in self.house.rows(f"SELECT cause FROM call_back WHERE phone = '{phone}'")]

    # What comes back

    def report(self, row, state, with_key=True, **how):
        return self.caller.meta_report(
            self.path, APP_SECRET, row["provider_id"], state, number=row["phone"][1:],
            key=f"qatra-{row['id']}" if with_key else None, **how)[0]

    def says(self, phone, words, **how):
        """The person writes, which opens the 24 hours: with Meta at once, with the centre when it hears of it."""
        if how.get("sign", Sign.RIGHT) is Sign.RIGHT:
            self.firms.wrote(phone)
            self.wrote.add(phone)
        self.heard += 1
        return self.caller.meta_text(self.path, APP_SECRET, phone, words, wamid=f"wamid.in{self.heard}", **how)[0]

    def presses(self, row, choice, reference=None, **how):
        """A button under an ask, by what stands behind it as the ask was sent."""
        payload = f"qatra1:{choice}:{reference or 1000 + row['request_id']}"
        return self.says(row["phone"], "a button", payload=payload, **how)

    def sends(self, phone, kind, content):
        """Something that is no text, such as a voice message."""
        if kind != "reaction":
            self.firms.wrote(phone)
            self.wrote.add(phone)
        self.heard += 1
        return self.caller.meta(self.path, APP_SECRET, messages=[
            {"from": phone[1:], "id": f"wamid.in{self.heard}", "timestamp": str(int(time.time())), "type": kind,
             kind: content}])[0]


# MARK: - What is tried


def asks_are_templates(line, checks):
    """Who agreed to WhatsApp is asked by an approved template, in the own language and with buttons of this ask."""
    phones = [number(index) for index in range(300, 315)]
    line.enrol(phones, languages=("ur-Latn", "ur", "en"))
    request = line.house.request(more=50)
    asks = line.asks(request, "submitted")
    checks.equal("who is asked over WhatsApp", sorted(asks), phones)
    reference = str(1000 + int(request))
    buttons = [f"qatra1:{choice}:{reference}" for choice in ("pledge", "decline", "stop")]
    for phone, row in asks.items():
        call, language = line.sent(row), line.donors[phone][1]
        if call is None:
            checks.fails(f"message {row['id']} did not go out once")
            continue
        template = call.fields.get("template", {})
        name = re.fullmatch(r"qatra_ask_(\d+)m(_roman)?_v\d+", template.get("name", ""))
        checks.true(f"the template for {language}: {template.get('name')}",
                    name and bool(name[2]) == (language == "ur-Latn"))
        checks.equal(f"the language for {language}", template.get("language"), {"code": CODES[language]})
        checks.true("Meta drops it before it is over",
                    name and int(name[1]) * 60_000 <= row["expires_at"] - row["created_at"])
        parts = template.get("components", [])
        checks.equal("what stands behind the buttons", [
            one["parameters"][0].get("payload") for one in parts if one.get("sub_type") == "quick_reply"], buttons)
        said = [one["text"] for one in parts[0]["parameters"]]
        checks.true("it says all it has to, the reference and the link among it",
                    reference in said and len(said) == 6
                    and any(one.startswith("https://blood.example.pk/") for one in said))
        checks.equal("to whom", call.fields["to"], phone)
        checks.equal("Meta's own id is kept", row["provider_id"], call.message_id)
    others = line.house.outbox(f"request_id = {request} AND purpose = 'ask' AND channel <> 'whatsApp'")
    checks.equal("who did not agree to it is asked by SMS", [(row["phone"], row["channel"]) for row in others],
                 [(number(1), "sms")])
    return request, [asks[phone] for phone in phones if phone in asks]


def states_come_back(line, checks, rows):
    """Late, twice and out of order: a final state never goes back, and what was read stays read."""
    for name, reports, state, is_read in (
            ("in order", ("sent", "delivered", "read"), "delivered", True),
            ("read first", ("read", "delivered", "sent"), "delivered", True),
            ("twice", ("delivered", "delivered", "sent", "sent"), "delivered", False),
            ("failed after it was delivered", ("delivered", "failed"), "delivered", False),
            ("delivered after it had failed", ("failed", "delivered", "read"), "failed", True)):
        row, settled = rows.pop(0), None
        for one in reports:
            checks.equal(f"{name}: {one} is taken", line.report(
                row, one, times=3, error=131026 if one == "failed" else None), 200)
            now = line.row(row)
            checks.true(f"{name}: an end stays as it was", settled in (None, (now["state"], now["settled_at"])))
            settled = (now["state"], now["settled_at"]) if now["settled_at"] else None
        checks.equal(name, (now["state"], now["read_at"] is not None), (state, is_read))
    checks.equal("without our key", (line.report(rows[0], "delivered", with_key=False), line.row(rows[0])["state"]),
                 (200, "delivered"))
    checks.equal("not within its life", (line.report(rows[1], "failed", error=131043), line.row(rows[1])["state"]),
                 (200, "expired"))
    strange = {"id": 10**9, "provider_id": "wamid.nobodys", "phone": number(999)}
    checks.equal("a report on nobody's message", line.report(strange, "delivered"), 200)


def forged_is_refused(line, checks, row):
    """Only Meta is believed, and only who knows our word gets an answer to the hand-shake."""
    before = line.house.rows("SELECT COUNT(*) AS count FROM inbound")
    for sign in (Sign.WRONG, Sign.NONE, Sign.CHANGED):
        checks.equal(f"a report, {sign.value}", line.report(row, "delivered", sign=sign), 403)
        checks.equal(f"a STOP, {sign.value}", line.says(row["phone"], "STOP", sign=sign), 403)
        checks.equal(f"a yes, {sign.value}", line.presses(row, "pledge", sign=sign), 403)
    found = line.row(row)["state"], line.stage(row["request_id"], row["phone"])
    checks.equal("what was forged changes nothing", found, ("submitted", "asked"))
    checks.equal("what was forged is not kept", line.house.rows("SELECT COUNT(*) AS count FROM inbound"), before)
    stranger = "/hooks/whatsapp/" + "0" * 64
    checks.equal("a report at a wrong address", line.caller.meta_report(
        stranger, APP_SECRET, row["provider_id"], "delivered")[0], 403)
    checks.equal("the hand-shake", line.caller.meta_challenge(line.path, VERIFY_TOKEN), (200, "1158201444"))
    checks.equal("with a wrong word", line.caller.meta_challenge(line.path, VERIFY_TOKEN + "x")[0], 403)
    checks.equal("at a wrong address", line.caller.meta_challenge(stranger, VERIFY_TOKEN)[0], 403)


def answers_count(line, checks, request, rows):
    """Buttons, words, a voice message and a thumb, each with its effect and no other."""
    yes, no, stop, words, vague, voice, thumb, foreign = rows
    house = line.house

    def heard(row):
        return line.stage(request, row["phone"]), line.call_backs(row["phone"])

    checks.equal("a no is taken", line.presses(no, "decline"), 200)
    checks.equal("a no", heard(no), ("declined", []))
    line.presses(foreign, "decline", reference=999_999)
    checks.equal("a button of an ask that is nobody's", heard(foreign), ("asked", ["noAsk"]))
    line.sends(voice["phone"], "audio", {"id": "1", "mime_type": "audio/ogg"})
    checks.equal("a voice message", heard(voice), ("asked", ["unreadable"]))
    line.sends(thumb["phone"], "reaction", {"message_id": thumb["provider_id"], "emoji": "👍"})
    checks.equal("a thumb is no answer", heard(thumb), ("asked", []))
    line.says("+923219999998", "assalam o alaikum, khoon chahiye")
    checks.equal("a stranger", line.call_backs("+923219999998"), ["stranger"])
    line.says(vague["phone"], "kya matlab?", answers=vague["provider_id"])
    checks.equal("words that are no answer", heard(vague), ("unclear", []))
    line.presses(stop, "stop", times=2)
    checks.equal("a button STOP", heard(stop), ("optedOut", []))
    line.presses(yes, "pledge", times=3)
    checks.equal("a yes, said three times", heard(yes), ("pledged", []))
    line.says(words["phone"], "haan bhai, aadhe ghante mein aa raha hoon", answers=words["provider_id"])
    checks.equal("a yes in words", heard(words), ("pledged", []))
    texts = house.rows(f"SELECT COUNT(*) AS count FROM inbound WHERE from_phone = '{yes['phone']}'")[0]["count"]
    checks.equal("a repetition of Meta's is one text", texts, 1)
    # What sends somebody out of the house is a template although the window is open; the last word of STOP is not.
    for purpose, row, kind in (("clarification", vague, "template"), ("directions", yes, "template"),
                               ("directions", words, "template"), ("optOutConfirmation", stop, "text")):
        found = house.wait(lambda purpose=purpose, row=row: line.notices(request, purpose, row["phone"]), 10, purpose)
        call = line.sent(found[0])
        checks.equal(f"{purpose} goes out as", call and call.order.kind, kind)


def free_words_in_the_window(line, checks, request):
    """A stand-down goes out in free words to who wrote within 24 hours, and as a template to who did not."""
    line.house.act(request, "withdrawal", {"reason": "found elsewhere"})
    line.house.wait(
        lambda: line.notices(request, "standDown") and not line.house.outbox(
            f"request_id = {request} AND channel = 'whatsApp' AND state IN ('queued', 'claimed')"), 20, "stand-downs")
    rows = line.notices(request, "standDown")
    kinds = collections.Counter()
    for row in rows:
        call = line.sent(row)
        kind = "text" if row["phone"] in line.wrote else "template"
        kinds[kind] += 1
        checks.equal("a stand-down goes out as", call and call.order.kind, kind)
    checks.true(f"stand-downs of both kinds: {dict(kinds)}", kinds["text"] >= 2 and kinds["template"] >= 2)


def answer_is_tied_to_its_ask(line, checks, first, second, old):
    """A press on yesterday's message answers yesterday's ask; the one that is open waits for its own."""
    phone = old["phone"]
    new = line.asks(second, "submitted")[phone]
    line.presses(old, "decline")
    checks.equal("a no to the old ask", line.stage(second, phone), "asked")
    line.presses(new, "pledge")
    checks.equal("a yes to the new one", line.stage(second, phone), "pledged")
    checks.true("the old ask is not promised", line.stage(first, phone) != "pledged")


def temporary_faults(line, checks):
    """Too fast, overloaded, and a token that has run out: everybody is asked in the end, once."""
    requests = []
    for index, (mode, status) in enumerate(((Mode.BUSY, 429), (Mode.SIGN_IN_REFUSED, 401))):
        line.enrol([number(400 + 10 * index + one) for one in range(3)])
        line.firms.set_mode("whatsapp", mode, times=4)
        requests.append(line.house.request(more=50))
        rows = line.asks(requests[-1], "submitted", seconds=30)
        refused = [one for row in rows.values() for one in line.calls(row) if one.status == status]
        checks.equal(f"{mode.value}: refused for a while", len(refused), 4)
        for row in rows.values():
            checks.true(f"{mode.value}: {row['phone'][-4:]} is asked once", line.sent(row))
            checks.equal(f"{mode.value}: possibly twice", row["is_possibly_duplicate"], 0)
    return requests[0]


def silence_is_not_repeated(line, checks):
    """Meta does not look at our key, so that what went unanswered is left, and settled by its report."""
    line.enrol([number(430)])
    line.firms.set_mode("whatsapp", Mode.DROP, times=1)
    request = line.house.request(more=50)
    rows = line.asks(request, "submitted", "unknown")
    unknown = [row for row in rows.values() if row["state"] == "unknown"]
    checks.equal("one went unanswered", len(unknown), 1)
    for row in unknown:
        checks.equal("it was sent once", len(line.calls(row)), 1)
        row["provider_id"] = line.sent(row).message_id
        line.report(row, "delivered")
        now = line.row(row)
        checks.equal("its report settles it", (now["state"], now["provider_id"]), ("delivered", row["provider_id"]))


def refused_for_good(line, checks):
    """No WhatsApp behind a number: who has nothing else is out of reach; who has both was asked by SMS before, and by
    WhatsApp because SMS failed."""
    alone, neither, both = number(440, NOT_ON_WHATSAPP), number(441, NOT_ON_WHATSAPP), number(442)
    line.enrol([alone])
    line.enrol([neither, both], channels=("sms", "whatsApp"))
    checks.true("the console calls the way well", "whatsapp" in line.house.ways_that_work())
    line.firms.set_mode("zong", Mode.REFUSE, times=2)
    request = line.house.request(more=50)
    line.house.wait(
        lambda: len(line.house.outbox(f"request_id = {request} AND state IN ('submitted', 'failed')")) >= 5, 15,
        "the refusals")
    rows = line.asks(request, "submitted", "failed")
    checks.equal("who has nothing else", line.stage(request, alone), "unreachable")
    checks.equal("who is asked on WhatsApp now", line.stage(request, both), "asked")
    for phone, channels in ((alone, [("whatsApp", "failed")]), (neither, [("sms", "failed"), ("whatsApp", "failed")]),
                            (both, [("sms", "failed"), ("whatsApp", "submitted")])):
        found = line.house.outbox(f"request_id = {request} AND phone = '{phone}'")
        checks.equal(f"the asks of {phone[-4:]}", sorted((row["channel"], row["state"]) for row in found), channels)
    checks.true("who is on WhatsApp is asked there, once", line.sent(rows[both]))
    checks.equal("who is not was tried once", len(line.calls(rows[alone])), 1)


def ledgers_agree(line, checks):
    """Ours and Meta's, message by message."""
    calls = line.ledger()
    taken = collections.Counter(one.order.key for one in calls if one.taken)
    rows = line.house.outbox("channel = 'whatsApp'")
    for row in rows:
        times = taken.pop(f"qatra-{row['id']}", 0)
        refused = row["phone"].endswith(NOT_ON_WHATSAPP) or row["state"] == "expired" and not row["provider_id"]
        checks.equal(f"message {row['id']}, {row['purpose']}, {row['state']}: how often Meta sent it", times,
                     0 if refused else 1)
        for one in line.calls(row):
            checks.equal(f"message {row['id']} goes to its person", "+" + one.order.to, row["phone"])
    checks.equal("messages with Meta that the centre knows nothing of", dict(taken), {})
    late = [one.order.text for one in calls if one.status == 200 and not one.taken]
    checks.equal("free words that came too late", late, [])
    checks.equal("requests that nobody understands", line.firms.strays, [])
    over = [row["id"] for row in rows if row["state"] in ("queued", "claimed")]
    checks.equal("messages that never left", over, [])
    return len(rows)


def whatsapp(binary, folder, firms, checks, part):
    """All of it, on a centre of its own. Returns how many messages stand in both ledgers."""
    line = Line(binary, folder, firms)
    try:
        part("WhatsApp: asks, states and what is forged")
        request, rows = asks_are_templates(line, checks)
        if len(rows) < 15:
            raise Trouble(f"Only {len(rows)} donors were asked over WhatsApp.")
        states_come_back(line, checks, rows[:7])
        forged_is_refused(line, checks, rows[7])
        part("WhatsApp: buttons and words")
        answers_count(line, checks, request, [*rows[:1], *rows[8:]])
        free_words_in_the_window(line, checks, request)
        part("WhatsApp: what goes wrong at Meta")
        second = temporary_faults(line, checks)
        answer_is_tied_to_its_ask(line, checks, request, second, rows[2])
        silence_is_not_repeated(line, checks)
        refused_for_good(line, checks)
        part("WhatsApp: the ledgers are compared")
        agreed = ledgers_agree(line, checks)
    finally:
        line.house.stop()
    part("WhatsApp: without links, without WhatsApp, one answer to two asks")
    each_alone(binary, folder, firms, checks, (
        (asks_without_a_link, False), (same_answer_to_two_asks, True), (out_of_reach_on_both, True),
        (stopped_inside_whatsapp, True), (several_are_not_on_whatsapp, True)))
    return agreed


def asks_without_a_link(line, checks):
    """As a centre is set up where nobody wrote `linkInAsks`."""
    line.enrol([number(300)])
    rows = line.asks(line.house.request(more=50), "submitted", "failed")
    checks.equal("an ask whose SMS has no link goes out over WhatsApp", [row["state"] for row in rows.values()],
                 ["submitted"])
    line.enrol([number(301 + index) for index in range(4)])
    request = line.house.request(more=50)
    time.sleep(3)
    rows = line.house.outbox(f"request_id = {request} AND channel = 'whatsApp'")
    checks.equal("several such asks go out", dict(collections.Counter(row["state"] for row in rows)),
                 {"submitted": 4})


def same_answer_to_two_asks(line, checks):
    phone = number(300)
    line.enrol([phone])
    old = line.asks(line.house.request(more=50), "submitted")[phone]
    line.house.act(old["request_id"], "withdrawal", {"reason": "found elsewhere"})
    new = line.asks(line.house.request(more=50), "submitted")[phone]
    line.presses(old, "decline")
    line.presses(new, "decline")
    checks.equal("a no to each of two asks within five minutes", line.stage(new["request_id"], phone), "declined")


def stopped_inside_whatsapp(line, checks):
    phone = number(310)
    line.enrol([phone])
    rows = line.asks(line.house.request(more=50), "submitted")
    line.report(rows[phone], "failed", error=131050)
    found = line.house.rows(f"SELECT opted_out_at FROM donor WHERE phone = '{phone}'")[0]["opted_out_at"]
    checks.true("who stopped us inside WhatsApp has said STOP (131050)", found)


def out_of_reach_on_both(line, checks):
    phone = number(320, NOT_ON_WHATSAPP)
    line.enrol([phone], channels=("sms", "whatsApp"))
    request = line.house.request(more=50)
    line.house.wait(lambda: len(line.house.outbox(f"phone = '{phone}' AND state = 'failed'")) == 2, 15, "two refusals")
    checks.equal("who is reached neither by SMS nor by WhatsApp", line.stage(request, phone), "unreachable")


def several_are_not_on_whatsapp(line, checks):
    line.enrol([number(330 + index, NOT_ON_WHATSAPP) for index in range(5)])
    request = line.house.request(more=50)
    time.sleep(5)
    rows = line.house.outbox(f"request_id = {request} AND channel = 'whatsApp'")
    checks.equal("people without WhatsApp after five seconds", dict(collections.Counter(row["state"] for row in rows)),
                 {"failed": 5})
    checks.true("the way works although they are none of its own", "whatsapp" in line.house.ways_that_work())


def each_alone(binary, folder, firms, checks, parts):
    """Every part on a centre of its own; with it, whether asks carry their link in the SMS too."""
    for part, link in parts:
        line = Line(binary, os.path.join(folder, part.__name__), firms, link_in_asks=link)
        try:
            part(line, checks)
        finally:
            line.house.stop()


# MARK: - What is known to be wrong


def words_behind_the_window(line, checks):
    """Meta tells it with a report, of a message that it had taken."""
    late = number(311)
    line.enrol([late])
    request = line.house.request(more=50)
    rows = line.asks(request, "submitted")
    line.says(late, "haan aa raha hoon", answers=rows[late]["provider_id"])
    line.house.act(request, "withdrawal", {"reason": "found elsewhere"})
    notice = line.house.wait(lambda: line.notices(request, "standDown", late), 10, "the stand-down")[0]
    line.report(notice, "failed", error=131047)
    time.sleep(4)
    checks.equal("words that came after the window go out as a template (131047)",
                 [one.order.kind for one in line.calls(notice)], ["text", "template"])


def faults(binary, folder, firms, checks):
    """What the centre does not do yet; each fails until it does."""
    each_alone(binary, folder, firms, checks, ((words_behind_the_window, True),))
