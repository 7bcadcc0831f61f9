"""Other people's telephones: sipp plays callers, donors and facilities, baresip an operator's softphone.

Only Python's own library is used. sipp and baresip are Debian's (packages `sip-tester`, `baresip-core`).

sipp speaks SIP and nothing else here: what a telephone says and hears is spoken and heard by `Voice`, which needs no
rights, tells tones apart, and so says who was heard. A scenario is a list of steps:

    ("pause", 1.5)  ("press", "1")  ("hang_up",)  ("wait", 30)

`wait` is answered by the exchange's hanging up. Whenever the exchange hangs up before, the telephone ends well too.
"""

import array
import atexit
import math
import os
import pathlib
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import wave

HERE = pathlib.Path(__file__).resolve().parent
SIPP, BARESIP = "/usr/bin/sipp", "/usr/bin/baresip"
FRAME = 160  # samples of 20 ms at 8000 a second
RATE = 8000


class Trouble(Exception):
    """Something is not as it has to be; the text says what."""


def wait_for(condition, seconds, what):
    """The first true value of `condition`, asked twenty times a second."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise Trouble(f"after {seconds} s: {what}")
        time.sleep(0.05)


def free_udp_ports(count, even=False):
    """Ports nobody has at 127.0.0.1, all different."""
    found, probes = [], []
    try:
        while len(found) < count:
            probe = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            probes.append(probe)
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
            if not even or port % 2 == 0:
                found.append(port)
        return found
    finally:
        for probe in probes:
            probe.close()


# MARK: - Processes that do not outlive this one

_running = []


def run(words, log, **options):
    """A process in a group of its own, whose words go to the file `log`."""
    with open(log, "ab") as out:
        process = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, start_new_session=True, **options)
    _running.append(process)
    return process


def end(process, seconds=5):
    """Asks it to end, then makes it."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    if process in _running:
        _running.remove(process)
    return process.returncode


def end_all():
    for process in list(_running):
        end(process, seconds=2)


def _leave():
    end_all()
    if not os.environ.get("QATRA_KEEP_TRACES"):
        shutil.rmtree(TRACES, ignore_errors=True)


atexit.register(_leave)

# What the telephones sent, received and heard; gone at the end, unless QATRA_KEEP_TRACES is set.
TRACES = tempfile.mkdtemp(prefix="qatra-telephones-")


