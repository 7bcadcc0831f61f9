"""The firms that send messages over HTTP, simulated on one port of this machine, with a ledger of what each was told.

Only Python's own library is used. Every firm answers on the path and in the words that the centre's description of it
expects, so that an account whose base address is `firms.base` sends here what would have gone to the firm:

    with Firms() as firms:
        firms.set_mode("zong", Mode.BUSY, times=2)
        ...
        firms.sent("zong")          # what it took, each once
        firms.calls("zong")         # every request, and what was answered

A firm can also call back, rightly signed or not: `Caller` says how each of them does it.

    python3 Tests/Messages/firm_simulator.py --self-test
    python3 Tests/Messages/firm_simulator.py --port 18070       runs alone and writes a line of JSON for every request

Where the words of an answer are known from the firm's documents and where they are assumed is said in the
descriptions themselves (`verified`), and nowhere else: the simulator says what the descriptions expect, no more.
"""

import argparse
import base64
import collections
import dataclasses
import enum
import hashlib
import hmac
import http.client
import http.server
import itertools
import json
import os
import re
import sys
import threading
import time
import urllib.parse

from common import Server, Trouble, self_test, wait_for


class Mode(enum.Enum):
    """How a firm behaves, until told otherwise."""

    OK = "ok"
    BUSY = "busy"              # "not now", in the firm's own words
    REFUSE = "refuse"          # "never", in the firm's own words
    SLOW = "slow"              # takes the message, and says so after `seconds`
    SILENT = "silent"          # takes the message, keeps the connection open and says nothing
    DROP = "drop"              # takes the message, and cuts the connection instead of answering
    ERROR = "error"            # 500 and a page of some server, nothing taken
    ERROR_TAKEN = "errorTaken"     # the same, after the message had gone out
    PAGE = "page"              # 200 and somebody else's page, such as the sign-in page of a network
    SAME_ID = "sameID"         # takes the message under the id of the one before
    SIGN_IN_REFUSED = "signInRefused"      # the account is wrong, as the firm says it


# What was taken counts as sent although the caller cannot know.
TAKING = {Mode.OK, Mode.SLOW, Mode.SILENT, Mode.DROP, Mode.ERROR_TAKEN, Mode.SAME_ID}

# A number that ends so is refused for good, whatever the firm's mode is.
REFUSED_ENDING = "99"

SILENT_SECONDS_MAX = 120.0


@dataclasses.dataclass
class Order:
    """What a request asks for, read as the firm reads it."""

    to: str
    text: str
    sender: str | None = None
    user: str | None = None
    password: str | None = None
    key: str | None = None
    callback: str | None = None
    expiry_seconds: int | None = None
    unicode: str | None = None
    kind: str = "text"
    token: str | None = None


@dataclasses.dataclass
class Call:
    """One request, and what became of it."""

    at: float
    firm: str
    method: str
    path: str
    order: Order | None
    status: int | None = None        # None: no answer was given
    answer: str = ""
    message_id: str | None = None
    taken: bool = False              # this request made the firm send a message
    repeated: bool = False           # the firm had this key already
    fields: dict = dataclasses.field(default_factory=dict)


@dataclasses.dataclass
class Asked:
    """A request as any firm sees it."""

    method: str
    path: str
    query: dict
    form: dict
    json: dict | None
    headers: dict

    @property
    def fields(self):
        return {**self.query, **self.form}

    @property
    def basic(self):
        kind, _, value = self.headers.get("authorization", "").partition(" ")
        if kind.lower() != "basic":
            return None, None
        name, _, password = base64.b64decode(value).decode().partition(":")
        return name, password


# MARK: - The firms


class Firm:
    """One firm's contract: where it listens, what it reads, and its words for yes, no and not now."""

    name = ""
    methods = ("POST",)
    pattern = ""
    account = ("centre", "firm-password")

    def read(self, asked, found):
        """The order in a request. KeyError when something is missing that the firm needs."""
        raise NotImplementedError

    def is_right(self, order):
        return (order.user, order.password) == self.account

    def accepted(self, order, number):
        """(status, kind of text, text, id)"""
        raise NotImplementedError

    def busy(self, order):
        return 503, "text/plain", "Service Unavailable"

    def refused(self, order):
        raise NotImplementedError

    def wrong_account(self, order):
        return self.refused(order)


def as_json(value):
    return json.dumps(value, ensure_ascii=False)


class Jazz(Firm):
    name, methods, pattern = "jazz", ("GET", "POST"), r"/sendsms_url\.html"

    def read(self, asked, found):
        given = asked.fields
        return Order(given["To"], given["Message"], given["From"], given["Username"], given["Password"])

    def accepted(self, order, number):
        return 200, "text/html", "Message Sent Successfully!", None

    def busy(self, order):
        return 200, "text/html", "System busy, try again later"

    def refused(self, order):
        return 200, "text/html", "Invalid Number"

    def wrong_account(self, order):
        return 200, "text/html", "Invalid username or password"


class Zong(Firm):
    name, pattern = "zong", r"/reachrestapi/home/SendQuickSMS"

    def read(self, asked, found):
        given = asked.json
        return Order(given["Destination"], given["Message"], given["Mask"], given["loginId"], given["loginPassword"],
                     unicode=given["UniCode"])

    def accepted(self, order, number):
        return 200, "application/json", as_json(f"0|Submitted Successfully|{number}"), str(number)

    def busy(self, order):
        return 200, "application/json", as_json("500|Internal error")

    def refused(self, order):
        return 200, "application/json", as_json("106|Invalid destination number")

    def wrong_account(self, order):
        return 200, "application/json", as_json("101|Invalid login")


