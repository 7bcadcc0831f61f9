"""A GSM modem with a SIM, simulated on a pseudo terminal: Kannel opens it as it would open /dev/ttyUSB0.

Only Python's own library is used. It takes messages as PDUs, reports on them, and keeps what comes for it on the SIM
until it is fetched and deleted, as a modem does that is told to store and to indicate (+CNMI=2,1).

    modem = Modem(pin="4711")
    modem.path                       # the device
    modem.wait(lambda: modem.sent)   # what went out
    modem.text("+923007654321", "haan")

Sources: 3GPP TS 27.005 (commands for messages), TS 27.007 (+CPIN), TS 23.040 (the forms of a PDU).
"""

import collections
import dataclasses
import os
import pty
import re
import threading
import time
import tty

from common import wait_for
from smsc_simulator import cut_header, decoded, pieces


@dataclasses.dataclass
class Part:
    """One SMS-SUBMIT: a whole message, or one part of a long one."""

    at: float
    destination: str
    text: str
    reference: int
    wants_report: bool
    part: tuple | None


def swapped(digits):
    """Digits two by two as TS 23.040 writes them, filled up with F."""
    digits += "F" if len(digits) % 2 else ""
    return "".join(digits[place + 1] + digits[place] for place in range(0, len(digits), 2))


def packed(septets):
    bits = "".join(f"{code:07b}"[::-1] for code in septets)
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[place:place + 8][::-1], 2) for place in range(0, len(bits), 8))


def unpacked(octets, count, skip_bits=0):
    bits = "".join(f"{octet:08b}"[::-1] for octet in octets)[skip_bits:]
    return bytes(int(bits[place:place + 7][::-1], 2) for place in range(0, count * 7, 7))


