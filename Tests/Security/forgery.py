#!/usr/bin/env python3
"""Ten thousand forged, altered, replayed and stale things that would open a door: none may.

    forgery.py [--binary FILE] [--tries 10000] [--seed 1]

Families: links of donors and families, sessions, tokens of forms, calls in the name of Twilio, of an Android phone and
of Meta, the secret of the machine's owner, and one-time codes. Each family begins and ends with the true one, which
must be accepted: a door that is walled up would pass otherwise. Whether something was accepted is read from the answer,
and at the end from the books: nobody has opted out, no request was withdrawn, no text was heard twice, and nobody came
in without a code.
"""

import argparse
import base64
import hashlib
import hmac
import http.client
import json
import os
import random
import re
import shutil
import sys
import tempfile
import time
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "Support")]

import centre as support  # noqa: E402
import firms  # noqa: E402
import forgery_codes  # noqa: E402
import scan  # noqa: E402

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


class Line:
    """One connection to a centre, opened again when it ends."""

    def __init__(self, centre):
        self.centre = centre
        self.line = None
        self.asked = 0
        # The last answer, for its headers, and its text.
        self.last, self.text = None, ""

    def ask(self, method, path, body=b"", headers=None):
        self.asked += 1
        for attempt in (0, 1):
            if self.line is None:
                self.line = http.client.HTTPConnection("127.0.0.1", self.centre.port, timeout=20)
            try:
                self.line.request(method, path, body=body or None, headers=headers or {})
                self.last = self.line.getresponse()
                self.text = self.last.read().decode(errors="replace")
                return self.last.status, self.text
            except (http.client.HTTPException, ConnectionError):
                self.line = None
                if attempt:
                    raise
        raise AssertionError("not reached")


class Family:
    """One kind of forgery: how it went."""

    def __init__(self, name):
        self.name = name
        self.tried = 0
        self.accepted = []

    def forged(self, is_accepted, what):
        self.tried += 1
        if is_accepted:
            self.accepted.append(what)

    def true(self, is_accepted, what):
        if not is_accepted:
            raise support.Trouble(f"{self.name}: {what} was refused, so nothing can be said about forged ones")


# What somebody does to a text.

def altered(text, chance):
    """The text with something changed; never the text itself."""
    while True:
        kind, at = chance.randrange(7), chance.randrange(len(text))
        if kind == 0:
            new = text[:at] + chance.choice(LETTERS) + text[at + 1:]
        elif kind == 1:
            new = text[:at] + text[at + 1:]
        elif kind == 2:
            new = text[:at] + chance.choice(LETTERS) + text[at:]
        elif kind == 3:
            new = text[:at] + text[at:].swapcase()
        elif kind == 4:
            new = text + chance.choice(["A", "=", "==", "%00", ".", "%20", "AAAA"])
        elif kind == 5:
            new = text[:-1] + chance.choice(LETTERS)
        else:
            new = "".join(chance.choice(LETTERS) for _ in range(len(text)))
        if new and new != text:
            return new


def coded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out) + bytes([value])


def link(key, kind, numbers, minutes):
    """A link as this test understands it, made without the program: kind, numbers, expiry, 96 bits of HMAC-SHA-256."""
    payload = bytes([kind]) + b"".join(varint(number) for number in numbers) + varint(minutes)
    return coded(payload + hmac.new(key, payload, hashlib.sha256).digest()[:12])


# The families