class Telenor(Firm):
    name, methods, pattern = "telenor", ("GET",), r"/corporate_sms2/api/(auth|sendsms)\.jsp"

    def __init__(self):
        self.sessions = set()

    @staticmethod
    def xml(command, data, response):
        return ('<?xml version="1.0" encoding="UTF-8" ?><corpsms>'
                f"<command>{command}</command><data>{data}</data><response>{response}</response></corpsms>")

    def read(self, asked, found):
        given = asked.query
        if found[1] == "auth":
            return Order("", "", user=given["msisdn"], password=given["password"], kind="signIn")
        return Order(given["to"], given["text"], given["mask"], token=given["session_id"],
                     unicode=given.get("unicode"))

    def is_right(self, order):
        return order.kind != "signIn" or super().is_right(order)

    def accepted(self, order, number):
        if order.kind == "signIn":
            session = f"s{number:06x}"
            self.sessions.add(session)
            return 200, "text/xml", self.xml("Auth_request", session, "OK"), None
        return 200, "text/xml", self.xml("Submit_SM", number, "OK"), str(number)

    def session_over(self):
        return 200, "text/xml", self.xml("Submit_SM", "Error 102", "Error")

    def busy(self, order):
        return 200, "text/xml", self.xml("Submit_SM", "Error 500", "Error")

    def refused(self, order):
        return 200, "text/xml", self.xml("Submit_SM", "Error 211", "Error")

    def wrong_account(self, order):
        return 200, "text/xml", self.xml("Auth_request", "Error 200", "Error")


class SendPK(Firm):
    name, methods, pattern = "sendpk", ("GET", "POST"), r"/api/sms\.php"

    def read(self, asked, found):
        given = asked.fields
        return Order(given["mobile"], given["message"], given["sender"], password=given["api_key"],
                     unicode=given.get("type"))

    def is_right(self, order):
        return order.password == self.account[1]

    def accepted(self, order, number):
        return 200, "text/plain", f"OK ID:{number}", str(number)

    def busy(self, order):
        return 200, "text/plain", "ERROR: 11 - Server busy"

    def refused(self, order):
        return 200, "text/plain", "5"

    def wrong_account(self, order):
        return 200, "text/plain", "1"


class LifetimeSMS(Firm):
    name, methods, pattern = "lifetimesms", ("GET", "POST"), r"/json"

    def read(self, asked, found):
        given = asked.fields
        return Order(given["to"], given["message"], given["from"], given["api_token"], given["api_secret"])

    def accepted(self, order, number):
        return 200, "application/json", as_json(
            {"messages": [{"status": "1", "messageid": f"L{number}", "receiver": order.to}]}), f"L{number}"

    def busy(self, order):
        return 429, "text/plain", "Too Many Requests"

    def refused(self, order):
        return 200, "application/json", as_json({"messages": [{"status": "0", "error": "Invalid receiver"}]})


class Veevo(Firm):
    name, pattern = "veevo", r"/v3/sendsms"

    def read(self, asked, found):
        given = asked.json
        return Order(given["receivernum"], given["textmessage"], given["sendernum"], password=given["hash"])

    def is_right(self, order):
        return order.password == self.account[1]

    def accepted(self, order, number):
        return 200, "application/json", as_json({"STATUS": "SUCCESSFUL", "MESSAGE_ID": f"V{number}"}), f"V{number}"

    def refused(self, order):
        return 200, "application/json", as_json({"STATUS": "ERROR", "ERROR_FILTER": "INVALID_RECEIVER"})

    def wrong_account(self, order):
        return 200, "application/json", as_json({"STATUS": "ERROR", "ERROR_FILTER": "INVALID_HASH"})


class Twilio(Firm):
    name, pattern = "twilio", r"/2010-04-01/Accounts/([^/]+)/Messages\.json"
    account = ("AC00000000000000000000000000000001", "twilio-token")

    def read(self, asked, found):
        given, (user, password) = asked.form, asked.basic
        expiry = given.get("ValidityPeriod")
        return Order(given["To"], given["Body"], given["From"], user, password, callback=given.get("StatusCallback"),
                     expiry_seconds=int(expiry) if expiry else None)

    def accepted(self, order, number):
        sid = f"SM{number:032x}"
        return 201, "application/json", as_json(
            {"sid": sid, "status": "queued", "to": order.to, "from": order.sender, "body": order.text,
             "num_segments": "1", "error_code": None, "error_message": None}), sid

    def busy(self, order):
        return 429, "application/json", as_json({"code": 20429, "message": "Too Many Requests", "status": 429})

    def refused(self, order):
        return 400, "application/json", as_json({"code": 21211, "message": "Invalid 'To' Phone Number", "status": 400})

    def wrong_account(self, order):
        return 401, "application/json", as_json({"code": 20003, "message": "Authenticate", "status": 401})


