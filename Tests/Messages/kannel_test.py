"""Runs Debian's Kannel on what this program writes for it, against a simulated carrier, simulated firms and a simulated
modem, and pulls the plug on each of them.

Held:

  out        what is handed over reaches the phone once and letter by letter; its reports reach us, in whatever order
  in         what a phone writes reaches us letter by letter, in one piece, and nothing is answered to the phone
  away       the carrier, bearerbox, smsbox or the centre may go away at any moment and come back: nothing is lost
  apart      a message for one way never goes out by another
  quiet      nothing listens to the network, and no log holds a text

    python3 Tests/Messages/kannel_test.py                 all but the slow ones
    python3 Tests/Messages/kannel_test.py carrier modem   some
    python3 Tests/Messages/kannel_test.py --slow          those that wait for a minute and more, too
    python3 Tests/Messages/kannel_test.py --traps         shows what Kannel itself loses, so that nobody relies on it
    python3 Tests/Messages/kannel_test.py --damage        takes each protection away and sees whether a test fails
"""

import argparse
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from common import Checks, Trouble  # noqa: E402
from firm_simulator import Firms, Mode as FirmMode  # noqa: E402
from kannel_stack import BEARERBOX, Kannel, Sink, end_all_boxes, golden, get  # noqa: E402
from modem_simulator import Modem  # noqa: E402
from smsc_simulator import Behaviour, Carrier, Mode  # noqa: E402

URDU = "میو ہسپتال میں مریض کو O- خون کی فوری ضرورت ہے۔ کیا آپ آ سکتے ہیں؟ ہاں کے لیے 1، نہ کے لیے 2 لکھیں۔ "
LONG_URDU = (URDU * 2).strip()
PLAIN = "Blood [O-] needed @ Mayo Hospital, £0 & 100% free: \"1\" = HAAN, 2 = NAHI {~^|\\} € é_$"
LONG_PLAIN = "Patient at Services Hospital needs blood group [O-] within one hour. " * 4 + "Reply 1 or 2"
PHONE = "+923007654321"

# Last digits to which the simulated carrier does nothing special.
PLAIN_ENDINGS = ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10"]


def numbers(series, count):
    return [f"+92300{series}{ending}" for ending in PLAIN_ENDINGS[:count]]


def settle(carrier, sink, seconds=1.5):
    """Time for what should not happen to happen."""
    carrier.wait(lambda: carrier.unsettled == 0, seconds=10, what="the last answer to the carrier")
    time.sleep(seconds)


# MARK: - One carrier


def check_out(checks, carrier, sink, kannel):
    """What is handed over arrives as it was, and every report comes back."""
    texts = {"plain": PLAIN, "urdu": URDU.strip(), "longUrdu": LONG_URDU, "longPlain": LONG_PLAIN}
    for place, (key, text) in enumerate(texts.items()):
        checks.equal(f"{key} is taken", kannel.send(f"+92300123450{place + 2}", text, key=key, minutes=45)[0], 202)
    for place, (key, text) in enumerate(texts.items()):
        sink.wait(lambda: len(sink.reports(key)) >= 2, what=f"both reports on {key}")
        message = carrier.messages(f"92300123450{place + 2}")
        checks.equal(f"{key} on the phone", [one.text for one in message], [text])
        checks.equal(f"{key} comes from", message[0].source, "8257")
        checks.true(f"{key} lives 45 minutes: {message[0].validity}",
                    44 * 60 < message[0].valid_until - message[0].at < 46 * 60)
        checks.equal(f"reports on {key}", sorted(sink.reports(key)), [1, 8])
        checks.equal(f"{key} is asked about once", sum(one & 1 for one in message[0].registered), 1)
    checks.equal("parts", [carrier.messages(f"92300123450{place + 2}")[0].parts for place in range(4)], [1, 2, 3, 2])
    checks.equal("alphabets", [carrier.messages(f"92300123450{place + 2}")[0].coding for place in range(4)],
                 [0, 8, 8, 0])
    checks.equal("nothing is waited for any more", kannel.open_reports(), [])


