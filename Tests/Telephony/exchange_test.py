"""Runs Asterisk on what this program writes for it, and rings it with other people's telephones, over real SIP.

Held:

  loads      every kind of trunk is taken by Asterisk without a complaint, as an ordinary user, open to no network
  away       nobody is there: the caller is answered, hears why, and speaks with the duty phone or an operator's
  nobody     nobody answers there either: the caller is told so, and not before everybody was rung three times
  ill        our health says no, says nonsense, or says nothing: the caller is answered within three seconds
  ours       our health is good: the call is ours, keys arrive, and what we say is heard
  rung       whom we ring is busy, declines, is off, does not answer, presses a key, or is a machine: we are told
  apart      no telephone's trace holds the other's number, and no log holds any

    python3 Tests/Telephony/exchange_test.py              all
    python3 Tests/Telephony/exchange_test.py away ill     some
"""

import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from ari_stub import Desk  # noqa: E402
from asterisk_stack import Exchange, Health, TONES  # noqa: E402
from sip_phones import Carrier, Phone, Softphone, Trouble, end_all, end_when_told, wait_for  # noqa: E402

CALLER, DONOR, DUTY = "03001234567", "03337654321", "03330000111"
CALLER_TONE, OTHER_TONE = 600, 800


class Checks:
    """Counts what was held, and says what was not."""

    def __init__(self):
        self.passed, self.failed = 0, 0

    def holds(self, name, is_so, seen=""):
        if is_so:
            self.passed += 1
        else:
            self.failed += 1
            print(f"  NOT SO: {name}: {seen}", flush=True)

    def equal(self, name, found, wanted):
        self.holds(name, found == wanted, f"{found!r} instead of {wanted!r}")

    def about(self, name, found, low, high):
        self.holds(name, low <= found <= high, f"{found:.2f}, not from {low} to {high}")


def check_apart(checks, exchange, one, other):
    """What each telephone sent and received holds nothing of the other's number."""
    for phone, hidden in ((one, other.number), (other, one.number)):
        checks.holds("no trace holds the other's number", hidden.lstrip("0") not in phone.messages(), phone.number)
        checks.holds("no trace holds the other's port", f":{other.voice.port}" not in one.messages())
    log = exchange.console() + "".join(path.read_text() for path in (exchange.run / "log").glob("messages.log"))
    for phone in (one, other):
        checks.holds("no log holds a number", phone.number.lstrip("0") not in log)


def check_away(checks):
    with Exchange() as exchange:
        carrier = Carrier(exchange.carrier_port)
        duty = Phone.callee(DUTY, exchange.sip_port, [("pause", 3), ("hang_up",)], rings=1.0, says=OTHER_TONE)
        carrier.connect(duty)
        began = time.monotonic()
        caller = Phone.silent_caller(CALLER, exchange.sip_port, says=CALLER_TONE)
        wait_for(caller.answered, 5, "the caller is not answered")
        checks.about("seconds to the answer", time.monotonic() - began, 0, 1)
        checks.equal("the caller's call went well", caller.wait(30), 0)
        checks.equal("the duty phone's call went well", duty.wait(5), 0)
        for name in ("ur/fallback", "en/fallback"):
            checks.about(f"seconds of {name}", caller.voice.seconds_of(TONES[name]), 0.9, 1.1)
        checks.about("seconds of ringing", caller.voice.seconds_of(400), 0.5, 1.5)
        checks.about("seconds the caller heard the duty phone", caller.voice.seconds_of(OTHER_TONE), 2.5, 3.5)
        checks.about("seconds the duty phone heard the caller", duty.voice.seconds_of(CALLER_TONE), 2.5, 3.5)
        checks.equal("nobody else was rung", carrier.dialled, [DUTY])
        check_apart(checks, exchange, caller, duty)
        wait_for(lambda: exchange.calls() == 0, 5, "a leg is left over")
        caller.close()
        duty.close()
        away_with_operator(checks, exchange)
        carrier.close()