class Android(Firm):
    """The phone, asked through its cloud. Its keys are remembered: the same id again is no second message."""

    name, pattern = "android", r"/3rdparty/v1/messages"

    def read(self, asked, found):
        given, (user, password) = asked.json, asked.basic
        return Order(given["phoneNumbers"][0], given["textMessage"]["text"], user=user, password=password,
                     key=given["id"], expiry_seconds=given.get("ttl"))

    def accepted(self, order, number):
        return 202, "application/json", as_json(
            {"id": order.key, "state": "Pending", "isHashed": False,
             "recipients": [{"phoneNumber": order.to, "state": "Pending"}], "states": {}}), order.key

    def had_already(self, order):
        return 409, "application/json", as_json({"message": "Message with the same ID already exists"})

    def refused(self, order):
        return 400, "application/json", as_json({"message": "Invalid phone number in row 1"})

    def wrong_account(self, order):
        return 401, "text/plain", "Unauthorized"


class AndroidLocal(Android):
    name, pattern = "android-local", r"/message"


class Kannel(Firm):
    """Only what sendsms says; the real one is started by kannel_stack.py."""

    name, methods, pattern = "kannel", ("GET",), r"/cgi-bin/sendsms"

    def read(self, asked, found):
        given = asked.query
        minutes = given.get("validity")
        return Order(given["to"], given["text"], given.get("from"), given["username"], given["password"],
                     callback=given.get("dlr-url"), expiry_seconds=int(minutes) * 60 if minutes else None,
                     unicode=given.get("coding"))

    def accepted(self, order, number):
        return 202, "text/html", "0: Accepted for delivery", None

    def busy(self, order):
        return 503, "text/html", "Temporal failure, try again later."

    def refused(self, order):
        return 403, "text/html", "Number(s) has/have been denied by white- and/or black-lists."

    def wrong_account(self, order):
        return 403, "text/html", "Authorization failed for sendsms"


class WhatsApp(Firm):
    """The Cloud API. Words outside the 24 hours after a person wrote are taken, and reported as failed later."""

    name, pattern = "whatsapp", r"/v\d+\.\d+/(\d+)/messages"
    account = ("106540352242922", "whatsapp-token-of-the-centre")
    WINDOW_SECONDS = 24 * 3600

    def __init__(self):
        self.wrote = {}              # number -> when this person last wrote to us

    def read(self, asked, found):
        given = asked.json
        if given["messaging_product"] != "whatsapp":
            raise KeyError("messaging_product")
        kind, content = given.get("type", "text"), given[given.get("type", "text")]
        if kind == "template":
            words = [content["name"], content["language"]["code"]]
            for component in content.get("components", []):
                words += [one.get("text") or one.get("payload") or "" for one in component["parameters"]]
            text = "|".join(words)
        elif kind == "interactive":
            buttons = [one["reply"]["title"] for one in content["action"].get("buttons", [])]
            text = "|".join([content["body"]["text"], *buttons])
        else:
            text = content["body"]
        kind_of, _, token = asked.headers.get("authorization", "").partition(" ")
        return Order(given["to"].lstrip("+"), text, user=found[1], password=token if kind_of == "Bearer" else None,
                     key=given.get("biz_opaque_callback_data"), kind=kind)

    def accepted(self, order, number):
        wamid = "wamid." + base64.b64encode(f"HBgM{order.to}{number:06d}".encode()).decode()
        return 200, "application/json", as_json(
            {"messaging_product": "whatsapp", "contacts": [{"input": order.to, "wa_id": order.to}],
             "messages": [{"id": wamid, "message_status": "accepted"}]}), wamid

    def is_late(self, order):
        wrote = self.wrote.get(order.to)
        return order.kind != "template" and (wrote is None or time.time() - wrote > self.WINDOW_SECONDS)

    @staticmethod
    def error(status, code, words):
        return status, "application/json", as_json(
            {"error": {"message": f"(#{code}) {words}", "type": "OAuthException", "code": code, "fbtrace_id": "A0"}})

    def busy(self, order):
        return self.error(429, 130429, "Rate limit hit")

    def refused(self, order):
        return self.error(400, 131026, "Message undeliverable")

    def wrong_account(self, order):
        return self.error(401, 190, "Invalid OAuth access token.")


ALL_FIRMS = (Jazz, Zong, Telenor, SendPK, LifetimeSMS, Veevo, Twilio, Android, AndroidLocal, Kannel, WhatsApp)


# MARK: - The server


