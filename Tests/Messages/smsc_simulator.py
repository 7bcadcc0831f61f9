"""A carrier's message centre, simulated: SMPP 3.4 on a port of this machine, and a ledger of all it was told.

Only Python's own library is used. A test imports it and runs it in a thread of its own:

    with Carrier() as carrier:
        carrier.behave("+923001234567", Behaviour.UNDELIVERABLE)
        ...
        carrier.wait(lambda: carrier.messages("923001234567"), seconds=10)

The ledger, and the reports and texts not yet taken by anybody, belong to the object and outlive stop() and start(), so
that a carrier that went away for a while comes back with its memory, as real ones do.

    python3 Tests/Messages/smsc_simulator.py --self-test        speaks SMPP to itself and says what failed
    python3 Tests/Messages/smsc_simulator.py --port 2775        runs alone; `help` on its input lists the commands

Sources: Short Message Peer to Peer Protocol Specification v3.4 (12-Oct-1999, issue 1.2); 3GPP TS 23.038 (alphabets) and
TS 23.040 (parts of a long message). Appendix B of the former describes the text of a delivery report.
"""

import argparse
import asyncio
import calendar
import collections
import dataclasses
import enum
import itertools
import json
import socket
import struct
import sys
import threading
import time

from common import Trouble, self_test, wait_for

# SMPP 3.4, 5.1.2.1: what a PDU asks; the answer to it has the highest bit set.
GENERIC_NACK = 0x80000000
BIND_RECEIVER, BIND_TRANSMITTER, BIND_TRANSCEIVER = 0x01, 0x02, 0x09
SUBMIT_SM, DELIVER_SM, UNBIND, ENQUIRE_LINK = 0x04, 0x05, 0x06, 0x15
ANSWER = 0x80000000

# SMPP 3.4, 5.1.3: how it went.
OK, INVALID_LENGTH, INVALID_COMMAND, NOT_BOUND, ALREADY_BOUND = 0x00, 0x02, 0x03, 0x04, 0x05
SYSTEM_ERROR, WRONG_DESTINATION, BIND_FAILED, WRONG_PASSWORD = 0x08, 0x0B, 0x0D, 0x0E
QUEUE_FULL, SUBMIT_FAILED, THROTTLED = 0x14, 0x45, 0x58

# SMPP 3.4, 5.3.2: optional parameters.
TAG_RECEIPTED_ID, TAG_SEGMENT_REFERENCE, TAG_SEGMENTS, TAG_SEGMENT = 0x001E, 0x020C, 0x020E, 0x020F
TAG_PAYLOAD, TAG_STATE, TAG_NETWORK_ERROR = 0x0424, 0x0427, 0x0423

# SMPP 3.4, 5.2.28: message_state, and appendix B: the words for it.
STATES = {
    "ENROUTE": 1, "DELIVRD": 2, "EXPIRED": 3, "DELETED": 4, "UNDELIV": 5, "ACCEPTD": 6, "UNKNOWN": 7, "REJECTD": 8,
}

# 3GPP TS 23.038: the basic alphabet in the order of its codes, and what stands behind an escape.
GSM = ("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
       "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà")
GSM_ESCAPED = {0x0A: "\f", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]", 0x40: "|",
               0x65: "€"}
GSM_CODES = {letter: bytes([code]) for code, letter in enumerate(GSM) if code != 0x1B}
GSM_CODES.update({letter: bytes([0x1B, code]) for code, letter in GSM_ESCAPED.items()})

# A PDU of ours or theirs is shorter than this; a longer length is a stream that lost its beginning.
PDU_BYTES_MAX = 70_000


class Behaviour(enum.Enum):
    """What happens to a message to one number."""

    DELIVERED = "delivered"
    UNDELIVERABLE = "undeliverable"
    EXPIRED = "expired"
    REJECTED = "rejected"
    REFUSED = "refused"          # submit_sm is answered with an error for good
    THROTTLED = "throttled"      # refused for the moment, `throttle_times` times for each text, then delivered
    NO_RECEIPT = "noReceipt"     # taken, and never reported
    TWICE = "twice"              # the same final report comes two times
    DISORDER = "disorder"        # the final report comes before the one that says it is on its way
    LATE = "late"                # the report comes `late_seconds` after the others would
    EARLY = "early"              # the report comes before the answer to the submit


class Mode(enum.Enum):
    """What the whole centre does, until told otherwise."""

    NORMAL = "normal"
    THROTTLE = "throttle"            # every submit is refused for the moment
    QUEUE_FULL = "queueFull"         # the same with the other error that means "later"
    REFUSE_BINDS = "refuseBinds"     # whoever is in stays in; nobody gets in
    CLOSE = "close"                  # every connection is cut, and every new one as soon as it is made
    SILENT = "silent"                # takes everything, answers nothing: what was submitted counts as taken


# The last digits of a number say what happens to messages to it, unless behave() said something else.
ENDINGS = {
    "00": Behaviour.UNDELIVERABLE, "66": Behaviour.EXPIRED, "22": Behaviour.REJECTED, "99": Behaviour.REFUSED,
    "88": Behaviour.THROTTLED, "77": Behaviour.NO_RECEIPT, "55": Behaviour.TWICE, "44": Behaviour.DISORDER,
    "33": Behaviour.LATE, "11": Behaviour.EARLY,
}


@dataclasses.dataclass
class Submit:
    """One submit_sm as it came: a whole message, or one part of a long one."""

    at: float
    session: int
    account: str
    source: str
    source_ton: int
    destination: str
    destination_ton: int
    coding: int
    registered: int
    validity: str
    service: str
    octets: bytes
    part: tuple | None               # (reference, parts, number from 1), or None for a message in one piece
    status: int | None = None        # of our answer; None when we were silent
    message_id: str | None = None

    @property
    def text(self):
        return decoded(self.octets, self.coding)