def end_when_told():
    """For programs: being told to end ends what was started, too."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


# MARK: - Sound

def _linear(code):
    """One byte of µ-law (G.711) as 14 bits, left-justified in 16."""
    code = ~code & 0xFF
    value = (((code & 0x0F) << 3) + 0x84) << ((code & 0x70) >> 4)
    return 0x84 - value if code & 0x80 else value - 0x84


LINEAR = [_linear(code) for code in range(256)]


def ulaw(sample):
    """16 bits as one byte of µ-law."""
    sign = 0x80 if sample < 0 else 0
    value = min(abs(sample), 32635) + 0x84
    exponent = max(value.bit_length() - 8, 0)
    return ~(sign | exponent << 4 | (value >> (exponent + 3)) & 0x0F) & 0xFF


def tone(hertz, seconds, loudness=0.3):
    """A tone in µ-law, 8000 samples a second."""
    return bytes(
        ulaw(int(32767 * loudness * math.sin(2 * math.pi * hertz * n / RATE))) for n in range(int(RATE * seconds)))


def rms(samples):
    """Root mean square, 1 for the loudest there is."""
    return math.sqrt(sum(s * s for s in samples) / len(samples)) / 32768 if samples else 0.0


def share_of(hertz, samples):
    """How much of the power is in one tone, 0 to 1 (Goertzel)."""
    power = sum(s * s for s in samples)
    if not power:
        return 0.0
    factor = 2 * math.cos(2 * math.pi * hertz / RATE)
    before, last = 0.0, 0.0
    for sample in samples:
        before, last = last, sample + factor * last - before
    found = before * before + last * last - factor * before * last
    return min(1.0, 2 * found / (len(samples) * power))


def wav_samples(path):
    """A mono or stereo WAV of 16 bits as samples of its first channel; one that is still written is read too."""
    with wave.open(str(path)) as file:
        data = array.array("h", file.readframes(file.getnframes()))
        if not data:
            data = array.array("h", pathlib.Path(path).read_bytes()[44:][: 2 * 10 ** 7] or b"")
        return list(data[:: file.getnchannels()])


class Voice(threading.Thread):
    """One telephone's ear and mouth: hears RTP in µ-law, and says a tone or silence."""

    def __init__(self, hertz=None):
        super().__init__(daemon=True)
        self.port = free_udp_ports(1, even=True)[0]
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", self.port))
        self._socket.settimeout(0.005)
        self._says = tone(hertz, 1) if hertz else bytes([0xFF]) * RATE
        self._partner = None
        self._over = threading.Event()
        self.frames = []  # (when, samples)
        self.start()

    def speak_to(self, port):
        """Where the exchange hears; otherwise known from what it sends first."""
        self._partner = ("127.0.0.1", port)

    def run(self):
        sequence, due = 0, time.monotonic()
        while not self._over.is_set():
            try:
                packet, sender = self._socket.recvfrom(2048)
                if len(packet) > 12 and packet[1] & 0x7F == 0:
                    self._partner = self._partner or sender
                    self.frames.append((time.monotonic(), [LINEAR[code] for code in packet[12:]]))
            except (socket.timeout, ConnectionError):
                pass
            if time.monotonic() < due:
                continue
            due += 0.02
            if self._partner:
                begin = sequence * FRAME % RATE
                header = struct.pack("!BBHII", 0x80, 0, sequence & 0xFFFF, sequence * FRAME & 0xFFFFFFFF, self.port)
                self._socket.sendto(header + self._says[begin:begin + FRAME], self._partner)
                sequence += 1
        self._socket.close()

    def close(self):
        self._over.set()
        self.join(1)

    def loud_seconds(self, since=0.0):
        """Seconds in which something was to be heard."""
        return 0.02 * sum(1 for when, samples in list(self.frames) if when >= since and rms(samples) > 0.01)

    def seconds_of(self, hertz, since=0.0):
        """Seconds in which this tone was most of what was to be heard."""
        return 0.02 * sum(
            1 for when, samples in list(self.frames)
            if when >= since and rms(samples) > 0.01 and share_of(hertz, samples) > 0.5)


# MARK: - sipp

SDP = """v=0
o=- 1 1 IN IP4 127.0.0.1
s=-
c=IN IP4 127.0.0.1
t=0 0
m=audio {port} RTP/AVP 0
a=rtpmap:0 PCMU/8000
a=ptime:20
a=sendrecv"""

_REQUEST = """  <send retrans="500">
<![CDATA[
{method} [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:@NUMBER@@[local_ip]:[local_port]>;tag=@TAG@-[call_number]
To:[$peer]
Call-ID: [call_id]
CSeq: {order} {method}
Contact: <sip:@NUMBER@@[local_ip]:[local_port]>
Max-Forwards: 70
{body}
]]>
  </send>
"""

_DIGIT = """Content-Type: application/dtmf-relay
Content-Length: [len]

Signal={digit}
Duration=160
"""

_OK = """  <send{after}>
<![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]>
  </send>
"""

# However the call ends, it ends here. A key that the other party of a conversation presses is passed on to this one.
_END = (
    '  <label id="9"/>\n' + _OK.format(after=' next="10"') + '  <label id="7"/>\n' + _OK.format(after=' next="8"')
    + '  <label id="10"/>\n')


def steps_xml(steps):
    """A scenario's steps in sipp's form; orders begin at 2, as the call itself was the first."""
    text, order = "", 2
    for step, *values in steps:
        if step == "pause":
            text += f'  <pause milliseconds="{int(values[0] * 1000)}"/>\n'
        elif step == "press":
            for digit in values[0]:
                text += _REQUEST.format(method="INFO", order=order, body=_DIGIT.format(digit=digit))
                text += '  <recv response="200"/>\n  <pause milliseconds="300"/>\n'
                order += 1
        elif step == "hang_up":
            text += _REQUEST.format(method="BYE", order=order, body="Content-Length: 0\n")
            return text + '  <recv response="200" next="10"/>\n  <label id="8"/>\n' + _END
        elif step == "wait":
            text += '  <label id="8"/>\n  <recv request="INFO" optional="true" next="7"/>\n'
            return text + f'  <recv request="BYE" timeout="{int(values[0] * 1000)}"/>\n' + _END
        else:
            raise Trouble(f"no telephone can {step}")
    return steps_xml(list(steps) + [("wait", 60)])