def check_behaviours(checks, carrier, sink, kannel):
    """Undeliverable, expired, rejected, refused, throttled, twice, out of order, late, never."""
    expected = {
        "00": [8, 2], "66": [8, 34], "22": [8, 2], "99": [16], "88": [8, 1], "55": [8, 1], "33": [8, 1], "77": [8],
    }
    began = time.monotonic()
    for ending, states in expected.items():
        kannel.send(f"+9230011111{ending}", f"ending {ending}", key=f"e{ending}")
    for ending, states in expected.items():
        sink.wait(lambda: len(sink.reports(f"e{ending}")) >= len(states), seconds=20, what=f"reports on {ending}")
    # One refusal for the moment holds up what is sent beside it by a second or two, and is offered again within 5.
    checks.true(f"all within 15 s: {time.monotonic() - began:.1f}", time.monotonic() - began < 15)
    settle(carrier, sink)
    for ending, states in expected.items():
        checks.equal(f"reports on {ending}", sorted(sink.reports(f"e{ending}")), sorted(states))
    checks.equal("throttled and then once", len(carrier.messages("923001111188")), 1)
    answers = {ending: sink.report_calls(f"e{ending}")[-1].query["answer"] for ending in ("00", "66", "99")}
    checks.true(f"words for a failure: {answers}", "stat:UNDELIV" in answers["00"] and "stat:EXPIRED" in answers["66"]
                and answers["99"].startswith("NACK/0x00000045"))
    # Never reported: waited for still. A report that said ENROUTE behind the last one changes nothing.
    kannel.send("+923001111144", "ending 44", key="e44")
    sink.wait(lambda: 1 in sink.reports("e44"), what="the report that came first")
    settle(carrier, sink)
    checks.equal("reports out of order", sorted(sink.reports("e44")), [1, 8])
    checks.equal("still waited for", [row[2] for row in kannel.open_reports()], ["+923001111177"])


def check_in(checks, carrier, sink, kannel):
    """What a phone writes: every alphabet, every way to join long texts, and parts in any order."""
    said = ["YES @ 5 [ok] £ é", "جی ہاں", "Ünï “quoted” – 1", "🩸 1", "café", "1", "", LONG_PLAIN, LONG_URDU]
    for text in said:
        carrier.text(PHONE, "8257", text)
    for style in ("udh16", "sar", "payload"):
        said.append(f"{LONG_URDU} {style}")
        carrier.text(PHONE, "8257", said[-1], style=style)
    said.append(f"{LONG_URDU} backwards")
    carrier.text(PHONE, "8257", said[-1], order=[3, 1, 0, 2])
    sink.wait(lambda: len(sink.texts()) >= len(said), what="the last text")
    settle(carrier, sink)
    checks.equal("texts", sorted(text for _, _, text in sink.texts()), sorted(said))
    checks.equal("numbers", {(source, to) for source, to, _ in sink.texts()}, {(PHONE, "8257")})
    checks.equal("unreadable calls", dict(sink.broken), {})
    # Whatever we answer stays between us.
    sink.words = "Thank you, and an error page: 500".encode()
    carrier.text(PHONE, "8257", "answer me")
    sink.wait(lambda: any(text == "answer me" for _, _, text in sink.texts()), what="a text")
    settle(carrier, sink)
    checks.equal("nothing goes back to the phone", carrier.messages(PHONE), [])
    sink.words = b""
    # Only 200 and 202 count as an answer: after anything else it asks again.
    sink.answer = 503
    before = len(sink.calls)
    carrier.text(PHONE, "8257", "not now")
    sink.wait(lambda: len(sink.calls) > before, what="the first call")
    sink.answer = 200
    sink.wait(lambda: any(text == "not now" for _, _, text in sink.texts()), seconds=15, what="the second call")


def check_quiet(checks, carrier, sink, kannel):
    checks.equal("listens", {address for address, _ in kannel.listening()}, {"0100007F"})
    checks.equal("ports", [port for _, port in kannel.listening()],
                 sorted([kannel.admin_port, kannel.box_port, kannel.send_port]))
    logs = kannel.log("bearerbox.log") + kannel.log("smsbox.log")
    for text in ("Blood [O-]", "ضرورت", "Services Hospital", "answer me", "YES @"):
        checks.true(f"no log holds {text!r}", text not in logs and text.encode().hex() not in logs.replace(" ", ""))
    secret = kannel.configuration.get("sendsms-user", "password")
    checks.true("no log holds a password", secret not in logs and "secret12" not in logs)
    for page in ("status.xml", "store-status.xml", "shutdown"):
        checks.true(f"{page} without a password", b"Denied" in get(kannel.admin_port, f"/{page}")[1])
    wrong = get(kannel.send_port, "/cgi-bin/sendsms?username=qatra-carrier&password=x&to=%2B923001234567&text=a")
    checks.equal("sending without the password", wrong[0], 403)