@dataclasses.dataclass
class Message:
    """A message as a phone would show it, once all its parts were taken."""

    number: int
    at: float
    source: str
    destination: str
    text: str
    parts: int
    coding: int
    validity: str
    valid_until: float | None
    ids: list
    registered: list                 # for each part, what it asked to be told


@dataclasses.dataclass
class Delivery:
    """A deliver_sm of ours: a report on a message, or a part of a text from a phone."""

    kind: str                        # "report" or "text"
    due: float
    source: str
    destination: str
    octets: bytes
    coding: int = 0
    esm: int = 0
    optional: bytes = b""
    message_id: str | None = None
    state: str | None = None
    text: str = ""
    sent: list = dataclasses.field(default_factory=list)      # every time at which it went out
    answered: float | None = None
    status: int | None = None


# MARK: - Alphabets, and the parts of long messages


def decoded(octets, coding):
    """The text of a message by its data_coding (SMPP 3.4, 5.2.19)."""
    if coding == 8:
        return octets.decode("utf-16-be", "replace")
    if coding in (2, 4):
        return octets.hex()
    if coding in (1, 3):
        return octets.decode("latin-1")
    text, rest = "", iter(octets)
    for code in rest:
        if code == 0x1B:
            text += GSM_ESCAPED.get(next(rest, 0x20), " ")
        else:
            text += GSM[code] if code < 128 else "\ufffd"
    return text


def encoded(text):
    """The octets of a text, and their data_coding: the GSM alphabet where it will do, UCS-2 otherwise."""
    try:
        return b"".join(GSM_CODES[letter] for letter in text), 0
    except KeyError:
        return text.encode("utf-16-be"), 8


def pieces(text, octets_max_gsm=153, octets_max_ucs2=134):
    """A text cut into parts, no character cut in two. 3GPP TS 23.040: 140 octets less a header of six."""
    whole, coding = encoded(text)
    if len(whole) <= (140 if coding == 8 else 160):
        return [whole], coding
    most = octets_max_ucs2 if coding == 8 else octets_max_gsm
    parts = [b""]
    for letter in text:
        octets = letter.encode("utf-16-be") if coding == 8 else GSM_CODES[letter]
        if len(parts[-1]) + len(octets) > most:
            parts.append(b"")
        parts[-1] += octets
    return parts, coding


def cut_header(octets):
    """The header in front of a part (TS 23.040, 9.2.3.24.1 and .8), and what is left. None for any other header."""
    length = octets[0] + 1 if octets else 0
    header, rest = octets[1:length], octets[length:]
    place = None
    while len(header) >= 2:
        kind, size = header[0], header[1]
        body, header = header[2:2 + size], header[2 + size:]
        if kind == 0x00 and len(body) == 3:
            place = (body[0], body[1], body[2])
        elif kind == 0x08 and len(body) == 4:
            place = (body[0] << 8 | body[1], body[2], body[3])
    return place, rest


def moment(text, now):
    """Seconds since 1970 of a time as SMPP writes it (7.1.1): YYMMDDhhmmsstnn with +, - or R for "from now"."""
    if len(text) != 16:
        return None
    numbers = [int(text[place:place + 2]) for place in range(0, 12, 2)]
    years, months, days, hours, minutes, seconds = numbers
    if text[15] == "R":
        return now + ((((years * 365 + months * 30 + days) * 24 + hours) * 60) + minutes) * 60 + seconds
    stamp = calendar.timegm((2000 + years, months, days, hours, minutes, seconds))
    quarters = int(text[13:15]) * 900
    return stamp - quarters if text[15] == "+" else stamp + quarters


# MARK: - PDUs


def pdu(command, status, sequence, body=b""):
    return struct.pack(">IIII", 16 + len(body), command, status, sequence) + body


def optional(tag, value):
    return struct.pack(">HH", tag, len(value)) + value


def terminated(text):
    return text.encode("latin-1", "replace") + b"\0"


class Reader:
    """Takes the fields of a PDU's body one after another."""

    def __init__(self, body):
        self.body = body
        self.place = 0

    def text(self):
        end = self.body.index(0, self.place)
        value = self.body[self.place:end].decode("latin-1")
        self.place = end + 1
        return value

    def number(self):
        self.place += 1
        return self.body[self.place - 1]

    def octets(self, count):
        value = self.body[self.place:self.place + count]
        if len(value) < count:
            raise IndexError("the body is shorter than it says")
        self.place += count
        return value

    def options(self):
        found = {}
        while self.place + 4 <= len(self.body):
            tag, size = struct.unpack_from(">HH", self.body, self.place)
            self.place += 4
            found[tag] = self.octets(size)
        return found


def read_message(body):
    """The fields of a submit_sm or deliver_sm (4.4.1 and 4.6.1): both have the same form."""
    read = Reader(body)
    fields = {"service": read.text()}
    for end in ("source", "destination"):
        fields[end + "_ton"], fields[end + "_npi"] = read.number(), read.number()
        fields[end] = read.text()
    fields["esm"], fields["protocol"], fields["priority"] = read.number(), read.number(), read.number()
    fields["schedule"], fields["validity"] = read.text(), read.text()
    fields["registered"], fields["replace"], fields["coding"] = read.number(), read.number(), read.number()
    fields["default"] = read.number()
    fields["octets"] = read.octets(read.number())
    fields["options"] = read.options()
    return fields