def links(demo, desk, chance, count):
    family, line = Family("links"), Line(demo)
    with open(os.path.join(demo.data, "links.key"), "rb") as file:
        key = file.read()
    ask = demo.rows("SELECT request_id AS request, donor_id AS donor FROM ask ORDER BY request_id, donor_id LIMIT 1")[0]
    now = int(time.time() // 60)
    donor = link(key, 1, [ask["request"], ask["donor"]], now + 600)
    relative = link(key, 2, [ask["request"]], now + 600)
    stranger = demo.rows(
        "SELECT max(id) AS id FROM donor WHERE id NOT IN (SELECT donor_id FROM ask)")[0]["id"]

    def works(path):
        return line.ask("GET", path)[0] == 200

    def truth():
        family.true(works(f"/d/{donor}"), "a donor's link")
        family.true(works(f"/f/{relative}"), "a family's link")

    truth()
    fixed = {
        "stale by a minute": ("d", link(key, 1, [ask["request"], ask["donor"]], now - 1)),
        "stale by a year": ("f", link(key, 2, [ask["request"]], now - 525_600)),
        "of another key": ("d", link(bytes(32), 1, [ask["request"], ask["donor"]], now + 600)),
        "a donor's for a family": ("f", donor), "a family's for a donor": ("d", relative),
        "for a donor who was not asked": ("d", link(key, 1, [ask["request"], stranger], now + 600)),
        "for a request that is none": ("f", link(key, 2, [999_999], now + 600)),
        "of an unknown kind": ("d", link(key, 3, [ask["request"], ask["donor"]], now + 600)),
        "without a code": ("d", coded(decoded(donor)[:-12])),
        "with half a code": ("d", coded(decoded(donor)[:-6])),
    }
    for what, (page, token) in fixed.items():
        family.forged(works(f"/{page}/{token}"), what)
    # The same bytes written in another way are another link: one must not be known by many names.
    for token, page in ((donor, "d"), (relative, "f")):
        for letter in LETTERS:
            if letter != token[-1]:
                family.forged(works(f"/{page}/{token[:-1]}{letter}"), f"last letter {letter} for {token[-1]}")
    raw = decoded(donor)
    for bit in range(len(raw) * 8):
        changed = bytearray(raw)
        changed[bit // 8] ^= 1 << bit % 8
        family.forged(works(f"/d/{coded(changed)}"), f"bit {bit} turned")
    while family.tried < count:
        token, page = chance.choice([(donor, "d"), (relative, "f")])
        false = altered(token, chance)
        if chance.randrange(3):
            family.forged(works(f"/{page}/{false}"), f"/{page}/{false} for {token}")
        else:
            form = {"answer": "stop"} if page == "d" else {"act": "noLongerNeeded", "confirm": "1"}
            status, _ = line.ask("POST", f"/{page}/{false}", urllib.parse.urlencode(form).encode(), {
                "Content-Type": "application/x-www-form-urlencoded"})
            family.forged(status < 400, f"POST /{page}/{false}: {status}")
    truth()
    opted_out = demo.rows("SELECT count(*) AS n FROM donor WHERE opted_out_at IS NOT NULL")[0]["n"]
    before = demo.opted_out
    family.forged(opted_out != before, f"{opted_out} donors have opted out, {before} before")
    return family


def sessions(demo, desk, chance, count):
    family, line = Family("sessions"), Line(demo)
    token = desk.cookies["__Host-qatra"]

    def opens(value, name="__Host-qatra"):
        return line.ask("GET", "/board", headers={"Cookie": f"{name}={value}"})[0] == 200

    family.true(opens(token), "a session")
    gone = support.Desk(demo, "operator2", "operator-demonstration")
    gone.sign_in()
    old = gone.cookies["__Host-qatra"]
    family.true(opens(old), "a second session")
    gone.post("/sign-out", {})
    for _ in range(20):
        family.forged(opens(old), "a session that was ended")
    for row in demo.rows("SELECT hex(token_hash) AS hash FROM staff_session"):
        stored = bytes.fromhex(row["hash"])
        for form in (coded(stored), stored.hex(), base64.b64encode(stored).decode()):
            family.forged(opens(form), "what the database keeps of a session")
    for name in ("qatra", "__Secure-qatra", "session", "__host-qatra"):
        family.forged(opens(token, name), f"the token under the name {name}")
    family.forged(opens(hashlib.sha256(token.encode()).hexdigest()), "its hash")
    while family.tried < count:
        false = altered(token, chance)
        family.forged(opens(false), f"{false} for {token}")
    family.true(opens(token), "the session afterwards")
    return family


def form_tokens(demo, desk, chance, count):
    family, line = Family("form tokens"), Line(demo)
    cookies = "; ".join(f"{name}={value}" for name, value in desk.cookies.items())
    other = support.Desk(demo, "operator2", "operator-demonstration")
    other.sign_in()
    path = "/calls/state"

    def act(token, headers=None):
        body = urllib.parse.urlencode({"csrf": token} if token is not None else {}).encode() + b"&state=away"
        return line.ask("POST", path, body, {
            "Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies, **(headers or {})})[0]

    own = {"Origin": demo.address}
    family.true(act(desk.csrf, own) != 403, "a form of one's own")
    family.forged(act(None) != 403, "no token")
    family.forged(act("") != 403, "an empty token")
    family.forged(act(other.csrf, own) != 403, "somebody else's token")
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
                    {"Sec-Fetch-Site": "same-site"},
                    {"Origin": demo.address.replace("http", "https") + ".evil.example"},
                    {"Origin": "http://127.0.0.1:1"}, {"Origin": ""}):
        family.forged(act(desk.csrf, headers) != 403, f"the right token from another site: {headers}")
    while family.tried < count:
        family.forged(act(altered(desk.csrf, chance), own if chance.randrange(2) else None) != 403, "an altered token")
    family.true(act(desk.csrf, own) != 403, "a form of one's own afterwards")
    return family


def control(demo, desk, chance, count):
    family, line = Family("owner's secret"), Line(demo)
    with open(os.path.join(demo.data, "control.json")) as file:
        secret = json.load(file)["secret"]

    def runs(value, headers=None):
        head = {"Authorization": value} if value is not None else {}
        return line.ask("POST", "/control", b"{}", {**head, **(headers or {})})[0] == 200

    family.true(runs(f"Bearer {secret}"), "the owner's secret")
    family.forged(runs(None), "none")
    family.forged(runs(""), "an empty one")
    family.forged(runs(f"Bearer {secret}", {"X-Forwarded-For": "203.0.113.9"}), "the true one through a proxy")
    while family.tried < count:
        family.forged(runs(f"Bearer {altered(secret, chance)}"), "an altered one")
    family.true(runs(f"Bearer {secret}"), "the owner's secret afterwards")
    return family


def signed(way, path, number, at):
    """A true call: method, path, body, headers. `number` tells one message from the next."""
    if way == "twilio":
        fields = {"MessageSid": f"SM{number:032x}", "SmsStatus": "received", "From": "+923001234567", "To": "QATRA",
                  "Body": f"What is this {number}?", "NumMedia": "0"}
        said = "https://blood.example.pk" + path + "".join(name + value for name, value in sorted(fields.items()))
        sign = base64.b64encode(hmac.new(firms.TWILIO_TOKEN.encode(), said.encode(), "sha1").digest()).decode()
        return urllib.parse.urlencode(fields).encode(), {
            "Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": sign}
    if way == "android":
        body = json.dumps({"deviceId": "1", "event": "sms:received", "id": f"e{number}", "webhookId": "w", "payload": {
            "messageId": f"m{number}", "message": f"What is this {number}?", "phoneNumber": "+923001234567",
            "simNumber": 1, "receivedAt": "2026-01-01T10:00:00.000+05:00"}}).encode()
        stamp = str(int(at))
        sign = hmac.new(firms.SIGNING_KEY.encode(), body + stamp.encode(), "sha256").hexdigest()
        return body, {"Content-Type": "application/json", "X-Timestamp": stamp, "X-Signature": sign}
    body = json.dumps({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{
        "field": "messages", "value": {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "1", "phone_number_id": firms.NUMBER_ID},
            "messages": [{"from": "923001234567", "id": f"wamid.{number}", "timestamp": str(int(at)), "type": "text",
                          "text": {"body": f"What is this {number}?"}}]}}]}]}).encode()
    return body, {"Content-Type": "application/json", "X-Hub-Signature-256":
                  "sha256=" + hmac.new(firms.APP_SECRET.encode(), body, "sha256").hexdigest()}