def check_carrier_away(checks, carrier, sink, kannel):
    """The carrier's machine dies with a report on its way, and comes back."""
    carrier.behave("+923002222229", Behaviour.LATE)
    kannel.send("+923002222229", "reported when it is back", key="late")
    sink.wait(lambda: 8 in sink.reports("late"), what="the first report")
    carrier.kill()
    ends = time.monotonic() + 5
    while kannel.carriers()["carrier#0"].startswith("online") and time.monotonic() < ends:
        time.sleep(0.05)
    checks.equal("noticed", kannel.carriers()["carrier#0"], "re-connecting")
    asked = numbers("22222", 10)
    for place, number in enumerate(asked):
        status, words = kannel.send(number, f"while it was away {place}", key=f"away{place}")
        checks.equal(f"taken while it is away: {words}", status, 202)
    time.sleep(0.5)
    checks.equal("kept on the disk", kannel.counts()["stored"], 10)
    carrier.start()
    keys = ["late"] + [f"away{place}" for place in range(10)]
    sink.wait(lambda: all(1 in sink.reports(key) for key in keys), seconds=30, what="the last report")
    settle(carrier, sink)
    checks.equal("each once", [len(carrier.messages(number)) for number in asked], [1] * 10)
    checks.equal("nothing waits", kannel.counts()["stored"], 0)


def check_bearerbox_killed(checks, carrier, sink, kannel):
    """kill -9 with messages that wait for a carrier that is away, and reports that nobody has fetched."""
    carrier.receipt_delay = 3.0
    sent, queued = numbers("33333", 5), numbers("44444", 8)
    for place, number in enumerate(sent):
        kannel.send(number, f"reported later {place}", key=f"later{place}")
    carrier.wait(lambda: all(carrier.messages(number) for number in sent), what="the messages")
    sink.wait(lambda: all(8 in sink.reports(f"later{place}") for place in range(5)), what="their first reports")
    carrier.kill()
    for place, number in enumerate(queued):
        kannel.send(number, f"queued {place}", key=f"queued{place}")
    time.sleep(0.3)
    waited_for = {row[2] for row in kannel.open_reports()}
    checks.true("waited for on the disk", waited_for.issuperset(sent))
    kannel.bearerbox.kill()
    kannel.smsbox.kill()
    time.sleep(0.5)
    carrier.receipt_delay = 0.05
    carrier.start()
    kannel.start()
    keys = [f"later{place}" for place in range(5)] + [f"queued{place}" for place in range(8)]
    sink.wait(lambda: all(1 in sink.reports(key) for key in keys), seconds=30, what="the reports after the restart")
    settle(carrier, sink)
    checks.equal("reported once", [sink.reports(key, 1) for key in keys], [[1]] * len(keys))
    checks.equal("each once", [len(carrier.messages(number)) for number in sent + queued], [1] * len(keys))


def check_smsbox_away(checks, carrier, sink, kannel):
    """Without smsbox, what comes from the carrier waits on the disk, and outlives a kill of bearerbox."""
    kannel.send("+923005555502", "reported while smsbox is away", key="boxless")
    sink.wait(lambda: 8 in sink.reports("boxless"), what="the first report")
    kannel.smsbox.kill()
    for number in range(5):
        carrier.text(PHONE, "8257", f"while smsbox was away {number}")
    carrier.wait(lambda: carrier.unsettled == 0, what="the carrier's texts")
    time.sleep(0.3)
    checks.true("kept on the disk", kannel.counts()["stored"] >= 5)
    kannel.bearerbox.kill()
    kannel.start()
    sink.wait(lambda: len([1 for _, _, text in sink.texts() if text.startswith("while smsbox")]) >= 5, seconds=20,
              what="the texts")
    sink.wait(lambda: 1 in sink.reports("boxless"), what="the report")
    settle(carrier, sink)
    texts = [text for _, _, text in sink.texts() if text.startswith("while smsbox")]
    checks.equal("each once", sorted(texts), [f"while smsbox was away {number}" for number in range(5)])