def kind_of(address):
    """Type and plan of an address (5.2.5 and 5.2.6): a word, a short code, or a number with its country."""
    if any(not letter.isdigit() for letter in address):
        return bytes([5, 0])
    return bytes([3, 1]) if len(address) < 8 else bytes([1, 1])


def write_message(source, destination, octets, *, esm=0, registered=0, coding=0, validity="", options=b""):
    """The body of a submit_sm or deliver_sm."""
    head = b"\0" + kind_of(source) + terminated(source) + kind_of(destination) + terminated(destination)
    head += bytes([esm, 0, 0]) + b"\0" + terminated(validity) + bytes([registered, 0, coding, 0, len(octets)])
    return head + octets + options


async def read_pdu(reader):
    """(command, status, sequence, body) of the next PDU. ValueError when the stream makes no sense any more."""
    head = await reader.readexactly(16)
    length, command, status, sequence = struct.unpack(">IIII", head)
    if not 16 <= length <= PDU_BYTES_MAX:
        raise ValueError(f"a PDU of {length} bytes")
    return command, status, sequence, await reader.readexactly(length - 16)


# MARK: - One connection


class Session:
    """One connection to the centre: what it is bound as, and what of ours it has not answered yet."""

    def __init__(self, carrier, number, reader, writer):
        self.carrier = carrier
        self.number = number
        self.reader = reader
        self.writer = writer
        self.bound = None
        self.account = None
        self.sequence = itertools.count(1)
        self.waiting = {}                # sequence number -> Delivery

    @property
    def receives(self):
        return self.bound in (BIND_RECEIVER, BIND_TRANSCEIVER) and not self.writer.is_closing()

    def send(self, command, status, sequence, body=b""):
        if not self.writer.is_closing():
            self.writer.write(pdu(command, status, sequence, body))

    def cut(self):
        """As a cable that is pulled: no unbind, no goodbye."""
        self.writer.transport.abort()

    async def serve(self):
        while True:
            command, status, sequence, body = await read_pdu(self.reader)
            if self.carrier.mode is Mode.SILENT:
                self.ignore(command, sequence, body)
            elif command & ANSWER:
                self.answered(command, status, sequence)
            elif command in (BIND_RECEIVER, BIND_TRANSMITTER, BIND_TRANSCEIVER):
                self.bind(command, sequence, body)
            elif command == ENQUIRE_LINK:
                self.send(ENQUIRE_LINK | ANSWER, OK, sequence)
            elif command == UNBIND:
                self.send(UNBIND | ANSWER, OK, sequence)
                await self.writer.drain()
                return
            elif command == SUBMIT_SM:
                self.submit(sequence, body)
            else:
                self.send(GENERIC_NACK, INVALID_COMMAND, sequence)
            await self.writer.drain()

    def ignore(self, command, sequence, body):
        """Silence: what is submitted is taken all the same, and whoever sent it cannot know."""
        if command == SUBMIT_SM and self.bound in (BIND_TRANSMITTER, BIND_TRANSCEIVER):
            self.carrier.take(self, sequence, body, is_silent=True)

    def bind(self, command, sequence, body):
        read = Reader(body)
        account, password = read.text(), read.text()
        status = OK
        if self.carrier.mode is Mode.REFUSE_BINDS:
            status = BIND_FAILED
        elif self.bound is not None:
            status = ALREADY_BOUND
        elif self.carrier.accounts.get(account) != password:
            status = WRONG_PASSWORD
        with self.carrier.changed:
            self.carrier.binds.append({
                "at": time.time(), "session": self.number, "account": account, "status": status,
                "kind": {BIND_RECEIVER: "receiver", BIND_TRANSMITTER: "transmitter"}.get(command, "transceiver"),
                "systemType": read.text(), "version": read.number(),
            })
            if status == OK:
                self.bound, self.account = command, account
            self.carrier.changed.notify_all()
        self.send(command | ANSWER, status, sequence, terminated("QATRASIM"))
        if status == OK:
            self.carrier.stir()

    def submit(self, sequence, body):
        if self.bound not in (BIND_TRANSMITTER, BIND_TRANSCEIVER):
            self.send(SUBMIT_SM | ANSWER, NOT_BOUND, sequence)
            return
        self.carrier.take(self, sequence, body, is_silent=False)

    def deliver(self, delivery):
        sequence = next(self.sequence)
        self.waiting[sequence] = delivery
        delivery.sent.append(time.time())
        body = write_message(
            delivery.source, delivery.destination, delivery.octets, esm=delivery.esm, coding=delivery.coding,
            options=delivery.optional)
        self.send(DELIVER_SM, OK, sequence, body)

    def answered(self, command, status, sequence):
        delivery = self.waiting.pop(sequence, None)
        if delivery is None or command != DELIVER_SM | ANSWER:
            return
        with self.carrier.changed:
            delivery.status = status
            if status == OK:
                delivery.answered = time.time()
            else:
                # "Not now": a message centre keeps it and tries again.
                delivery.due = time.time() + self.carrier.retry_seconds
                self.carrier.outbox.append(delivery)
            self.carrier.changed.notify_all()
        self.carrier.stir()


# MARK: - The centre