class Phone:
    """One telephone of somebody else, for one call.

    `exchange` is the exchange's SIP port; a caller rings it, a callee is found by the carrier at `port`.
    """

    def __init__(self, scenario, number, exchange, says=None, steps=(), calls=None, folder=None, **values):
        self.number, self._exchange = number, exchange
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix=f"{scenario}-", dir=folder or TRACES))
        self.port = free_udp_ports(1)[0]
        self.voice = Voice(says)
        text = (HERE / "scenarios" / f"{scenario}.xml").read_text()
        values |= {"STEPS": steps_xml(steps), "SDP": SDP.format(port=self.voice.port)}
        for name, value in values.items():
            text = text.replace(f"@{name}@", str(value))
        text = text.replace("@NUMBER@", number).replace("@TAG@", f"q{self.port}")
        (self.folder / "scenario.xml").write_text(text)
        words = [
            SIPP, "-sf", str(self.folder / "scenario.xml"), "-i", "127.0.0.1", "-p", str(self.port), "-m", "1",
            "-nostdin", "-trace_msg", "-message_file", str(self.folder / "messages"), "-message_overwrite", "true",
            "-trace_err", "-error_file", str(self.folder / "errors"), "-mi", "127.0.0.1",
            "-mp", str(free_udp_ports(1, even=True)[0])]
        if calls:
            words += ["-s", calls]
        self._process = run([*words, f"127.0.0.1:{exchange}"], self.folder / "log", cwd=self.folder)
        threading.Thread(target=self._find_partner, daemon=True).start()

    @classmethod
    def caller(cls, number, exchange, steps, calls="1155", **options):
        """Rings the helpline, and does its steps when it is answered."""
        return cls("caller", number, exchange, steps=steps, calls=calls, **options)

    @classmethod
    def caller_who_rings_off(cls, number, exchange, after=1.0, calls="1155", **options):
        """Gives up while it rings."""
        return cls("caller_rings_off", number, exchange, calls=calls, WAIT=int(after * 1000), **options)

    @classmethod
    def silent_caller(cls, number, exchange, seconds=60, **options):
        """Says and presses nothing until it is hung up on."""
        return cls.caller(number, exchange, [("wait", seconds)], **options)

    @classmethod
    def callee(cls, number, exchange, steps, rings=0.5, **options):
        """Answers after `rings` seconds: a donor who presses a key, a facility that talks."""
        return cls("callee", number, exchange, steps=steps, RING=int(rings * 1000), **options)

    @classmethod
    def donor(cls, number, exchange, presses="1", after=2.0, rings=0.5, **options):
        """Answers and presses a key after so many seconds."""
        return cls.callee(number, exchange, [("pause", after), ("press", presses), ("wait", 60)], rings, **options)

    @classmethod
    def voicemail(cls, number, exchange, rings=1.0, **options):
        """Answers, talks and presses nothing."""
        return cls.callee(number, exchange, [("wait", 90)], rings, says=options.pop("says", 600), **options)

    @classmethod
    def facility(cls, number, exchange, seconds=10.0, rings=1.0, **options):
        """Answers, talks so long and hangs up."""
        steps = [("pause", seconds), ("hang_up",)]
        return cls.callee(number, exchange, steps, rings, says=options.pop("says", 800), **options)

    REFUSALS = {
        "busy": "486 Busy Here", "declined": "603 Decline", "off": "480 Temporarily Unavailable",
        "nobody": "404 Not Found"}

    @classmethod
    def refuses(cls, number, exchange, why, rings=0.5, **options):
        """Does not come: `busy`, `declined`, `off`, or `nobody` has the number."""
        return cls("callee_refuses", number, exchange, RING=int(rings * 1000), STATUS=cls.REFUSALS[why], **options)

    @classmethod
    def rings_on(cls, number, exchange, patience=90, **options):
        """Rings until the exchange gives up."""
        return cls("callee_rings", number, exchange, PATIENCE=patience * 1000, **options)

    def _find_partner(self):
        """Where the exchange hears this telephone stands in what it sent. Nobody speaks before the call is answered:
        what was said while it rang would wait in a buffer, and be heard afterwards. Nor after its end: the exchange
        gives its port to another call, and would take whoever speaks there for that one."""
        is_found = False
        while self._process.poll() is None:
            for message in self.received() if not is_found and self.answered() else []:
                found = re.search(r"^m=audio (\d+)", message, re.MULTILINE)
                if found:
                    self.voice.speak_to(int(found[1]))
                    is_found = True
                    break
            time.sleep(0.1)
        self.voice.close()

    def messages(self):
        """Everything it sent and received."""
        try:
            return (self.folder / "messages").read_text(errors="replace")
        except FileNotFoundError:
            return ""

    def received(self):
        """What came from the exchange, one text a message."""
        return [
            part for part in re.split(r"^-{20,}.*$", self.messages(), flags=re.MULTILINE)
            if "message received" in part]

    def answered(self):
        """Whether the call is up: somebody answered."""
        return any(" 200 OK" in part or "\nACK " in part for part in self.received())

    def rings(self):
        """Whether it has been rung."""
        return any("\nINVITE " in part for part in self.received())

    def wait(self, seconds=60):
        """Its exit code: 0 if the call went as its scenario says, to the last answer."""
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise Trouble(f"the telephone is still busy after {seconds} s: {self.folder}") from None

    def errors(self):
        """What sipp has to say of a call that went wrong."""
        path = self.folder / "errors"
        return path.read_text(errors="replace")[-2000:] if path.exists() else ""

    def close(self):
        end(self._process, seconds=1)
        self.voice.close()