SIGNATURES = {"twilio": "X-Twilio-Signature", "android": "X-Signature", "whatsapp": "X-Hub-Signature-256"}


def webhooks(real, chance, count):
    family, line = Family("webhooks"), Line(real)
    with open(os.path.join(real.data, "hooks.key"), "rb") as file:
        secret = file.read().hex()

    def path(way, value=secret):
        return f"/hooks/{way}/{value}" + ("/text" if way == "kannel" else "")

    def call(way, body, headers, value=secret):
        return line.ask("POST", path(way, value), body, headers)[0]

    numbers = iter(range(1, 1_000_000))

    def truth():
        for way in SIGNATURES:
            body, headers = signed(way, path(way), next(numbers), time.time())
            status = call(way, body, headers)
            family.true(status == 200, f"{way}'s call ({status})")

    def heard():
        return real.rows("SELECT count(*) AS n FROM inbound")[0]["n"]

    truth()
    first = heard()
    if first != 3:
        raise support.Trouble(f"webhooks: three true texts were sent and {first} are in the books")
    for way, name in SIGNATURES.items():
        body, headers = signed(way, path(way), next(numbers), time.time())
        family.true(call(way, body, headers) == 200, f"{way}'s call")
        # Replayed: it may be answered, for firms repeat what they were not answered; it must not be heard again.
        before = heard()
        for _ in range(30):
            call(way, body, headers)
            family.tried += 1
        family.forged(heard() != before, f"{way}: a repeated call was heard again")
        unsigned = {key: value for key, value in headers.items() if key != name}
        family.forged(call(way, body, unsigned) == 200, f"{way}: without a signature")
        family.forged(call(way, body, {**headers, name: ""}) == 200, f"{way}: with an empty signature")
        for old in (-3_600, -301, 301, 86_400) if way == "android" else ():
            stale = signed(way, path(way), next(numbers), time.time() + old)
            family.forged(call(way, *stale) == 200, f"{way}: signed {old} s from now")
        for other in SIGNATURES:
            if other != way:
                family.forged(call(other, body, headers) == 200, f"{way}'s call at {other}'s door")
    before = heard()
    while family.tried < count:
        way = chance.choice(list(SIGNATURES))
        body, headers = signed(way, path(way), next(numbers), time.time())
        name, kind = SIGNATURES[way], chance.randrange(4)
        if kind == 0:
            false = altered(headers[name], chance)
            # Hexadecimal digits mean the same in capitals.
            if way != "twilio" and false.lower() == headers[name]:
                continue
            status = call(way, body, {**headers, name: false})
        elif kind == 1:
            at = chance.randrange(len(body))
            changed = bytearray(body)
            changed[at] = (changed[at] + chance.randrange(1, 255)) % 256
            status = call(way, bytes(changed), headers)
        elif kind == 2:
            status = call(way, body, headers, altered(secret, chance))
        else:
            status = call(way, body + b" ", headers) if way != "twilio" else call(way, body + b"&a=b", headers)
        family.forged(status == 200, f"{way}: kind {kind} answered {status}")
    family.forged(heard() != before, "a forged text is in the books")
    truth()
    return family