class Carrier:
    """The message centre: a thread with an event loop of its own behind methods that any thread may call.

    accounts       names and passwords that may bind
    receipt_delay  seconds from the answer to a submit to its report
    ids            "hex", "decimal" or "text": how a message's id is written in the answer to its submit
    receipt_ids    the same for reports, where some centres write the same number in another way; None for the same
    window         how many of ours may be without an answer on one connection
    """

    def __init__(self, port=0, *, accounts=None, receipt_delay=0.05, late_seconds=2.0, throttle_times=1, ids="text",
                 receipt_ids=None, window=50, retry_seconds=0.5, endings=None):
        self.port = port
        self.accounts = accounts or {"qatra": "secret12"}
        self.receipt_delay = receipt_delay
        self.late_seconds = late_seconds
        self.throttle_times = throttle_times
        self.ids = ids
        self.receipt_ids = receipt_ids
        self.window = window
        self.retry_seconds = retry_seconds
        self.endings = ENDINGS if endings is None else endings
        self.changed = threading.Condition(threading.RLock())
        self.submits, self.joined, self.binds = [], [], []
        self.deliveries = []             # all of ours that were ever due
        self.outbox = collections.deque()    # those of them that nobody has taken
        self.mode = Mode.NORMAL
        self._mode_ends = None
        self._behaviours = {}
        self._throttled = collections.Counter()
        self._parts = {}
        self._ids = itertools.count(0x2F00_0001)
        self._references = itertools.count(1)
        self._sessions = {}
        self._numbers = itertools.count(1)
        self._loop = self._thread = self._server = self._stirred = self._sending = None

    # Starting, stopping

    def start(self):
        """Listens, on the port it had before if there was one."""
        if self._thread:
            raise Trouble("The carrier is running already.")
        ready = threading.Event()
        failure = []
        self._thread = threading.Thread(target=self._run, args=(ready, failure), daemon=True, name="carrier")
        self._thread.start()
        ready.wait(10)
        if failure:
            self._thread = None
            raise failure[0]
        return self

    def stop(self):
        """Gone at once, as a machine without power: connections are cut, the ledger and what is due are kept."""
        if not self._thread:
            return
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._thread = None

    kill = stop

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def _run(self, ready, failure):
        loop = asyncio.new_event_loop()
        self._loop = loop
        asyncio.set_event_loop(loop)
        try:
            self._stirred = asyncio.Event()
            self._server = loop.run_until_complete(self._listen())
            self.port = self._server.sockets[0].getsockname()[1]
            self._sending = loop.create_task(self._send_what_is_due())
            ready.set()
            loop.run_forever()
            self._server.close()
            for session in list(self._sessions.values()):
                session.cut()
            with self.changed:
                for session in list(self._sessions.values()):
                    self._give_back(session)
                self._sessions.clear()
            tasks = asyncio.all_tasks(loop)
            for task in tasks:
                task.cancel()
            loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        except OSError as trouble:
            failure.append(trouble)
            ready.set()
        finally:
            loop.close()

    async def _listen(self):
        # The port is free again as soon as its last owner is gone, even with connections that are still dying.
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", self.port))
        return await asyncio.start_server(self._connected, sock=listening, backlog=100)

    async def _connected(self, reader, writer):
        session = Session(self, next(self._numbers), reader, writer)
        if self.mode is Mode.CLOSE:
            session.cut()
            return
        self._sessions[session.number] = session
        try:
            await session.serve()
        except (asyncio.IncompleteReadError, ConnectionError, ValueError, IndexError, asyncio.CancelledError):
            pass
        finally:
            with self.changed:
                self._sessions.pop(session.number, None)
                self._give_back(session)
                session.bound = None
                self.changed.notify_all()
            writer.close()

    def _give_back(self, session):
        """What was sent and not answered is sent again over the next connection: nobody said it had arrived."""
        for delivery in session.waiting.values():
            delivery.due = time.time()
            self.outbox.appendleft(delivery)
        session.waiting.clear()

    # What it is told to do

    def behave(self, number, behaviour):
        """From now on this happens to messages to this number, whatever its last digits are."""
        with self.changed:
            self._behaviours[plain(number)] = behaviour

    def set_mode(self, mode, seconds=None):
        """For so many seconds, or until told otherwise."""
        with self.changed:
            self.mode = mode
            self._mode_ends = time.monotonic() + seconds if seconds else None
        if self._thread:
            self._loop.call_soon_threadsafe(self._apply_mode)

    def _apply_mode(self):
        if self.mode is Mode.CLOSE:
            for session in list(self._sessions.values()):
                session.cut()
        self._stirred.set()

    def text(self, source, destination, text, *, style="udh", order=None):
        """A phone writes to us. Long texts go out in parts, joined by a header ("udh", "udh16"), by optional
        parameters ("sar"), or in one piece beside the message ("payload").

        order  the numbers of the parts in the order in which they are to come, from 0; None for their own
        """
        octets, coding = pieces(text)
        reference = next(self._references)
        out = []
        if style == "payload":
            whole, coding = encoded(text)
            out.append((b"", 0, optional(TAG_PAYLOAD, whole)))
        elif len(octets) == 1:
            out.append((octets[0], 0, b""))
        else:
            for number, part in enumerate(octets, 1):
                if style == "sar":
                    out.append((part, 0, optional(TAG_SEGMENT_REFERENCE, struct.pack(">H", reference & 0xFFFF))
                                + optional(TAG_SEGMENTS, bytes([len(octets)]))
                                + optional(TAG_SEGMENT, bytes([number]))))
                elif style == "udh16":
                    out.append((struct.pack(">BBBHBB", 6, 8, 4, reference & 0xFFFF, len(octets), number) + part,
                                0x40, b""))
                else:
                    out.append((bytes([5, 0, 3, reference & 0xFF, len(octets), number]) + part, 0x40, b""))
        with self.changed:
            for place in order or range(len(out)):
                body, esm, options = out[place]
                self._queue(Delivery(
                    kind="text", due=time.time(), source=plain(source), destination=plain(destination), octets=body,
                    coding=coding, esm=esm, optional=options, text=text))
        self.stir()

    def report(self, message_id, source, destination, state, delay=0.0):
        """A report by hand, on a message that may be unknown to everybody."""
        with self.changed:
            self._queue(self._report(message_id, source, destination, state, delay))
        self.stir()

    # What it knows

    def messages(self, destination=None):
        with self.changed:
            return [one for one in self.joined if destination is None or one.destination == plain(destination)]

    def reports(self, message_id=None):
        with self.changed:
            return [one for one in self.deliveries
                    if one.kind == "report" and (message_id is None or one.message_id == message_id)]

    @property
    def unsettled(self):
        """How many reports and texts nobody has taken yet."""
        with self.changed:
            return sum(one.answered is None for one in self.deliveries)

    @property
    def bound(self):
        """What is bound now, by its kind."""
        names = {BIND_RECEIVER: "receiver", BIND_TRANSMITTER: "transmitter", BIND_TRANSCEIVER: "transceiver"}
        with self.changed:
            return sorted(names[one.bound] for one in self._sessions.values() if one.bound)

    def wait(self, condition, seconds=10.0, what="it"):
        """Waits until the condition holds, and returns what it returned."""
        return wait_for(self.changed, condition, seconds, what, look=0.25)

    def ledger(self):
        """Everything, ready to be written as JSON."""
        def plain_value(value):
            return value.hex() if isinstance(value, bytes) else value

        def rows(things):
            return [{field.name: plain_value(getattr(one, field.name)) for field in dataclasses.fields(one)}
                    for one in things]

        with self.changed:
            submits = rows(self.submits)
            for row, one in zip(submits, self.submits):
                row["text"] = one.text
            return {"submits": submits, "messages": rows(self.joined), "deliveries": rows(self.deliveries),
                    "binds": list(self.binds)}

    def ledger_json(self):
        return json.dumps(self.ledger(), ensure_ascii=False, indent=1)

    # A submit

    def take(self, session, sequence, body, is_silent):
        """Reads a submit_sm, decides on it, answers it and sets what follows in motion."""
        fields = read_message(body)
        octets, place = fields["octets"], None
        options = fields["options"]
        if not octets and TAG_PAYLOAD in options:
            octets = options[TAG_PAYLOAD]
        if fields["esm"] & 0x40:
            place, octets = cut_header(octets)
        elif TAG_SEGMENTS in options and options[TAG_SEGMENTS] != b"\x01":
            place = (struct.unpack(">H", options[TAG_SEGMENT_REFERENCE])[0], options[TAG_SEGMENTS][0],
                     options[TAG_SEGMENT][0])
        submit = Submit(
            at=time.time(), session=session.number, account=session.account, source=fields["source"],
            source_ton=fields["source_ton"], destination=fields["destination"],
            destination_ton=fields["destination_ton"], coding=fields["coding"], registered=fields["registered"],
            validity=fields["validity"], service=fields["service"], octets=octets, part=place)
        with self.changed:
            behaviour = self._behaviour(submit)
            status = self._verdict(submit, behaviour)
            self.submits.append(submit)
            reports = []
            if status == OK:
                number = next(self._ids)
                submit.message_id = self._written(number, self.ids)
                self._join(submit)
                reports = self._reports(submit, number, behaviour)
            if not is_silent:
                submit.status = status
            self.changed.notify_all()
        early = [one for one in reports if behaviour is Behaviour.EARLY and session.receives]
        if not is_silent:
            for one in early:
                self.deliveries.append(one)
                session.deliver(one)
            answer = terminated(submit.message_id) if status == OK else b""
            session.send(SUBMIT_SM | ANSWER, status, sequence, answer)
        with self.changed:
            for one in reports:
                if one not in early:
                    self._queue(one)
        self.stir()

    def _behaviour(self, submit):
        known = self._behaviours.get(plain(submit.destination))
        if known:
            return known
        return next((what for end, what in self.endings.items() if submit.destination.endswith(end)),
                    Behaviour.DELIVERED)

    def _verdict(self, submit, behaviour):
        if self.mode is Mode.THROTTLE:
            return THROTTLED
        if self.mode is Mode.QUEUE_FULL:
            return QUEUE_FULL
        if not submit.destination.isdigit() or not 8 <= len(submit.destination) <= 15:
            return WRONG_DESTINATION
        if behaviour is Behaviour.REFUSED:
            return SUBMIT_FAILED
        if behaviour is Behaviour.THROTTLED:
            # Counted for each text: a second message to the same number is held up as the first was.
            text = (submit.destination, submit.octets)
            self._throttled[text] += 1
            if self._throttled[text] <= self.throttle_times:
                return THROTTLED
        return OK

    def _join(self, submit):
        """Puts a message into the ledger once all its parts are there, as a phone does."""
        if submit.part is None:
            self._complete([submit])
            return
        reference, count, number = submit.part
        key = (submit.source, submit.destination, reference, count)
        parts = self._parts.setdefault(key, {})
        parts[number] = submit
        if len(parts) == count:
            self._complete([parts[place] for place in sorted(parts)])
            del self._parts[key]

    def _complete(self, parts):
        first = parts[0]
        self.joined.append(Message(
            number=len(self.joined) + 1, at=parts[-1].at, source=first.source, destination=first.destination,
            text=decoded(b"".join(one.octets for one in parts), first.coding), parts=len(parts), coding=first.coding,
            validity=first.validity, valid_until=moment(first.validity, first.at),
            ids=[one.message_id for one in parts], registered=[one.registered for one in parts]))

    # Reports

    @staticmethod
    def _written(number, how):
        return {"hex": f"{number:x}", "decimal": str(number), "text": f"S{number:08X}"}[how]

    def _reports(self, submit, number, behaviour):
        wanted = submit.registered & 3
        state = {
            Behaviour.UNDELIVERABLE: "UNDELIV", Behaviour.EXPIRED: "EXPIRED", Behaviour.REJECTED: "REJECTD",
        }.get(behaviour, "DELIVRD")
        if behaviour is Behaviour.NO_RECEIPT or wanted == 0 or (wanted == 2 and state == "DELIVRD"):
            return []
        written = self._written(number, self.receipt_ids or self.ids)
        delay = self.receipt_delay + (self.late_seconds if behaviour is Behaviour.LATE else 0)
        times = 2 if behaviour is Behaviour.TWICE else 1
        reports = [
            self._report(written, submit.destination, submit.source, state, delay + 0.3 * again)
            for again in range(times)
        ]
        if behaviour is Behaviour.DISORDER:
            reports.append(self._report(written, submit.destination, submit.source, "ENROUTE", delay + 0.3))
        return reports

    def _report(self, message_id, source, destination, state, delay):
        """Appendix B: the words of a report; and the optional parameters that say the same."""
        stamp = time.strftime("%y%m%d%H%M", time.gmtime())
        arrived = "001" if state == "DELIVRD" else "000"
        error = {"DELIVRD": "000", "ENROUTE": "000", "ACCEPTD": "000", "EXPIRED": "027"}.get(state, "012")
        text = (f"id:{message_id} sub:001 dlvrd:{arrived} submit date:{stamp} done date:{stamp} "
                f"stat:{state} err:{error} text:")
        options = optional(TAG_RECEIPTED_ID, terminated(message_id)) + optional(TAG_STATE, bytes([STATES[state]]))
        return Delivery(
            kind="report", due=time.time() + delay, source=plain(source), destination=destination,
            octets=text.encode("ascii"), esm=0x04, optional=options, message_id=message_id, state=state)

    # Sending what is due

    def stir(self):
        if self._thread and self._loop.is_running():
            self._loop.call_soon_threadsafe(self._stirred.set)

    def _queue(self, delivery):
        if delivery not in self.deliveries:
            self.deliveries.append(delivery)
        self.outbox.append(delivery)

    async def _send_what_is_due(self):
        while True:
            self._stirred.clear()
            wait = self._send_once()
            try:
                await asyncio.wait_for(self._stirred.wait(), wait)
            except asyncio.TimeoutError:
                pass

    def _send_once(self):
        """Sends what is due to whoever receives. Returns the seconds after which to look again."""
        with self.changed:
            if self._mode_ends is not None and time.monotonic() >= self._mode_ends:
                self.mode, self._mode_ends = Mode.NORMAL, None
            if self.mode in (Mode.SILENT, Mode.CLOSE):
                return 0.05
            receivers = [one for one in self._sessions.values() if one.receives]
            now, later, soonest = time.time(), collections.deque(), 0.5
            while self.outbox:
                delivery = self.outbox.popleft()
                session = min(receivers, key=lambda one: len(one.waiting), default=None)
                if delivery.due > now:
                    soonest = min(soonest, delivery.due - now)
                    later.append(delivery)
                elif session is None or len(session.waiting) >= self.window:
                    later.append(delivery)
                else:
                    session.deliver(delivery)
            self.outbox = later
            return max(0.01, soonest)