class Carrier(threading.Thread):
    """The network between the exchange and other people's telephones: finds who has a number.

    A SIP proxy that keeps nothing in mind.
    """

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port = port
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", port))
        self._socket.settimeout(0.2)
        self._over = threading.Event()
        self.numbers = {}  # number as the trunk writes it: port of who has it
        self.dialled = []  # every number that was rung, in order; sent again is not rung again
        self._calls = set()
        self.start()

    def connect(self, *phones):
        for phone in phones:
            self.numbers[phone.number] = phone.port

    def run(self):
        while not self._over.is_set():
            try:
                packet, sender = self._socket.recvfrom(65535)
            except (socket.timeout, ConnectionError):
                continue
            self._pass_on(packet.decode("utf-8", "replace"), sender)
        self._socket.close()

    def _pass_on(self, message, sender):
        first, _, rest = message.partition("\r\n")
        ours = f"Via: SIP/2.0/UDP 127.0.0.1:{self.port};"
        if first.startswith("SIP/2.0"):
            # sipp answers with both ways in one line.
            below = rest.replace(", SIP/2.0/UDP", "\r\nVia: SIP/2.0/UDP")
            below = re.sub(re.escape(ours) + r"[^\r]*\r\n", "", below, count=1)
            way = re.search(r"^Via: SIP/2.0/UDP 127\.0\.0\.1:(\d+)", below, re.MULTILINE)
            if way:
                self._socket.sendto(f"{first}\r\n{below}".encode(), ("127.0.0.1", int(way[1])))
            return
        method, address, _ = first.split(" ", 2)
        found = re.match(r"sip:([^@;>]*)@127\.0\.0\.1:(\d+)", address)
        number, port = (found[1], int(found[2])) if found else ("", self.port)
        # sipp sends what it asks of the exchange to whom it was rung by, which is here.
        if port == self.port:
            if method == "INVITE":
                self._count(number, rest)
            port = self.numbers.get(number)
        if port is None:
            if method != "ACK":
                self._socket.sendto(self._not_found(rest, method).encode(), sender)
            return
        branch = re.search(r"branch=([^;\r]*)", rest)
        via = f"{ours}branch={branch[1] if branch else 'z9hG4bK'}-q"
        self._socket.sendto(f"{first}\r\n{via}\r\n{rest}".encode(), ("127.0.0.1", port))

    def _count(self, number, rest):
        call = re.search(r"^Call-ID:\s*(\S+)", rest, re.MULTILINE)
        if call and call[1] not in self._calls:
            self._calls.add(call[1])
            self.dialled.append(number)

    @staticmethod
    def _not_found(rest, method):
        kept = [
            line + (";tag=nobody" if line.startswith("To:") and "tag=" not in line else "")
            for line in rest.split("\r\n") if re.match(r"(Via|From|To|Call-ID|CSeq):", line)]
        status = "404 Not Found" if method == "INVITE" else "200 OK"
        return "\r\n".join([f"SIP/2.0 {status}", *kept, "Content-Length: 0", "", ""])

    def close(self):
        self._over.set()
        self.join(1)