def check_centre_away(checks, carrier, sink, kannel):
    """Nobody at our address for twenty seconds."""
    sink.down()
    for place, number in enumerate(numbers("66666", 9) + ["+923006666600"]):
        carrier.text(PHONE, "8257", f"while the centre was away {place}")
        kannel.send(number, f"sent meanwhile {place}", key=f"meanwhile{place}")
    carrier.wait(lambda: carrier.unsettled == 0, what="the carrier's texts and reports")
    time.sleep(20)
    sink.up()
    sink.wait(lambda: all(len(sink.reports(f"meanwhile{place}")) == 2 for place in range(10)), seconds=30,
              what="all reports")
    sink.wait(lambda: sum(text.startswith("while the centre") for _, _, text in sink.texts()) >= 10, seconds=30,
              what="texts")
    settle(carrier, sink)
    texts = [text for _, _, text in sink.texts() if text.startswith("while the centre")]
    checks.equal("each text once", sorted(texts), [f"while the centre was away {number}" for number in range(10)])
    checks.equal("reports", [sorted(sink.reports(f"meanwhile{place}")) for place in range(10)],
                 [[1, 8]] * 9 + [[2, 8]])


def check_dead(checks, carrier, sink, kannel):
    """A carrier that refuses the account is given up for good. What is handed over is refused until somebody acts."""
    carrier.accounts["qatra"] = "another"
    carrier.kill()
    carrier.start()
    carrier.wait(lambda: carrier.binds[-1]["status"] != 0, seconds=20, what="the refused bind")
    ends = time.monotonic() + 5
    while kannel.carriers()["carrier#0"] != "dead" and time.monotonic() < ends:
        time.sleep(0.1)
    checks.equal("given up", kannel.carriers()["carrier#0"], "dead")
    checks.equal("not routable", kannel.send("+923007777702", "too late", key="dead")[0], 403)
    carrier.accounts["qatra"] = "secret12"
    kannel.admin("start-smsc", smsc="carrier")
    kannel.wait_online()
    checks.equal("revived", kannel.send("+923007777703", "in time", key="alive")[0], 202)
    sink.wait(lambda: 1 in sink.reports("alive"), what="the report")


def test_carrier(checks):
    with Carrier() as carrier, Sink() as sink, Kannel(golden("carrier"), carrier=carrier.port, sink=sink) as kannel:
        for part in (check_out, check_behaviours, check_in, check_quiet, check_carrier_away, check_bearerbox_killed,
                     check_smsbox_away, check_centre_away, check_dead):
            checks.run(part, carrier, sink, kannel)


# MARK: - A carrier with a connection for each direction, and with habits of its own


def test_pair(checks):
    with Carrier(ids="hex", receipt_ids="decimal") as carrier, Sink() as sink:
        with Kannel(golden("pair"), carrier=carrier.port, sink=sink) as kannel:
            checks.equal("bound", carrier.bound, ["receiver", "transmitter"])
            kannel.send("+923001234502", "Bl\u00f8d \u00e9 @ 5", key="pair", sender="QATRA")
            sink.wait(lambda: 1 in sink.reports("pair"), what="a report under another spelling of the id")
            sent = carrier.submits[0]
            checks.equal("text in Latin-1", sent.octets.decode("latin-1"), "Blød é @ 5")
            checks.equal("addresses", (sent.source, sent.source_ton, sent.destination, sent.destination_ton),
                         ("QATRA", 5, "923001234502", 1))
            carrier.text(PHONE, "8257", "1")
            sink.wait(lambda: sink.texts(), what="a text over the other connection")
            checks.equal("bind", {bind["systemType"] for bind in carrier.binds}, {"VMA"})
            # 2.5 a second.
            for number in range(8):
                kannel.send(f"+92300123460{number}", "pace", key=f"pace{number}")
            carrier.wait(lambda: len(carrier.submits) >= 9, seconds=20, what="the last message")
            took = carrier.submits[8].at - carrier.submits[1].at
            checks.true(f"8 messages at 2.5 a second take {took:.1f} s", 1.5 < took < 8)


# MARK: - Two carriers