def plain(number):
    return number[1:] if number.startswith("+") else number


# MARK: - A client, for the test of the centre itself


class Client:
    """Speaks SMPP to a centre the simple way: one thread, one PDU after another."""

    def __init__(self, port, kind=BIND_TRANSCEIVER, account="qatra", password="secret12"):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=5)
        self.sequence = itertools.count(1)
        self.received = []
        body = terminated(account) + terminated(password) + b"\0\x34\0\0\0"
        self.bind_status = self.ask(kind, body)[1]

    def read(self, seconds=5.0):
        self.socket.settimeout(seconds)
        head = self.exactly(16)
        length, command, status, sequence = struct.unpack(">IIII", head)
        return command, status, sequence, self.exactly(length - 16)

    def exactly(self, count):
        octets = b""
        while len(octets) < count:
            more = self.socket.recv(count - len(octets))
            if not more:
                raise ConnectionError("the centre is gone")
            octets += more
        return octets

    def ask(self, command, body=b"", seconds=5.0):
        """Sends, and waits for the answer; whatever is delivered meanwhile is kept and answered."""
        number = next(self.sequence)
        self.socket.sendall(pdu(command, 0, number, body))
        while True:
            answer = self.read(seconds)
            if answer[0] == DELIVER_SM:
                self.take(answer)
            elif answer[2] == number:
                return answer

    def take(self, delivered, status=OK):
        self.received.append(read_message(delivered[3]))
        self.socket.sendall(pdu(DELIVER_SM | ANSWER, status, delivered[2], b"\0"))

    def submit(self, destination, octets=b"hello", **options):
        options.setdefault("registered", 1)
        return self.ask(SUBMIT_SM, write_message("8257", destination, octets, **options))

    def listen(self, count, seconds=5.0):
        """Waits until so many were delivered, in all."""
        ends = time.monotonic() + seconds
        while len(self.received) < count:
            self.take(self.read(max(0.05, ends - time.monotonic())))
        return self.received

    def silence(self, seconds):
        """Whether nothing more comes for so long."""
        try:
            delivered = self.read(seconds)
        except (TimeoutError, socket.timeout):
            return True
        self.take(delivered)
        return False

    def close(self):
        self.socket.close()