def away_with_operator(checks, exchange):
    """An operator's softphone is rung too, and the duty phone, which nobody has now, is not waited for."""
    amina = Softphone("amina", exchange.passwords["amina"], exchange.sip_port, says=500)
    amina.wait_signed_in()
    caller = Phone.caller(CALLER, exchange.sip_port, [("pause", 6), ("hang_up",)], says=CALLER_TONE)
    checks.equal("the call to an operator went well", caller.wait(30), 0)
    checks.about("seconds the caller heard the operator", caller.voice.seconds_of(500), 2.5, 5)
    time.sleep(0.5)
    amina.close()
    checks.about("seconds the operator heard the caller", amina.seconds_of(CALLER_TONE), 2.5, 5)
    checks.holds("the operator does not see the number", CALLER not in amina.log(), amina.folder)
    caller.close()


def check_nobody(checks):
    with Exchange() as exchange:
        carrier = Carrier(exchange.carrier_port)
        for file in (exchange.sounds / "ur").glob("fallback.ulaw"):
            file.unlink()
        caller = Phone.silent_caller(CALLER, exchange.sip_port)
        checks.equal("the caller's call went well", caller.wait(40), 0)
        heard = caller.voice
        checks.equal("a missing file is passed over", heard.seconds_of(TONES["ur/fallback"]), 0)
        checks.about("seconds of the announcement, three times", heard.seconds_of(TONES["en/fallback"]), 2.8, 3.2)
        for name in ("ur/nobody", "en/nobody"):
            checks.about(f"seconds of {name}", heard.seconds_of(TONES[name]), 0.9, 1.1)
        caller.close()
        carrier.close()


def check_ill(checks):
    with Exchange() as exchange:
        carrier = Carrier(exchange.carrier_port)
        health = Health(exchange.health_port)
        for answer, high in (("no\n", 1), ('"=""]|["', 1), ("", 1), ("okay\n", 1), (None, 3)):
            health.answer, asked = answer, health.asked
            began = time.monotonic()
            caller = Phone.caller(CALLER, exchange.sip_port, [("pause", 1.5), ("hang_up",)])
            wait_for(caller.answered, 6, "the caller is not answered")
            checks.about(f"seconds to the answer when health says {answer!r}", time.monotonic() - began, 0, high)
            checks.equal("the caller's call went well", caller.wait(10), 0)
            checks.holds("the announcement is heard", caller.voice.seconds_of(TONES["ur/fallback"]) > 0.5)
            checks.equal("health was asked once", health.asked - asked, 1)
            caller.close()
        health.answer = None
        caller = Phone.caller_who_rings_off(CALLER, exchange.sip_port, after=0.5)
        checks.equal("who rings off while we are asked is let go", caller.wait(10), 0)
        caller.close()
        health.close()
        carrier.close()