class Firms:
    """All of them behind one address. Methods may be called from any thread."""

    def __init__(self, port=0):
        self.port = port
        self.firms = {one.name: one() for one in ALL_FIRMS}
        self.changed = threading.Condition(threading.RLock())
        self.ledger = []
        self.strays = []             # requests that no firm knows
        self._modes = {name: (Mode.OK, None, None) for name in self.firms}
        self._seconds = collections.defaultdict(lambda: 1.0)
        self._keys = collections.defaultdict(set)
        self._last = {}
        self._numbers = itertools.count(1001)
        self._server = None
        self._ending = threading.Event()

    @property
    def base(self):
        """What an account writes as its base address."""
        return f"http://127.0.0.1:{self.port}"

    def account(self, name):
        """User and password that the firm takes."""
        return self.firms[name].account

    # Starting and stopping

    def start(self):
        if self._server:
            raise Trouble("The firms are running already.")
        firms = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                firms._serve(self)

            do_POST = do_GET

            def log_message(self, *_):
                pass

        self._ending.clear()
        self._server = Server(self.port, Handler)
        self.port = self._server.server_address[1]
        return self

    def stop(self):
        """Gone, and connections that were kept open are cut; the ledger and the port are kept."""
        if self._server:
            self._ending.set()
            self._server.cut()
            self._server = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    # What they are told to do

    def set_mode(self, name, mode, *, times=None, seconds=None, slow_seconds=1.0):
        """For so many requests, for so many seconds, or until told otherwise."""
        with self.changed:
            self._modes[name] = (mode, times, time.monotonic() + seconds if seconds else None)
            self._seconds[name] = slow_seconds

    def end_sessions(self, name="telenor"):
        """As after half an hour without a request: whoever was signed in is not any more."""
        with self.changed:
            self.firms[name].sessions.clear()

    def wrote(self, number, at=None):
        """This person wrote to us on WhatsApp: for 24 hours we may answer in our own words."""
        with self.changed:
            self.firms["whatsapp"].wrote[number.lstrip("+")] = at or time.time()

    # What they know

    def calls(self, name=None):
        with self.changed:
            return [one for one in self.ledger if name is None or one.firm == name]

    def sent(self, name=None):
        """What was taken and is on its way to a phone: a key that came twice counts once."""
        return [one for one in self.calls(name) if one.taken and one.order.kind != "signIn"]

    def wait(self, condition, seconds=10.0, what="it"):
        return wait_for(self.changed, condition, seconds, what)

    def ledger_json(self):
        with self.changed:
            return json.dumps([dataclasses.asdict(one) for one in self.ledger], ensure_ascii=False, indent=1)

    # A request

    def _mode(self, name):
        """The mode for this request; one that holds for so many requests is counted down."""
        mode, times, ends = self._modes[name]
        if (times is not None and times <= 0) or (ends is not None and time.monotonic() >= ends):
            self._modes[name] = (Mode.OK, None, None)
            return Mode.OK
        if times is not None:
            self._modes[name] = (mode, times - 1, ends)
        return mode

    def _serve(self, handler):
        asked = self._asked(handler)
        for firm in self.firms.values():
            found = re.fullmatch(firm.pattern, asked.path)
            if found and asked.method in firm.methods:
                self._decide(handler, firm, asked, found)
                return
        with self.changed:
            self.strays.append((asked.method, asked.path))
        self._answer(handler, 404, "text/plain", "Not Found")

    @staticmethod
    def _asked(handler):
        length = int(handler.headers.get("content-length") or 0)
        body = handler.rfile.read(length)
        path, _, query = handler.path.partition("?")
        kind = handler.headers.get("content-type", "")
        form, value = {}, None
        if "json" in kind and body:
            value = json.loads(body)
        elif "form" in kind:
            form = dict(urllib.parse.parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict"))
        return Asked(
            handler.command, urllib.parse.unquote(path),
            dict(urllib.parse.parse_qsl(query, keep_blank_values=True, errors="strict")), form, value,
            {name.lower(): value for name, value in handler.headers.items()})

    def _decide(self, handler, firm, asked, found):
        fields = {**asked.fields, **(asked.json or {})}
        call = Call(time.time(), firm.name, asked.method, asked.path, None, fields=fields)
        with self.changed:
            self.ledger.append(call)
            mode = self._mode(firm.name)
            try:
                call.order = firm.read(asked, found)
            except (KeyError, TypeError, IndexError, ValueError) as missing:
                answer = (400, "text/plain", f"missing: {missing}")
            else:
                answer = self._verdict(firm, call, mode)
            self.changed.notify_all()
        if mode is Mode.SLOW:
            self._ending.wait(self._seconds[firm.name])
        if mode is Mode.SILENT:
            # The caller gives up before; the connection is not kept for ever all the same.
            self._ending.wait(SILENT_SECONDS_MAX)
        if mode in (Mode.SILENT, Mode.DROP):
            handler.close_connection = True
            handler.connection.close()
            return
        with self.changed:
            call.status, call.answer = answer[0], answer[2]
            self.changed.notify_all()
        self._answer(handler, *answer[:3])

    def _verdict(self, firm, call, mode):
        """What is answered, and whether a message goes out."""
        order = call.order
        if mode is Mode.SIGN_IN_REFUSED or not firm.is_right(order):
            return firm.wrong_account(order)
        if order.token is not None and order.token not in firm.sessions:
            return firm.session_over()
        if mode is Mode.ERROR:
            return 500, "text/html", "<html><h1>Internal Server Error</h1></html>"
        if mode is Mode.PAGE:
            return 200, "text/html", "<html>Sign in to this network to go on</html>"
        if mode is Mode.BUSY:
            return firm.busy(order)
        if mode is Mode.REFUSE or order.to.endswith(REFUSED_ENDING):
            return firm.refused(order)
        if order.key is not None and isinstance(firm, Android):
            if order.key in self._keys[firm.name]:
                call.repeated = True
                return firm.had_already(order)
            self._keys[firm.name].add(order.key)
        answer = firm.accepted(order, next(self._numbers))
        if mode is Mode.SAME_ID and firm.name in self._last:
            answer = self._last[firm.name]
        self._last[firm.name] = answer
        call.message_id = answer[3]
        call.taken = not (isinstance(firm, WhatsApp) and firm.is_late(order))
        if mode is Mode.ERROR_TAKEN:
            return 500, "text/html", "<html><h1>Internal Server Error</h1></html>"
        return answer

    @staticmethod
    def _answer(handler, status, kind, text):
        body = text.encode()
        try:
            handler.send_response(status)
            handler.send_header("Content-Type", kind + "; charset=utf-8")
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            handler.close_connection = True


# MARK: - Calling back


class Sign(enum.Enum):
    """How a call is signed."""

    RIGHT = "right"
    WRONG = "wrong"          # with another key
    NONE = "none"            # not at all
    STALE = "stale"          # rightly, an hour ago; where a time is signed at all, and as WRONG elsewhere
    CHANGED = "changed"      # rightly, and then the body was changed


def code(hash_name, key, message):
    return hmac.new(key.encode(), message, hash_name).digest()


class Caller:
    """What the firms' servers, a phone and Kannel tell the centre. Each method returns status and body of its answer.

    address  where it is called: `http://127.0.0.1:8080`
    """

    def __init__(self, address, seconds=10.0):
        self.address = address.rstrip("/")
        self.seconds = seconds

    def _send(self, method, path, body=b"", headers=None):
        parts = urllib.parse.urlsplit(self.address)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=self.seconds)
        try:
            connection.request(method, parts.path + path, body=body, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        finally:
            connection.close()

    # Twilio: HMAC-SHA1 over the address as it is known outside, and the sorted fields.

    def twilio(self, path, fields, token, *, outside=None, sign=Sign.RIGHT):
        """
        outside  the address by which Twilio knows the centre, where that is another one than ours
        """
        url = (outside.rstrip("/") if outside else self.address) + path
        key = token if sign in (Sign.RIGHT, Sign.CHANGED) else token + "x"
        joined = url + "".join(name + value for name, value in sorted(fields.items()))
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if sign is not Sign.NONE:
            headers["X-Twilio-Signature"] = base64.b64encode(code("sha1", key, joined.encode())).decode()
        if sign is Sign.CHANGED:
            fields = {**fields, "Extra": "1"}
        return self._send("POST", path, urllib.parse.urlencode(fields).encode(), headers)

    def twilio_report(self, path, token, sid, status, *, error=None, **how):
        fields = {"MessageSid": sid, "MessageStatus": status, "SmsSid": sid, "SmsStatus": status}
        if error:
            fields["ErrorCode"] = str(error)
        return self.twilio(path, fields, token, **how)

    def twilio_text(self, path, token, source, destination, text, *, sid="SM" + "0" * 31 + "f", **how):
        fields = {"MessageSid": sid, "SmsStatus": "received", "From": source, "To": destination, "Body": text,
                  "NumMedia": "0"}
        return self.twilio(path, fields, token, **how)

    # The phone: HMAC-SHA256 over the body and the time behind it.

    def android(self, path, key, event, payload, *, sign=Sign.RIGHT, event_id=None):
        body = json.dumps(
            {"deviceId": "phone-1", "event": event, "id": event_id or f"e{time.time_ns()}", "payload": payload,
             "webhookId": "hook-1"}, ensure_ascii=False).encode()
        stamp = str(int(time.time()) - (3600 if sign is Sign.STALE else 0))
        used = key + "x" if sign is Sign.WRONG else key
        headers = {"Content-Type": "application/json"}
        if sign is not Sign.NONE:
            headers["X-Timestamp"] = stamp
            headers["X-Signature"] = code("sha256", used, body + stamp.encode()).hex()
        if sign is Sign.CHANGED:
            body += b" "
        return self._send("POST", path, body, headers)

    def android_report(self, path, key, message_key, state, *, number="+923001234567", reason=None, **how):
        """state: sent, delivered or failed."""
        now = time.strftime("%Y-%m-%dT%H:%M:%S.000+05:00", time.gmtime(time.time() + 5 * 3600))
        payload = {"messageId": message_key, "phoneNumber": number, "simNumber": 1, f"{state}At": now}
        if reason:
            payload["reason"] = reason
        return self.android(path, key, f"sms:{state}", payload, **how)

    def android_text(self, path, key, source, text, **how):
        now = time.strftime("%Y-%m-%dT%H:%M:%S.000+05:00", time.gmtime(time.time() + 5 * 3600))
        payload = {"messageId": "m1", "message": text, "phoneNumber": source, "simNumber": 1, "receivedAt": now}
        return self.android(path, key, "sms:received", payload, **how)

    # Meta: HMAC-SHA256 over the bytes of the body.

    def meta(self, path, secret, *, messages=(), statuses=(), sign=Sign.RIGHT, times=1):
        """The same batch, so many times; returns the last answer."""
        value = {"messaging_product": "whatsapp",
                 "metadata": {"display_phone_number": "92 42 1110001", "phone_number_id": WhatsApp.account[0]}}
        if messages:
            value["messages"] = list(messages)
        if statuses:
            value["statuses"] = list(statuses)
        # Meta escapes whatever is not ASCII: a body that is written anew has another code.
        body = json.dumps({"object": "whatsapp_business_account", "entry": [
            {"id": "1", "changes": [{"field": "messages", "value": value}]}]}).encode()
        used = secret if sign in (Sign.RIGHT, Sign.CHANGED) else secret + "x"
        headers = {"Content-Type": "application/json"}
        if sign is not Sign.NONE:
            headers["X-Hub-Signature-256"] = "sha256=" + code("sha256", used, body).hex()
        if sign is Sign.CHANGED:
            body += b" "
        return [self._send("POST", path, body, headers) for _ in range(times)][-1]

    def meta_report(self, path, secret, wamid, state, *, key=None, error=None, number="923001234567", **how):
        """state: sent, delivered, read or failed."""
        status = {"id": wamid, "recipient_id": number, "status": state, "timestamp": str(int(time.time()))}
        if key:
            status["biz_opaque_callback_data"] = key
        if error:
            status["errors"] = [{"code": error, "title": "Message failed"}]
        return self.meta(path, secret, statuses=[status], **how)

    def meta_text(self, path, secret, source, text, *, wamid="wamid.in1", payload=None, answers=None, **how):
        """
        payload  what stood behind the button that was pressed, where it was one
        answers  the wamid of the message of ours that is answered
        """
        message = {"from": source.lstrip("+"), "id": wamid, "timestamp": str(int(time.time()))}
        if payload is None:
            message.update(type="text", text={"body": text})
        else:
            message.update(type="button", button={"text": text, "payload": payload})
        if answers:
            message["context"] = {"id": answers}
        return self.meta(path, secret, messages=[message], **how)

    def meta_challenge(self, path, token, challenge="1158201444"):
        return self._send("GET", path + "?" + urllib.parse.urlencode(
            {"hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": challenge}))

    # Kannel: a GET without a signature; the secret stands in the path.

    def kannel_report(self, path, key, status, *, answer="", message_id=""):
        query = urllib.parse.urlencode({"status": status, "answer": answer, "id": message_id})
        return self._send("GET", f"{path}/report/{key}?{query}")

    def kannel_text(self, path, source, destination, text, *, message_id=None):
        query = urllib.parse.urlencode(
            {"from": source, "to": destination, "text": text, "at": str(int(time.time())),
             "id": message_id or f"k{time.time_ns()}"})
        return self._send("GET", f"{path}/text?{query}")


# MARK: - The test of the firms themselves


def ask(port, method, path, *, query=None, form=None, value=None, headers=None, seconds=5.0):
    """One request, as a program of ours would make it. (0, why) when no answer came."""
    headers = dict(headers or {})
    body = None
    if query:
        path += "?" + urllib.parse.urlencode(query)
    if form is not None:
        body, headers["Content-Type"] = urllib.parse.urlencode(form), "application/x-www-form-urlencoded"
    if value is not None:
        body, headers["Content-Type"] = json.dumps(value).encode(), "application/json; charset=utf-8"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    except (OSError, http.client.HTTPException) as trouble:
        return 0, type(trouble).__name__
    finally:
        connection.close()


def descriptions():
    """The shipped descriptions of firms, by name, out of the program's own source: the simulator answers to these."""
    here = os.path.dirname(os.path.abspath(__file__))
    path = os.path.join(here, "..", "..", "Sources", "Channels", "Providers", "ShippedProviders.swift")
    with open(path, encoding="utf-8") as source:
        text = source.read()
    blocks = re.findall(r'#"""\n(.*?)"""#', text, re.S)
    found = {}
    for block in blocks:
        # The two ways to a phone are one text with holes in it.
        ways = [{}]
        if "\\#(" in block:
            ways = [{"name": "android", "url": "https://api.sms-gate.app/3rdparty/v1/messages"},
                    {"name": "android-local", "url": "{base}/message"}]
        for way in ways:
            value = json.loads(re.sub(r"\\#\((\w+)\)", lambda hole: way.get(hole[1], hole[1]), block))
            found[value["name"]] = value
    return found


def filled(template, values):
    """A template with its values in place; None where one that it names is absent."""
    if isinstance(template, dict):
        fields = {name: filled(value, values) for name, value in template.items()}
        return {name: value for name, value in fields.items() if value is not None}
    if isinstance(template, list):
        return [filled(value, values) for value in template]
    if not isinstance(template, str):
        return template
    number = re.fullmatch(r"\{number:(\w+)\}", template)
    if number:
        return int(values[number[1]])
    names = re.findall(r"\{(\w+)\}", template)
    if any(values.get(name) is None for name in names):
        return None
    return re.sub(r"\{(\w+)\}", lambda hole: values[hole[1]], template)


SAMPLE_TEXT = "خون درکار ہے & 100% +"


def ask_as_described(port, description, account, *, to="+923001234567", text=SAMPLE_TEXT, key="w1-d7", token=None,
                     part=None, seconds=5.0):
    """Sends what the description says. Returns status and text of the answer."""
    written = {"92": to[1:], "+92": to, "03": "0" + to[3:]}[description["numberFormat"]]
    values = {
        "to": written, "text": text, "sender": "8257", "user": account[0], "password": account[1], "key": key,
        "unicode": description.get("unicode", {}).get("ucs2"), "expiryMinutes": "30", "expirySeconds": "1800",
        "callback": None, "token": token, "base": "",
    }
    template = part or description["request"]
    path = re.sub(r"^https?://[^/]+", "", filled(template["url"], values))
    headers = dict(filled(template.get("headers", {}), values))
    if "basicAuth" in template:
        pair = filled(template["basicAuth"], values)
        headers["Authorization"] = "Basic " + base64.b64encode(f"{pair['user']}:{pair['password']}".encode()).decode()
    return ask(
        port, template["method"], path, headers=headers, seconds=seconds,
        query=filled(template["query"], values) if "query" in template else None,
        form=filled(template["form"], values) if "form" in template else None,
        value=filled(template["json"], values) if "json" in template else None)


def meaning(description, status, text):
    """What an answer means by the description's rules, in the order in which the program tries them."""
    rules = description["answer"]

    def says(name, where=rules):
        return name in where and re.search(where[name], text) is not None

    if says("expiredPattern", description.get("signIn", {})):
        return "sign in"
    if status in rules.get("duplicateStatus", []):
        return "had it"
    if says("temporaryPattern") or status in rules.get("temporaryStatus", [408, 425, 429, 500, 502, 503, 504]):
        return "later"
    if says("failurePattern"):
        return "no"
    right = status in rules["successStatus"] if "successStatus" in rules else 200 <= status <= 299
    if not right or ("successPattern" in rules and not says("successPattern")):
        return "no"
    if "successPattern" not in rules and "idPattern" in rules and not says("idPattern"):
        return "no"
    return "yes"


def check_answers(checks):
    """Yes, not now, never and a wrong account, of every firm that the program knows from the start."""
    with Firms() as firms:
        known = descriptions()
        checks.equal("firms", sorted(known), sorted(set(firms.firms) - {"whatsapp"}))
        for name, description in known.items():
            account = firms.account(name)
            token = None
            if "signIn" in description:
                said = ask_as_described(firms.port, description, account, part=description["signIn"]["request"])[1]
                token = re.search(description["signIn"]["tokenPattern"], said)[1]
                wrong = ask_as_described(firms.port, description, (account[0], "wrong"),
                                         part=description["signIn"]["request"])
                checks.equal(f"{name}, wrong account", re.search(description["signIn"]["tokenPattern"], wrong[1]), None)
            else:
                wrong = ask_as_described(firms.port, description, (account[0], "wrong"))
                checks.equal(f"{name}, wrong account: {wrong}", meaning(description, *wrong), "no")

            def answers(what, expected, **how):
                found = ask_as_described(firms.port, description, account, token=token, **how)
                checks.equal(f"{name}, {what}: {found}", meaning(description, *found), expected)

            answers("right", "yes")
            took = [(one.order.to.lstrip("+"), one.order.text) for one in firms.sent(name)]
            checks.equal(f"{name} takes one", took, [("923001234567", SAMPLE_TEXT)])
            firms.set_mode(name, Mode.BUSY, times=1)
            answers("busy", "later")
            answers("refused", "no", to="+923001234599", key="other")
            answers("again", "had it" if description["honoursIdempotencyKey"] else "yes")
            checks.equal(f"{name} sends", len(firms.sent(name)), 1 if description["honoursIdempotencyKey"] else 2)
            if token:
                firms.end_sessions(name)
                answers("session over", "sign in")
        checks.equal("strays", firms.strays, [])
        checks.equal("no such path", ask(firms.port, "POST", "/nowhere")[0], 404)
        json.loads(firms.ledger_json())


def check_modes(checks):
    with Firms() as firms:
        name = "zong"

        def post(seconds=5.0):
            return ask_as_described(firms.port, descriptions()[name], firms.account(name), seconds=seconds)

        firms.set_mode("zong", Mode.SLOW, times=1, slow_seconds=0.4)
        began = time.monotonic()
        checks.equal("slow", post()[0], 200)
        checks.true("slow takes its time", time.monotonic() - began > 0.35)
        firms.set_mode("zong", Mode.SILENT, times=1)
        checks.equal("silent", post(seconds=0.4)[0], 0)
        firms.set_mode("zong", Mode.DROP, times=1)
        checks.equal("dropped", post()[0], 0)
        firms.set_mode("zong", Mode.ERROR, times=1)
        checks.equal("error", post()[0], 500)
        firms.set_mode("zong", Mode.ERROR_TAKEN, times=1)
        checks.equal("error after the message went out", post()[0], 500)
        firms.set_mode("zong", Mode.PAGE, times=1)
        checks.true("somebody's page", "Sign in" in post()[1])
        firms.set_mode("zong", Mode.REFUSE, seconds=0.3)
        checks.true("refused", "106" in post()[1])
        time.sleep(0.35)
        first = post()[1]
        firms.set_mode("zong", Mode.SAME_ID, times=1)
        checks.equal("same id", post()[1], first)
        checks.equal("taken", [one.taken for one in firms.calls("zong")],
                     [True, True, True, False, True, False, False, True, True])
        checks.equal("unanswered", [one.status is None for one in firms.calls("zong")][1:3], [True, True])
        name = "android"
        firms.set_mode("android", Mode.DROP, times=1)
        checks.equal("the phone did not answer", post()[0], 0)
        checks.equal("the same key again", post()[0], 409)
        checks.equal("one message", len(firms.sent("android")), 1)
        port = firms.port
        firms.stop()
        checks.equal("gone", post()[0], 0)
        firms.start()
        checks.equal("back on its port", (firms.port, post()[0]), (port, 409))


def check_whatsapp(checks):
    with Firms() as firms:
        user, password = firms.account("whatsapp")

        def post(value):
            return ask(firms.port, "POST", f"/v23.0/{user}/messages", value={
                "messaging_product": "whatsapp", "to": "923001234567", **value},
                headers={"Authorization": "Bearer " + password})

        words = {"type": "text", "text": {"body": "Thank you"}}
        replies = [{"type": "reply", "reply": {"id": one, "title": title}}
                   for one, title in (("p:1", "HAAN"), ("d:1", "NAHI"))]
        buttons = {"type": "interactive", "interactive": {
            "type": "button", "body": {"text": "Can you come?"}, "action": {"buttons": replies}}}
        checks.equal("words too late are taken", post(words)[0], 200)
        checks.equal("and not sent", len(firms.sent("whatsapp")), 0)
        firms.wrote("+923001234567")
        checks.equal("words in time", post(words)[0], 200)
        checks.equal("buttons", post(buttons)[0], 200)
        texts = [one.order.text for one in firms.sent("whatsapp")]
        checks.equal("texts", texts, ["Thank you", "Can you come?|HAAN|NAHI"])
        template = {"name": "blood_ask", "language": {"code": "ur"}, "components": [
            {"type": "body", "parameters": [{"type": "text", "text": "O-"}]}]}
        firms.wrote("+923001234567", at=time.time() - 25 * 3600)
        checks.equal("a template at any time", post({"type": "template", "template": template})[0], 200)
        checks.equal("its text", firms.sent("whatsapp")[-1].order.text, "blood_ask|ur|O-")
        for mode, status in ((Mode.BUSY, 429), (Mode.REFUSE, 400), (Mode.SIGN_IN_REFUSED, 401)):
            firms.set_mode("whatsapp", mode, times=1)
            checks.equal(f"WhatsApp, {mode.value}", post({"type": "template", "template": template})[0], status)
        checks.equal("nonsense", post({"type": "template"})[0], 400)


def check_callers(checks):
    """Each signature is checked as the centre checks it; Twilio's by the example of its own documents."""
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    fields = {"CallSid": "CA1234567890ABCDE", "Caller": "+12349013030", "Digits": "1234", "From": "+12349013030",
              "To": "+18005551212"}
    joined = url + "".join(name + value for name, value in sorted(fields.items()))
    checks.equal("Twilio's own example", base64.b64encode(code("sha1", "12345", joined.encode())),
                 b"0/KCTR6DLpKmkAf8muzZqo1nDgQ=")
    came = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            came.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_POST = do_GET

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    caller = Caller(f"http://127.0.0.1:{server.server_address[1]}")

    def meta_is_right():
        _, headers, body = came[-1]
        expected = "sha256=" + hmac.new(b"secret", body, hashlib.sha256).hexdigest()
        return headers.get("x-hub-signature-256") == expected

    def android_is_right():
        _, headers, body = came[-1]
        stamp = headers.get("x-timestamp", "")
        expected = hmac.new(b"phone-key", body + stamp.encode(), hashlib.sha256).hexdigest()
        return headers.get("x-signature") == expected and abs(time.time() - int(stamp or 0)) < 300

    def twilio_is_right():
        path, headers, body = came[-1]
        pairs = sorted(urllib.parse.parse_qsl(body.decode(), keep_blank_values=True))
        joined = "https://blood.example" + path + "".join(name + value for name, value in pairs)
        expected = base64.b64encode(hmac.new(b"token", joined.encode(), hashlib.sha1).digest()).decode()
        return headers.get("x-twilio-signature") == expected

    try:
        for sign in Sign:
            right = sign is Sign.RIGHT
            caller.meta_text("/hooks/meta", "secret", "+923001234567", "جی ہاں", sign=sign)
            checks.equal(f"Meta, {sign.value}", meta_is_right(), right)
            caller.meta_report("/hooks/meta", "secret", "wamid.1", "failed", key="k", error=131047, sign=sign)
            checks.equal(f"Meta's report, {sign.value}", meta_is_right(), right)
            caller.android_text("/hooks/android", "phone-key", "+923001234567", "جی ہاں", sign=sign)
            checks.equal(f"the phone, {sign.value}", android_is_right(), right)
            caller.android_report("/hooks/android", "phone-key", "w1-d7", "failed", reason="No service", sign=sign)
            checks.equal(f"the phone's report, {sign.value}", android_is_right(), right)
            caller.twilio_text("/hooks/twilio?x=1", "token", "+923001234567", "+12025550100", "جی ہاں",
                               outside="https://blood.example", sign=sign)
            checks.equal(f"Twilio, {sign.value}", twilio_is_right(), right)
        caller.meta_text("/hooks/meta", "secret", "+923001234567", "1", times=3)
        checks.equal("the same batch three times", len({body for _, _, body in came[-3:]}), 1)
        caller.kannel_report("/hooks/kannel/s", "w1-d7", 1, answer="stat:DELIVRD", message_id="77")
        checks.equal("Kannel", came[-1][0], "/hooks/kannel/s/report/w1-d7?status=1&answer=stat%3ADELIVRD&id=77")
        caller.meta_challenge("/hooks/meta", "token")
        checks.true("challenge", "hub.challenge=1158201444" in came[-1][0])
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def main():
    parser = argparse.ArgumentParser(description="Firms that send messages over HTTP, simulated.")
    parser.add_argument("--self-test", action="store_true", help="ask every firm and say what failed")
    parser.add_argument("--port", type=int, default=18070)
    options = parser.parse_args()
    if options.self_test:
        return self_test("the simulated firms", (check_answers, check_modes, check_whatsapp, check_callers))
    with Firms(options.port) as firms:
        print(f"ready {firms.base}", flush=True)
        shown = 0
        try:
            while True:
                with firms.changed:
                    firms.changed.wait(1)
                    new = firms.ledger[shown:]
                    shown += len(new)
                for one in new:
                    print(json.dumps(dataclasses.asdict(one), ensure_ascii=False), flush=True)
        except KeyboardInterrupt:
            return 0


if __name__ == "__main__":
    sys.exit(main())