# MARK: - The test of the centre itself


def state_of(report):
    return report["options"][TAG_STATE][0]


def check_binds(checks):
    with Carrier() as carrier:
        client = Client(carrier.port)
        checks.equal("bind", client.bind_status, OK)
        checks.equal("bound", carrier.bound, ["transceiver"])
        checks.equal("second bind", client.ask(BIND_TRANSCEIVER, b"qatra\0secret12\0\0\x34\0\0\0")[1], ALREADY_BOUND)
        checks.equal("enquire_link", client.ask(ENQUIRE_LINK)[:2], (ENQUIRE_LINK | ANSWER, OK))
        checks.equal("unknown command", client.ask(0x77)[:2], (GENERIC_NACK, INVALID_COMMAND))
        checks.equal("unbind", client.ask(UNBIND)[:2], (UNBIND | ANSWER, OK))
        stranger = Client(carrier.port, password="wrong")
        checks.equal("wrong password", stranger.bind_status, WRONG_PASSWORD)
        checks.equal("submit without bind", stranger.submit("923001234567")[1], NOT_BOUND)
        receiver = Client(carrier.port, kind=BIND_RECEIVER)
        checks.equal("submit by a receiver", receiver.submit("923001234567")[1], NOT_BOUND)
        carrier.set_mode(Mode.REFUSE_BINDS)
        checks.equal("binds refused", Client(carrier.port).bind_status, BIND_FAILED)
        checks.equal("ledger of binds", [one["status"] for one in carrier.binds],
                     [OK, ALREADY_BOUND, WRONG_PASSWORD, OK, BIND_FAILED])