def make(binary, folder, running):
    """Both centres; whatever was started stands in `running`, also when something goes wrong afterwards."""
    demo = support.Centre(binary, os.path.join(folder, "demo"), os.path.join(folder, "demo.log"), donors=2_000, speed=1)
    running.append(demo)
    demo.start()
    desk = support.Desk(demo)
    desk.sign_in()
    scan.an_open_request(demo, desk)
    for _ in range(100):
        if demo.rows("SELECT count(*) AS n FROM ask")[0]["n"] > 0:
            break
        time.sleep(0.1)
    else:
        raise support.Trouble("Nobody was asked within ten seconds, so there is no donor's link to forge.")
    demo.opted_out = demo.rows("SELECT count(*) AS n FROM donor WHERE opted_out_at IS NOT NULL")[0]["n"]
    real = support.RealCentre(binary, os.path.join(folder, "real"), os.path.join(folder, "real.log"))
    real.make()
    firms.accounts(real.data)
    running.append(real)
    real.start()
    return demo, desk, real


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=os.path.join(scan.ROOT, ".build", "release", "qatra"))
    parser.add_argument("--tries", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    began = time.monotonic()
    folder = tempfile.mkdtemp(prefix="qatra-forgery-")
    running, found = [], []
    try:
        demo, desk, real = make(os.path.abspath(options.binary), folder, running)
        share = options.tries // 100
        for forge in (
            lambda: links(demo, desk, chance, 32 * share), lambda: sessions(demo, desk, chance, 20 * share),
            lambda: form_tokens(demo, desk, chance, 15 * share), lambda: control(demo, desk, chance, 10 * share),
            lambda: webhooks(real, chance, 20 * share),
            # Last, because the centre is stopped and started in it. A code each takes six tries, and 300 go out a day.
            lambda: forgery_codes.codes(Family("one-time codes"), demo, Line(demo), chance, 10 * share),
        ):
            family = forge()
            found.append(family)
            print(f"{family.name:<16} {family.tried:>6} tried, {len(family.accepted)} accepted", flush=True)
            for what in family.accepted[:10]:
                print(f"ACCEPTED         {what}")
    finally:
        for one in running:
            one.stop()
        shutil.rmtree(folder, ignore_errors=True)
    tried, accepted = sum(one.tried for one in found), sum(len(one.accepted) for one in found)
    print(f"summary: {tried} forged, altered, replayed or stale in {len(found)} families, {accepted} accepted, "
          f"{time.monotonic() - began:.0f} s")
    return 1 if accepted or tried < options.tries else 0


if __name__ == "__main__":
    sys.exit(main())