def check_ours(checks):
    with Exchange() as exchange:
        health = Health(exchange.health_port)
        desk = Desk(exchange.socket_port, exchange.socket_user, exchange.socket_password)
        wait_for(desk.is_connected, 5, "the exchange does not call us")
        began = time.monotonic()
        steps = [("pause", 1.0), ("press", "1"), ("pause", 0.5), ("press", "23"), ("wait", 30)]
        caller = Phone.caller(CALLER, exchange.sip_port, steps, says=CALLER_TONE)
        start = desk.wait("StasisStart")
        channel = start["channel"]["id"]
        checks.about("seconds until the call is ours", time.monotonic() - began, 0, 1)
        checks.equal("what we are told", start["args"], ["inbound"])
        checks.equal("who calls", start["channel"]["caller"]["number"], CALLER)
        checks.equal("answering", desk.tell("POST", f"channels/{channel}/answer")[0], 204)
        status = desk.tell("POST", f"channels/{channel}/play/p1", media="sound:qatra/ur/nobody")[0]
        checks.equal("playing", status, 201)
        desk.wait("PlaybackFinished")
        wait_for(lambda: len(desk.find("ChannelDtmfReceived")) == 3, 10, "three keys")
        checks.equal("keys", [event["digit"] for event in desk.find("ChannelDtmfReceived")], ["1", "2", "3"])
        checks.equal("recording", desk.tell("POST", f"channels/{channel}/record", name="r1", format="wav")[0], 201)
        time.sleep(1.0)
        checks.equal("stopping it", desk.tell("POST", "recordings/live/r1/stop")[0], 204)
        checks.holds("the recording is where it belongs", (exchange.recordings / "r1.wav").stat().st_size > 12_000)
        checks.equal("hanging up", desk.tell("DELETE", f"channels/{channel}")[0], 204)
        checks.equal("the caller's call went well", caller.wait(10), 0)
        checks.about("seconds of what we played", caller.voice.seconds_of(TONES["ur/nobody"]), 0.9, 1.1)
        caller.close()
        # We cannot serve it after all: it goes on where it would have gone without us.
        caller = Phone.caller(CALLER, exchange.sip_port, [("pause", 3), ("hang_up",)])
        wait_for(lambda: len(desk.find("StasisStart")) == 2, 5, "the second call")
        channel = desk.find("StasisStart")[1]["channel"]["id"]
        checks.equal("giving it back", desk.tell("POST", f"channels/{channel}/continue", context="fallback")[0], 204)
        checks.equal("the second call went well", caller.wait(10), 0)
        checks.about("seconds of the announcement", caller.voice.seconds_of(TONES["ur/fallback"]), 0.9, 1.1)
        caller.close()
        desk.close()
        health.close()


def ring(desk, name, number=DONOR, timeout=4):
    """Rings somebody; the leg's name is ours."""
    return desk.tell(
        "POST", f"channels/{name}", endpoint=f"PJSIP/{number}@trunk", app="qatra", timeout=timeout,
        callerId="Helpline <1155>")[0]


def check_rung(checks):
    with Exchange() as exchange:
        desk = Desk(exchange.socket_port, exchange.socket_user, exchange.socket_password)
        wait_for(desk.is_connected, 5, "the exchange does not call us")
        carrier = Carrier(exchange.carrier_port)
        for why, cause in (("busy", 17), ("declined", 21), ("off", 19), ("nobody", 1)):
            donor = Phone.refuses(DONOR, exchange.sip_port, why)
            carrier.connect(donor)
            checks.equal("ringing", ring(desk, f"ask-{why}"), 200)
            event = desk.wait("ChannelDestroyed", channel=f"ask-{why}")
            checks.equal(f"the cause of {why}", event["cause"], cause)
            checks.equal("the donor's call went well", donor.wait(10), 0)
            donor.close()
        donor = Phone.rings_on(DONOR, exchange.sip_port)
        carrier.connect(donor)
        began = time.monotonic()
        ring(desk, "ask-ring")
        checks.equal("the cause of no answer", desk.wait("ChannelDestroyed", channel="ask-ring")["cause"], 19)
        checks.about("seconds it rang", time.monotonic() - began, 3.5, 5)
        checks.equal("the donor's call went well", donor.wait(10), 0)
        donor.close()
        rung_and_bridged(checks, exchange, desk, carrier)
        carrier.close()
        desk.close()