def check_behaviours(checks):
    with Carrier(receipt_delay=0.01, late_seconds=0.6, throttle_times=2) as carrier:
        client = Client(carrier.port)
        for destination, state in (("923001234501", 2), ("923001234500", 5), ("923001234566", 3), ("923001234522", 8)):
            before = len(client.received)
            checks.equal(f"submit to {destination}", client.submit(destination)[1], OK)
            checks.equal(f"report for {destination}", state_of(client.listen(before + 1)[-1]), state)
        checks.equal("refused", client.submit("923001234599")[1], SUBMIT_FAILED)
        checks.equal("wrong number", client.submit("Helpline")[1], WRONG_DESTINATION)
        answers = [client.submit("923001234588")[1] for _ in range(3)]
        checks.equal("throttled two times", answers, [THROTTLED, THROTTLED, OK])
        client.listen(5)
        client.submit("923001234577")
        checks.true("no report", client.silence(0.3))
        client.submit("923001234555")
        checks.equal("report twice", [state_of(one) for one in client.listen(7)[5:]], [2, 2])
        client.submit("923001234544")
        checks.equal("out of order", [state_of(one) for one in client.listen(9)[7:]], [2, 1])
        began = time.monotonic()
        client.submit("923001234533")
        client.listen(10)
        checks.true("late", time.monotonic() - began > 0.55)
        client.submit("923001234511")
        checks.equal("report before the answer", len(client.received), 11)
        carrier.behave("+923001234501", Behaviour.UNDELIVERABLE)
        client.submit("923001234501")
        checks.equal("behaviour by number", state_of(client.listen(12)[-1]), 5)
        client.submit("923001234501", registered=0)
        client.submit("923001234502", registered=2)
        checks.true("no report unless asked for", client.silence(0.2))
        checks.equal("messages", len(carrier.messages()), 13)
        checks.equal("submits", len(carrier.submits), 17)
        carrier.wait(lambda: carrier.unsettled == 0, what="the last answer")


def check_texts(checks):
    with Carrier(receipt_delay=0.01) as carrier:
        client = Client(carrier.port)
        client.submit("923001234501", encoded("Bring CNIC [urgent] £5 @ Mayo")[0], validity="000000003000000R")
        urdu = "خون کی فوری ضرورت ہے۔ " * 8 + "🩸"
        parts, coding = pieces(urdu)
        for number in (2, 1, 3):
            head = bytes([5, 0, 3, 77, len(parts), number])
            client.submit("923001234502", head + parts[number - 1], esm=0x40, coding=coding)
        for number in (1, 2, 3):
            options = (optional(TAG_SEGMENT_REFERENCE, b"\0\x09") + optional(TAG_SEGMENTS, b"\3")
                       + optional(TAG_SEGMENT, bytes([number])))
            client.submit("923001234503", parts[number - 1], coding=coding, options=options)
        client.submit("923001234504", b"", coding=8, options=optional(TAG_PAYLOAD, urdu.encode("utf-16-be")))
        client.submit("923001234505", "naïve".encode("latin-1"), coding=3, validity="261127120000020+")
        said = {one.destination[-1]: (one.text, one.parts) for one in carrier.messages()}
        checks.equal("texts", said, {
            "1": ("Bring CNIC [urgent] £5 @ Mayo", 1), "2": (urdu, 3), "3": (urdu, 3), "4": (urdu, 1),
            "5": ("naïve", 1)})
        first, last = carrier.messages()[0], carrier.messages()[-1]
        checks.true("relative validity", 1795 < first.valid_until - first.at < 1805)
        checks.equal("absolute validity", last.valid_until, calendar.timegm((2026, 11, 27, 7, 0, 0)))
        json.loads(carrier.ledger_json())