def test_two_carriers(checks):
    first, second = Carrier().start(), Carrier().start()
    try:
        with Sink() as sink, Kannel(golden("two-carriers"), carriers={"carrier": first.port, "second": second.port},
                                    sink=sink) as kannel:
            kannel.send("+923001234502", "by the first", key="first", way="carrier")
            kannel.send("+923001234503", "by the second", key="second", way="second")
            sink.wait(lambda: 1 in sink.reports("first") and 1 in sink.reports("second"), what="both reports")
            second.kill()
            checks.equal("taken", kannel.send("+923001234504", "for the second", key="waits", way="second")[0], 202)
            checks.equal("a user cannot choose", kannel.send(
                "+923001234505", "by the first all the same", key="forced", way="carrier", smsc="second")[0], 202)
            sink.wait(lambda: 1 in sink.reports("forced"), what="the report")
            time.sleep(8)
            checks.equal("it waits", sink.reports("waits"), [])
            second.start()
            sink.wait(lambda: 1 in sink.reports("waits"), seconds=20, what="the report after the carrier came back")
            checks.equal("by the first", [one.text for one in first.messages()],
                         ["by the first", "by the first all the same"])
            checks.equal("by the second", [one.text for one in second.messages()], ["by the second", "for the second"])
    finally:
        first.stop()
        second.stop()


# MARK: - Firms behind Kannel


def test_firms(checks):
    with Firms() as firms, Sink() as sink, Kannel(golden("firms"), firms=firms.base, sink=sink) as kannel:
        for way in ("jazz", "lifetimesms"):
            for place, text in enumerate((PLAIN, URDU.strip(), LONG_URDU, LONG_PLAIN)):
                kannel.send("+923001234567", text, key=f"{way}{place}", way=way)
                sink.wait(lambda: sink.reports(f"{way}{place}") == [8], what=f"the report on {way} {place}")
                order = firms.sent(way)[-1].order
                checks.equal(f"{way} is told", (order.to, order.sender, order.text), ("923001234567", "QATRA", text))
            checks.equal(f"{way} is told once each", len(firms.sent(way)), 4)
            firms.set_mode(way, FirmMode.REFUSE, times=1)
            kannel.send("+923001234567", "no", key=f"{way}-no", way=way)
            sink.wait(lambda: sink.reports(f"{way}-no") == [16], what=f"{way}'s no")
            firms.set_mode(way, FirmMode.PAGE, times=1)
            kannel.send("+923001234567", "page", key=f"{way}-page", way=way)
            sink.wait(lambda: sink.reports(f"{way}-page") == [16], what=f"somebody's page instead of {way}")
            checks.equal(f"{way} knows no other country", kannel.send(
                "+447700900123", "abroad", key=f"{way}-abroad", way=way)[0], 403)
        firms.set_mode("jazz", FirmMode.BUSY, times=2)
        kannel.send("+923001234567", "busy", key="busy", way="jazz")
        sink.wait(lambda: sink.reports("busy") == [8], seconds=20, what="the message to a busy firm")
        checks.equal("asked three times", len([one for one in firms.calls("jazz") if one.order.text == "busy"]), 3)
        checks.equal("the firm's id", sink.report_calls("lifetimesms0")[0].query["id"],
                     firms.sent("lifetimesms")[0].message_id)
        firms.stop()
        taken = kannel.send("+923001234567", "away", key="away", way="jazz")
        checks.equal("taken while the firm is away", taken[0], 202)
        time.sleep(1)
        kannel.bearerbox.kill()
        firms.start()
        kannel.start()
        sink.wait(lambda: sink.reports("away") == [8], seconds=30, what="the message after kill -9")
        checks.equal("once", len([one for one in firms.sent("jazz") if one.order.text == "away"]), 1)
        checks.equal("no port is open", [port for _, port in kannel.listening()],
                     sorted([kannel.admin_port, kannel.box_port, kannel.send_port]))


# MARK: - A modem