def rung_and_bridged(checks, exchange, desk, carrier):
    """A donor presses a key, a machine does not; then the donor and a family speak, apart from each other."""
    machine = Phone.voicemail(DUTY, exchange.sip_port)
    donor = Phone.donor(DONOR, exchange.sip_port, presses="1", after=1.0, says=OTHER_TONE)
    family = Phone.callee(CALLER, exchange.sip_port, [("wait", 60)], says=CALLER_TONE)
    carrier.connect(machine, donor, family)
    for name, number in (("machine", DUTY), ("donor", DONOR), ("family", CALLER)):
        ring(desk, name, number, timeout=10)
        desk.wait("StasisStart", channel=name)
    checks.equal("the same leg twice is refused", ring(desk, "donor"), 409)
    checks.equal("the donor's key", desk.wait("ChannelDtmfReceived", channel="donor")["digit"], "1")
    desk.tell("POST", "bridges/b1", type="mixing")
    desk.tell("POST", "bridges/b1/addChannel", channel="donor,family")
    began = time.monotonic()
    time.sleep(3)
    checks.about("seconds the donor heard the family", donor.voice.seconds_of(CALLER_TONE, began), 2.4, 3.1)
    checks.about("seconds the family heard the donor", family.voice.seconds_of(OTHER_TONE, began), 2.4, 3.1)
    for name, phone in (("machine", machine), ("donor", donor), ("family", family)):
        desk.tell("DELETE", f"channels/{name}")
        checks.equal(f"the {name}'s call went well", phone.wait(10), 0)
    checks.holds("who is rung sees the helpline", "<sip:1155@127.0.0.1>" in donor.messages())
    checks.equal("a machine presses nothing", desk.find("ChannelDtmfReceived", channel="machine"), [])
    check_apart(checks, exchange, donor, family)
    for phone in (machine, donor, family):
        phone.close()


def check_loads(checks):
    for kind, endpoints in (("sip", 3), ("gateway", 3), ("rehearsal", 4), ("test", 3)):
        with Exchange(kind=kind) as exchange:
            checks.holds(f"{kind}: an ordinary user runs it", os.stat(f"/proc/{exchange.pid}").st_uid != 0)
            words = exchange.command("pjsip show endpoints")
            checks.equal(f"{kind}: endpoints", words.count(" Endpoint:  ") - 1, endpoints)
            complaints = [
                line for line in exchange.console().splitlines()
                if ("WARNING" in line or "ERROR" in line) and "websocket" not in line.lower()
                and not (kind == "sip" and "outbound_registration" in line)]
            checks.equal(f"{kind}: complaints", complaints, [])
            checks.equal(f"{kind}: open to the network", open_to_network(exchange.pid), [])


def open_to_network(pid):
    """Ports of the process that listen on other addresses than 127.0.0.1, for TCP, and for UDP below those that the
    system hands out: two of the latter that nobody is told of are the resolver's."""
    owned = {os.readlink(f"/proc/{pid}/fd/{name}") for name in os.listdir(f"/proc/{pid}/fd")}
    lowest = int(open("/proc/sys/net/ipv4/ip_local_port_range", encoding="ascii").read().split()[0])
    found = []
    for table, listening in (("tcp", "0A"), ("tcp6", "0A"), ("udp", "07"), ("udp6", "07")):
        with open(f"/proc/{pid}/net/{table}", encoding="ascii") as lines:
            for line in list(lines)[1:]:
                words = line.split()
                address, port = words[1].split(":")
                if words[3] != listening or f"socket:[{words[9]}]" not in owned or address == "0100007F":
                    continue
                if table.startswith("tcp") or int(port, 16) < lowest:
                    found.append(f"{table}:{int(port, 16)}")
    return found


PARTS = {
    "loads": check_loads, "away": check_away, "nobody": check_nobody, "ill": check_ill, "ours": check_ours,
    "rung": check_rung}


def main():
    end_when_told()
    checks, chosen = Checks(), sys.argv[1:] or list(PARTS)
    for name in chosen:
        if name not in PARTS:
            sys.exit(f"There is no part called {name}: {', '.join(PARTS)}")
        began, failed = time.monotonic(), checks.failed
        try:
            PARTS[name](checks)
        except Trouble as trouble:
            checks.holds(name, False, trouble)
        finally:
            end_all()
        word = "ok" if checks.failed == failed else "FAILED"
        print(f"progress: {name} {word}, {time.monotonic() - began:.1f} s", flush=True)
    print(f"summary: {checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