# MARK: - baresip

_BARESIP = """poll_method epoll
sip_listen 127.0.0.1:{sip}
call_local_timeout 120
call_max_calls {calls}
audio_player aufile,{folder}/played.wav
audio_source aufile,{folder}/says.wav
audio_alert aufile,{folder}/alert.wav
ausrc_srate 8000
auplay_srate 8000
ausrc_format s16
auplay_format s16
rtp_ports {sound}-{sound_last}
jitter_buffer_type fixed
jitter_buffer_delay 5-10
module_path /usr/lib/baresip/modules
module g711.so
module aufile.so
module sndfile.so
module_tmp account.so
module_app menu.so
snd_path {folder}
"""


class Softphone:
    """An operator's telephone: signs in, answers by itself, says a tone, and keeps what it hears.

    With as many calls as `calls` it is busy.
    """

    def __init__(self, name, password, exchange, says=500, folder=None, calls=2):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix=f"softphone-{name}-", dir=folder or TRACES))
        sip, sound = free_udp_ports(2, even=True)
        (self.folder / "config").write_text(
            _BARESIP.format(sip=sip, folder=self.folder, sound=sound, sound_last=sound + 9, calls=calls))
        (self.folder / "accounts").write_text(
            f"<sip:{name}@127.0.0.1:{exchange}>;auth_user={name};auth_pass={password};answermode=auto;"
            "audio_codecs=pcmu;regint=60\n")
        (self.folder / "contacts").write_text("")
        # It hangs up when it has nothing more to say.
        samples = [LINEAR[code] for code in tone(says, 1)]
        for file, seconds in (("says.wav", 300), ("alert.wav", 1)):
            with wave.open(str(self.folder / file), "wb") as out:
                out.setnchannels(1)
                out.setsampwidth(2)
                out.setframerate(RATE)
                out.writeframes(array.array("h", samples).tobytes() * seconds)
        self._process = run([BARESIP, "-f", str(self.folder)], self.folder / "log", cwd=self.folder)

    def log(self):
        return (self.folder / "log").read_text(errors="replace")

    def wait_signed_in(self, seconds=10):
        wait_for(lambda: "200 OK" in self.log(), seconds, f"the softphone is not signed in: {self.folder}/log")

    def heard(self):
        """Samples of everything it heard so far."""
        # Its head is finished when the call is; one telephone's sound is mono, and stands behind 44 bytes.
        samples = array.array("h")
        for file in sorted(self.folder.glob("dump-*-dec.wav")):
            data = file.read_bytes()[44:]
            samples.frombytes(data[:len(data) // 2 * 2])
        return samples.tolist()

    def seconds_of(self, hertz):
        """Seconds in which this tone was most of what it heard."""
        heard = self.heard()
        frames = [heard[begin:begin + FRAME] for begin in range(0, len(heard) - FRAME, FRAME)]
        return 0.02 * sum(1 for frame in frames if rms(frame) > 0.01 and share_of(hertz, frame) > 0.5)

    def close(self):
        end(self._process, seconds=3)