def test_modem(checks):
    modem = Modem()
    try:
        with Sink() as sink, Kannel(golden("modem"), device=modem.path, sink=sink) as kannel:
            # A brake of a second behind every line: getting ready alone takes some ten.
            for key, text in (("plain", PLAIN), ("urdu", URDU.strip())):
                kannel.send("+923001234567", text, key=key)
            # The report on a long message is that on its first part, and comes before the last part has left.
            modem.wait(lambda: len(modem.messages()) >= 2, seconds=60, what="both messages")
            sink.wait(lambda: 1 in sink.reports("plain") and 1 in sink.reports("urdu"), seconds=60, what="both reports")
            checks.equal("texts", [text for _, text, _ in modem.messages("923001234567")], [PLAIN, URDU.strip()])
            gaps = [after.at - before.at for before, after in zip(modem.sent, modem.sent[1:])]
            checks.true(f"a part every 4.5 s at most: {[round(gap, 1) for gap in gaps]}", gaps and min(gaps) > 4.5)
            modem.text(PHONE, "Haan @ [5]")
            modem.text(PHONE, LONG_URDU)
            sink.wait(lambda: len(sink.texts()) >= 2, seconds=60, what="two texts from the SIM")
            checks.equal("texts from the SIM", sink.texts(), [
                (PHONE, "+923001112222", "Haan @ [5]"), (PHONE, "+923001112222", LONG_URDU)])
            modem.wait(lambda: not modem.memory, what="an empty SIM")
            # The number of a message comes again after 256: a report belongs to the newer one.
            modem.reports = False
            kannel.send("+923001234568", "never reported", key="old")
            sink.wait(lambda: 8 in sink.reports("old"), seconds=20, what="the first report")
            modem.reports, modem.reference = True, modem.reference - 1
            kannel.send("+923001234569", "reported", key="new")
            sink.wait(lambda: 1 in sink.reports("new"), seconds=20, what="the report under a number used before")
            checks.equal("nothing is said of the older", sink.reports("old"), [8])
            # What comes while Kannel is away waits on the SIM.
            kannel.bearerbox.kill()
            kannel.smsbox.kill()
            modem.text(PHONE, "while Kannel was away")
            kannel.start()
            sink.wait(lambda: len(sink.texts()) >= 3, seconds=60, what="the text that waited on the SIM")
            checks.equal("last text", sink.texts()[-1][2], "while Kannel was away")
    finally:
        modem.close()


# MARK: - Slow ones


def test_expiry(checks):
    """A message that nobody took within its life is never sent, and we are told so."""
    with Carrier() as carrier, Sink() as sink, Kannel(golden("carrier"), carrier=carrier.port, sink=sink) as kannel:
        carrier.set_mode(Mode.THROTTLE)
        kannel.send("+923001234502", "worth a minute", key="minute", minutes=1)
        sink.wait(lambda: sink.reports("minute"), seconds=90, what="the end of its life")
        carrier.set_mode(Mode.NORMAL)
        settle(carrier, sink, seconds=8)
        checks.equal("told", [(call.query["status"], call.query["answer"]) for call in sink.report_calls("minute")],
                     [("16", "NACK/validity expired")])
        checks.equal("not sent", carrier.messages(), [])


def test_silence(checks):
    """A carrier that takes messages and says nothing: noticed, left, and asked again. Rather twice than never."""
    with Carrier() as carrier, Sink() as sink, Kannel(golden("carrier"), carrier=carrier.port, sink=sink) as kannel:
        carrier.set_mode(Mode.SILENT)
        kannel.send("+923001234502", "unheard", key="unheard", minutes=10)
        time.sleep(100)
        carrier.set_mode(Mode.NORMAL)
        sink.wait(lambda: 1 in sink.reports("unheard"), seconds=90, what="the report")
        checks.true(f"{len(carrier.messages())} times", 1 <= len(carrier.messages()) <= 3)
        checks.equal("told", sorted(sink.reports("unheard")), [1, 8])


# MARK: - What Kannel itself does wrong


def trap_smsbox_memory(checks):
    """smsbox answers for a text as soon as it begins to call us, and keeps it in memory until we answer: whoever ends
    smsbox while the centre is away ends the text with it. Stop smsbox first, then the centre; start it last."""
    with Carrier() as carrier, Sink() as sink, Kannel(golden("carrier"), carrier=carrier.port, sink=sink) as kannel:
        sink.down()
        carrier.text(PHONE, "8257", "lost")
        carrier.wait(lambda: carrier.unsettled == 0, what="the answer to the carrier")
        time.sleep(1)
        kannel.smsbox.stop()
        sink.up()
        kannel.start_smsbox()
        carrier.text(PHONE, "8257", "after")
        sink.wait(lambda: sink.texts(), what="a text")
        time.sleep(12)
        checks.equal("what is left", [text for _, _, text in sink.texts()], ["after"])