class Modem:
    """
    pin            what the SIM asks for; None for a SIM that asks for nothing
    reports        whether the network reports on what was sent
    report_delay   seconds
    """

    def __init__(self, *, pin=None, reports=True, report_delay=0.1):
        self.pin = pin
        self.is_open = pin is None
        self.reports = reports
        self.report_delay = report_delay
        self.is_busy = False         # the network takes nothing for now
        self.wrong_pins = 0
        self.sent = []
        self.commands = []
        self.memory = {}             # place on the SIM -> PDU in hexadecimal
        self.reference = 0
        self.changed = threading.Condition()
        self._waiting_for_pdu = False
        self._rest = b""
        self._concatenation = 0
        self._master, self._slave = pty.openpty()
        tty.setraw(self._master)
        tty.setraw(self._slave)
        self.path = os.ttyname(self._slave)
        self._thread = threading.Thread(target=self._run, daemon=True, name="modem")
        self._thread.start()

    def close(self):
        """Pulled out."""
        for end in (self._slave, self._master):
            try:
                os.close(end)
            except OSError:
                pass

    def wait(self, condition, seconds=20.0, what="it"):
        return wait_for(self.changed, condition, seconds, what)

    def messages(self, destination=None):
        """Whole texts, in the order in which their last part went out: (number, text, parts)."""
        found, open_parts = [], collections.defaultdict(dict)
        with self.changed:
            for one in self.sent:
                if one.part is None:
                    found.append((one.destination, one.text, 1))
                    continue
                reference, count, number = one.part
                parts = open_parts[one.destination, reference, count]
                parts[number] = one.text
                if len(parts) == count:
                    found.append((one.destination, "".join(parts[place] for place in sorted(parts)), count))
        return [one for one in found if destination is None or one[0] == destination]

    def text(self, source, text):
        """Somebody writes to the SIM: stored on it, and indicated."""
        parts, coding = pieces(text)
        self._concatenation = (self._concatenation + 1) % 256
        for number, octets in enumerate(parts, 1):
            header = bytes([5, 0, 3, self._concatenation, len(parts), number]) if len(parts) > 1 else b""
            pdu = self._deliver(source.lstrip("+"), octets, coding, header)
            with self.changed:
                place = next(one for one in range(1, 256) if one not in self.memory)
                self.memory[place] = pdu
                self.changed.notify_all()
            self._say(f'\r\n+CMTI: "SM",{place}\r\n')

    @staticmethod
    def _deliver(source, octets, coding, header):
        """SMS-DELIVER (9.2.2.1)."""
        if coding == 8:
            body, length = header + octets, len(header) + len(octets)
        else:
            # Behind a header the septets begin at a multiple of seven bits.
            fill = (-len(header) * 8) % 7
            skipped = (len(header) * 8 + fill) // 7
            shifted = packed([0] * skipped + list(octets))
            body = header + shifted[len(header):] if header else packed(octets)
            length = skipped + len(octets)
        first = 0x44 if header else 0x04
        stamp = swapped(time.strftime("%y%m%d%H%M%S", time.gmtime()) + "00")
        return (f"00{first:02X}{len(source):02X}91{swapped(source)}00{coding:02X}{stamp}{length:02X}"
                + body.hex().upper())

    # What is said over the line

    def _say(self, text):
        try:
            os.write(self._master, text.encode())
        except OSError:
            pass

    def _run(self):
        while True:
            try:
                came = os.read(self._master, 1000)
            except OSError:
                return
            if not came:
                return
            self._rest += came
            while self._take():
                pass

    def _take(self):
        """One command or one PDU of what has come; whether there was one."""
        mark = b"\x1a" if self._waiting_for_pdu else b"\r"
        if mark not in self._rest:
            return False
        line, self._rest = self._rest.split(mark, 1)
        line = line.decode("latin-1").strip()
        if self._waiting_for_pdu:
            self._waiting_for_pdu = False
            self._submit(bytes.fromhex(line))
        elif line:
            with self.changed:
                self.commands.append((time.time(), line))
                self.changed.notify_all()
            self._obey(line)
        return True

    def _obey(self, line):
        command = line.upper()
        place = re.match(r"AT\+CMG([RD])=(\d+)", command)
        if command.startswith("AT+CMGS="):
            self._waiting_for_pdu = True
            self._say("\r\n> ")
        elif command == "AT+CPIN?":
            state = "READY" if self.is_open else "SIM PUK" if self.wrong_pins >= 3 else "SIM PIN"
            self._say(f"\r\n+CPIN: {state}\r\n\r\nOK\r\n")
        elif command.startswith("AT+CPIN="):
            self._enter(line)
        elif command == "ATI":
            self._say("\r\nSIMULATED MODEM\r\n\r\nOK\r\n")
        elif command == "AT+CSMS=?":
            self._say("\r\n+CSMS: (0,1)\r\n\r\nOK\r\n")
        elif command == "AT+CPMS?":
            state = f'"SM",{len(self.memory)},255'
            self._say(f"\r\n+CPMS: {state},{state},{state}\r\n\r\nOK\r\n")
        elif place and place[1] == "R":
            pdu = self.memory.get(int(place[2]))
            if pdu:
                self._say(f"\r\n+CMGR: 0,,{len(pdu) // 2 - 1}\r\n{pdu}\r\n")
            self._say("\r\nOK\r\n")
        elif place:
            with self.changed:
                self.memory.pop(int(place[2]), None)
                self.changed.notify_all()
            self._say("\r\nOK\r\n")
        else:
            self._say("\r\nOK\r\n")

    def _enter(self, line):
        if self.wrong_pins < 3 and f'"{self.pin}"' in line:
            self.is_open = True
            self._say("\r\nOK\r\n")
            return
        with self.changed:
            self.wrong_pins += 1
            self.changed.notify_all()
        self._say("\r\n+CME ERROR: 16\r\n")

    def _submit(self, octets):
        """SMS-SUBMIT (9.2.2.2), behind the address of the message centre."""
        if self.is_busy:
            self._say("\r\n+CMS ERROR: 332\r\n")
            return
        body = octets[1 + octets[0]:]
        first, digits = body[0], body[2]
        end = 4 + (digits + 1) // 2
        destination = swapped(body[4:end].hex().upper()).rstrip("F")
        coding = body[end + 1]
        end += 2 + (1 if first & 0x18 == 0x10 else 7 if first & 0x18 else 0)
        length, data = body[end], body[end + 1:]
        part, text = None, ""
        header_bits = 0
        if first & 0x40:
            part, _ = cut_header(data)
            header_bits = (data[0] + 1) * 8
        if coding & 0x0C == 0x08:
            text = decoded(data[header_bits // 8:], 8)
        else:
            skip = header_bits + (-header_bits % 7)
            text = decoded(unpacked(data, length - skip // 7, skip), 0)
        with self.changed:
            self.reference = (self.reference + 1) % 256
            reference = self.reference
            self.sent.append(Part(time.time(), destination, text, reference, bool(first & 0x20), part))
            self.changed.notify_all()
        self._say(f"\r\n+CMGS: {reference}\r\n\r\nOK\r\n")
        if first & 0x20 and self.reports:
            timer = threading.Timer(self.report_delay, self._report, (destination, reference))
            timer.daemon = True
            timer.start()

    def _report(self, destination, reference):
        """SMS-STATUS-REPORT (9.2.2.3): it arrived."""
        stamp = swapped(time.strftime("%y%m%d%H%M%S", time.gmtime()) + "00")
        pdu = f"0006{reference:02X}{len(destination):02X}91{swapped(destination)}{stamp}{stamp}00"
        self._say(f"\r\n+CDS: {len(pdu) // 2 - 1}\r\n{pdu}\r\n")