def check_inbound(checks):
    with Carrier() as carrier:
        client = Client(carrier.port)
        carrier.text("+923007654321", "8257", "YES @ 5")
        carrier.text("+923007654321", "8257", "جی ہاں")
        first, second = client.listen(2)[:2]
        checks.equal("text", (first["source"], first["destination"], decoded(first["octets"], first["coding"])),
                     ("923007654321", "8257", "YES @ 5"))
        checks.equal("Urdu", decoded(second["octets"], second["coding"]), "جی ہاں")
        long = "میں ابھی آ رہا ہوں، آدھے گھنٹے میں پہنچ جاؤں گا۔ " * 5
        for style in ("udh", "udh16", "sar", "payload"):
            client.received.clear()
            count = 1 if style == "payload" else len(pieces(long)[0])
            carrier.text("+923007654321", "8257", long, style=style)
            whole = b""
            for one in client.listen(count):
                octets = one["octets"] or one["options"].get(TAG_PAYLOAD, b"")
                whole += cut_header(octets)[1] if one["esm"] & 0x40 else octets
            checks.equal(f"long text by {style}", decoded(whole, 8), long)
        client.received.clear()
        carrier.text("+923007654321", "8257", "kept")
        delivered = client.read()
        client.take(delivered, status=SYSTEM_ERROR)
        checks.equal("refused for now comes again", [one["octets"] for one in client.listen(2)], [b"kept"] * 2)


def check_modes(checks):
    with Carrier(receipt_delay=0.01) as carrier:
        client = Client(carrier.port)
        carrier.set_mode(Mode.THROTTLE, seconds=0.4)
        checks.equal("throttled", client.submit("923001234501")[1], THROTTLED)
        time.sleep(0.7)
        checks.equal("no more", client.submit("923001234501")[1], OK)
        client.listen(1)
        carrier.set_mode(Mode.QUEUE_FULL)
        checks.equal("full", client.submit("923001234501")[1], QUEUE_FULL)
        carrier.set_mode(Mode.SILENT)
        try:
            client.ask(SUBMIT_SM, write_message("8257", "923001234502", b"unheard", registered=1), seconds=0.4)
            checks.true("silence", False)
        except (TimeoutError, socket.timeout):
            checks.true("silence", True)
        checks.equal("taken all the same", [(one.text, one.parts) for one in carrier.messages("923001234502")],
                     [("unheard", 1)])
        carrier.set_mode(Mode.CLOSE)
        try:
            while True:
                client.read(2)
        except (ConnectionError, OSError):
            checks.true("cut", True)
        carrier.set_mode(Mode.NORMAL)
        again = Client(carrier.port)
        checks.equal("back", again.bind_status, OK)
        checks.equal("the report nobody heard of", again.listen(1)[0]["options"][TAG_RECEIPTED_ID][:1], b"S")


def check_restart(checks):
    carrier = Carrier(receipt_delay=0.5).start()
    port = carrier.port
    client = Client(port)
    client.submit("923001234501")
    carrier.text("+923007654321", "8257", "before")
    delivered = client.read()        # not answered: it has to come again
    checks.equal("before", read_message(delivered[3])["octets"], b"before")
    carrier.kill()
    try:
        client.ask(ENQUIRE_LINK)
        checks.true("gone", False)
    except (ConnectionError, OSError):
        checks.true("gone", True)
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1)
        checks.true("port closed", False)
    except OSError:
        checks.true("port closed", True)
    time.sleep(0.6)
    carrier.start()
    checks.equal("same port", carrier.port, port)
    again = Client(port)
    kinds = sorted(one["esm"] for one in again.listen(2))
    checks.equal("report and text after the restart", kinds, [0, 4])
    checks.equal("ledger kept", len(carrier.messages()), 1)
    carrier.stop()
    with Carrier(ids="hex", receipt_ids="decimal", receipt_delay=0.01) as other:
        client = Client(other.port)
        answer = client.submit("923001234501")[3].rstrip(b"\0")
        told = client.listen(1)[0]["options"][TAG_RECEIPTED_ID].rstrip(b"\0")
        checks.equal("ids in two forms", int(answer, 16), int(told))


# MARK: - On its own

HELP = """text FROM TO WORDS…       a phone writes to us
mode NAME [SECONDS]       one of: """ + ", ".join(one.value for one in Mode) + """
behave NUMBER NAME        one of: """ + ", ".join(one.value for one in Behaviour) + """
ledger                    everything, as JSON
stop, start               the carrier goes away, and comes back on the same port
quit"""


def obey(carrier, line):
    words = line.split()
    if words[0] == "text":
        carrier.text(words[1], words[2], " ".join(words[3:]))
    elif words[0] == "mode":
        carrier.set_mode(Mode(words[1]), float(words[2]) if len(words) > 2 else None)
    elif words[0] == "behave":
        carrier.behave(words[1], Behaviour(words[2]))
    elif words[0] == "ledger":
        print(carrier.ledger_json(), flush=True)
    elif words[0] in ("stop", "start"):
        getattr(carrier, words[0])()
    else:
        print(HELP, flush=True)


def main():
    parser = argparse.ArgumentParser(description="A carrier's message centre (SMPP 3.4), simulated.")
    parser.add_argument("--self-test", action="store_true", help="speak SMPP to itself and say what failed")
    parser.add_argument("--port", type=int, default=2775)
    parser.add_argument("--user", default="qatra")
    parser.add_argument("--password", default="secret12", help="at most 8 characters, as SMPP has it")
    parser.add_argument("--plain", action="store_true", help="delivers everything, whatever a number ends with")
    parser.add_argument("--receipt-delay", type=float, default=1.0, help="seconds")
    options = parser.parse_args()
    if options.self_test:
        return self_test(
            "the simulated carrier",
            (check_binds, check_behaviours, check_texts, check_inbound, check_modes, check_restart))
    with Carrier(options.port, accounts={options.user: options.password},
                 receipt_delay=options.receipt_delay, endings={} if options.plain else None) as carrier:
        print(f"ready smpp://127.0.0.1:{carrier.port}", flush=True)
        for line in sys.stdin:
            if line.strip() == "quit":
                break
            try:
                if line.strip():
                    obey(carrier, line)
            except (ValueError, IndexError, Trouble) as trouble:
                print(f"{trouble}\n{HELP}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