def trap_early_report(checks):
    """A report that comes before the answer to its message is dropped. We never hear of it."""
    with Carrier() as carrier, Sink() as sink, Kannel(golden("carrier"), carrier=carrier.port, sink=sink) as kannel:
        carrier.behave("+923001234502", Behaviour.EARLY)
        kannel.send("+923001234502", "early", key="early")
        time.sleep(4)
        checks.equal("reports", sink.reports("early"), [8])
        checks.equal("waited for", len(kannel.open_reports()), 1)


def trap_answers(checks):
    """204, 201 and a redirect count as no answer at all: the same call comes again and again."""
    with Carrier() as carrier, Sink() as sink, Kannel(golden("carrier"), carrier=carrier.port, sink=sink) as kannel:
        for status in (204, 201, 301, 400):
            sink.answer = status
            before = len(sink.calls)
            carrier.text(PHONE, "8257", f"answered {status}")
            sink.wait(lambda: len(sink.calls) >= before + 2, seconds=25, what=f"a second call after {status}")
            checks.true(f"{status} is no answer", len(sink.calls) >= before + 2)


# MARK: - Whether all this would notice

# What is taken out of the configuration or put wrong in it, and the part above that has to fail then.
DAMAGE = {
    "reports in memory": (lambda conf: conf.set("core", "dlr-storage", "internal"), check_bearerbox_killed),
    "two calls and no more": (lambda conf: conf.set("smsbox", "http-request-retry", "2"), check_centre_away),
    "no spool": (lambda conf: (conf.set("core", "store-type", None), conf.set("core", "store-location", None)),
                 check_smsbox_away),
    "answers to phones": (lambda conf: conf.set("sms-service", "max-messages", "1"), check_in),
    "another alphabet": (lambda conf: conf.set("smsc", "alt-charset", "UTF-8"), check_out),
    "no recoding": (lambda conf: conf.set("smsbox", "mo-recode", "false"), check_in),
    "an open port": (lambda conf: conf.set("smsbox", "sendsms-interface", None), check_quiet),
}


def test_damage(checks):
    """With each protection taken away, the part that should need it fails."""
    for name, (change, part) in DAMAGE.items():
        found = Checks()
        with Carrier() as carrier, Sink() as sink:
            with Kannel(golden("carrier"), carrier=carrier.port, sink=sink, changes=change) as kannel:
                found.run(part, carrier, sink, kannel)
        checks.true(f"the test would not notice: {name}", found.failed)


# MARK: - Running them

PARTS = {
    "carrier": test_carrier, "pair": test_pair, "two-carriers": test_two_carriers, "firms": test_firms,
    "modem": test_modem,
}
SLOW = {"expiry": test_expiry, "silence": test_silence}
DAMAGES = {"damage": test_damage}
TRAPS = {"smsbox-memory": trap_smsbox_memory, "early-report": trap_early_report, "answers": trap_answers}


def main():
    parser = argparse.ArgumentParser(description="Kannel itself, on what this program writes for it.")
    parser.add_argument("parts", nargs="*", help=f"some of {', '.join([*PARTS, *SLOW, *TRAPS, *DAMAGES])}")
    parser.add_argument("--slow", action="store_true", help="also those that wait for minutes")
    parser.add_argument("--traps", action="store_true", help="also what Kannel itself loses")
    parser.add_argument("--damage", action="store_true", help="also whether the tests notice what they are there for")
    options = parser.parse_args()
    if not os.path.exists(BEARERBOX):
        print("FAILED: there is no Kannel here; install Debian's package kannel")
        return 1
    known = {**PARTS, **SLOW, **TRAPS, **DAMAGES}
    more = [(options.slow, SLOW), (options.traps, TRAPS), (options.damage, DAMAGES)]
    chosen = options.parts or [*PARTS, *(name for wanted, parts in more if wanted for name in parts)]
    strangers = [name for name in chosen if name not in known]
    if strangers:
        parser.error(f"no such part: {', '.join(strangers)}")
    checks, began = Checks(), time.monotonic()
    try:
        for name in chosen:
            checks.run(known[name])
    finally:
        end_all_boxes()
    for failure in checks.failed:
        print("FAILED", failure)
    print(f"summary: {', '.join(chosen)}: {checks.made} checks of Kannel, {len(checks.failed)} failed, "
          f"{time.monotonic() - began:.0f} s")
    return 1 if checks.failed or not checks.made else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Trouble as trouble:
        print("FAILED", trouble)
        sys.exit(1)
