"""Kannel's two boxes, started from a kannel.conf in a folder and on ports of their own; and a place for it to call.

Only Python's own library is used. bearerbox and smsbox are Debian's (package `kannel`).

    with Carrier() as carrier, Sink() as sink, Kannel(golden("carrier"), carrier=carrier.port, sink=sink) as kannel:
        kannel.send("+923001234567", "text", key="qatra-1")
        sink.wait(lambda: sink.reports("qatra-1"), seconds=10)

A box is a process group of its own, and none outlives this program: not when it ends, and not when it is told to end.
"""

import atexit
import collections
import http.client
import http.server
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import xml.etree.ElementTree

from common import Server, Trouble, free_ports, wait_for
from smsc_simulator import GSM_CODES

BEARERBOX, SMSBOX = "/usr/sbin/bearerbox", "/usr/sbin/smsbox"


def listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=0.5).close()
        return True
    except OSError:
        return False


# MARK: - A configuration as groups


class Configuration:
    """The groups of a kannel.conf in their order, to be read and to be changed before it is used.

    A value is written back as Kannel reads it: in quotation marks, with a backslash before marks and backslashes.
    """

    def __init__(self, text):
        self.groups = []
        lines = text.split("\n") + [""]
        group = []
        for line in lines:
            line = line.strip()
            if not line:
                if group:
                    self.groups.append(group)
                group = []
            elif not line.startswith("#"):
                name, _, value = line.partition("=")
                group.append([name.strip(), self.plain(value.strip())])

    @staticmethod
    def plain(value):
        if len(value) >= 2 and value[0] == value[-1] == '"':
            return re.sub(r'\\(["\\])', r"\1", value[1:-1])
        return value

    def named(self, group, smsc_id=None):
        found = [one for one in self.groups
                 if ["group", group] in one and (smsc_id is None or ["smsc-id", smsc_id] in one)]
        if not found:
            raise Trouble(f"The configuration has no group {group} {smsc_id or ''}")
        return found

    def get(self, group, field, smsc_id=None):
        return next((value for name, value in self.named(group, smsc_id)[0] if name == field), None)

    def set(self, group, field, value, smsc_id=None):
        """In every group of the name that is meant. None takes the field away."""
        for one in self.named(group, smsc_id):
            one[:] = [entry for entry in one if entry[0] != field]
            if value is not None:
                one.append([field, str(value)])

    def text(self):
        def escaped(value):
            return value.replace("\\", "\\\\").replace('"', '\\"')

        blocks = ["\n".join(f'{name} = "{escaped(value)}"' for name, value in group) for group in self.groups]
        return "\n\n".join(blocks) + "\n"


# MARK: - Processes that end with us


class Box:
    """One of Kannel's programs, in a process group of its own."""

    alive = set()

    def __init__(self, name, command, folder):
        self.name = name
        self.command = command
        self.folder = folder
        self.process = None

    def start(self):
        ensure_boxes_end_with_us()
        with open(os.path.join(self.folder, self.name + ".out"), "ab") as out:
            self.process = subprocess.Popen(
                self.command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                start_new_session=True)
        Box.alive.add(self)

    @property
    def runs(self):
        """Whether anything of its group is alive. smsbox starts itself anew when it loses bearerbox: it sleeps for ten
        seconds, leaves a child in its place and ends, so that the process we started says nothing about it."""
        if self.process is None:
            return False
        self.process.poll()
        return bool(self.processes())

    def processes(self):
        """Those of its group that are alive."""
        return [] if self.process is None else processes_of_group(self.process.pid)

    def signal(self, number):
        if self.runs:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                pass

    def _ends(self, seconds):
        ends = time.monotonic() + seconds
        while self.runs:
            if time.monotonic() > ends:
                return False
            time.sleep(0.02)
        return True

    def kill(self):
        """kill -9: nothing is written any more."""
        self.signal(signal.SIGKILL)
        if not self._ends(10):
            raise Trouble(f"{self.name} outlives kill -9.")
        Box.alive.discard(self)

    def stop(self, seconds=15):
        """Asks it to end, and insists after so many seconds. Returns whether asking was enough."""
        self.signal(signal.SIGTERM)
        ended = self._ends(seconds)
        self.kill()
        return ended

    def said(self):
        with open(os.path.join(self.folder, self.name + ".out"), "rb") as out:
            return out.read().decode(errors="replace")


def processes_of_group(group):
    """The living processes of a group: not those that are dead and not buried, which the kernel calls Z."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", encoding="ascii", errors="replace") as stat:
                    fields = stat.read().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[2]) == group and fields[0] not in "ZX":
                found.append(int(name))
    return found


def end_all_boxes():
    for box in list(Box.alive):
        box.kill()


def ensure_boxes_end_with_us():
    """At the end of this program, and when it is asked to end, which would otherwise pass the former over."""
    if getattr(ensure_boxes_end_with_us, "done", False):
        return
    ensure_boxes_end_with_us.done = True
    atexit.register(end_all_boxes)
    if threading.current_thread() is threading.main_thread():
        if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


# MARK: - Kannel


class Setup:
    """The files of a setup: what a centre would put into Kannel's folder."""

    def __init__(self, configuration, tables, modems=None):
        self.configuration = configuration
        self.tables = tables
        self.modems = modems


def golden(name):
    """A setup as this program writes it. A Swift test holds these files to what it writes (KannelSetupTests)."""
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden")

    def text(file):
        with open(os.path.join(folder, file), encoding="utf-8") as kept:
            return kept.read()

    modems = f"{name}.modems.conf"
    return Setup(text(f"{name}.conf"), text("reports.sql"),
                 text(modems) if os.path.exists(os.path.join(folder, modems)) else None)


class Kannel:
    """bearerbox and smsbox on a setup whose ports, folders and partners are replaced by what a test has.

    carrier   the port of the message centre, for every SMPP account
    carriers  the same for some accounts, by the name of the way
    sink      where texts and reports are to go: a Sink
    firms     the address of the simulated firms
    device    of the modem
    changes   a function that is given the Configuration last, to change what else a test needs
    keep      leaves the folder behind
    """

    def __init__(self, setup, *, carrier=None, carriers=None, sink=None, firms=None, device=None, changes=None,
                 keep=False):
        self.folder = tempfile.mkdtemp(prefix="qatra-kannel-")
        self.keep = keep
        self.sink = sink
        self.configuration = Configuration(setup.configuration)
        self.admin_port, self.box_port, self.send_port = free_ports(3)
        self._place_ports_and_folders()
        self._place_partners(carrier, carriers or {}, firms, device)
        if changes:
            changes(self.configuration)
        self.path = self._write("kannel.conf", self.configuration.text())
        if setup.modems:
            self._write("modems.conf", setup.modems)
        self.database = self._database(setup.tables)
        self.bearerbox = Box("bearerbox", [BEARERBOX, "-v", "4", self.path], self.folder)
        self.smsbox = Box("smsbox", [SMSBOX, "-v", "4", self.path], self.folder)

    def _write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
        return path

    def _place_ports_and_folders(self):
        conf = self.configuration
        conf.set("core", "admin-port", self.admin_port)
        conf.set("core", "smsbox-port", self.box_port)
        conf.set("smsbox", "bearerbox-port", self.box_port)
        conf.set("smsbox", "sendsms-port", self.send_port)
        for entry in (entry for group in conf.groups for entry in group):
            if entry[0] in ("store-location", "log-file", "database", "include", "access-log", "dlr-spool"):
                entry[1] = os.path.join(self.folder, os.path.basename(entry[1]))
                if entry[0] in ("store-location", "dlr-spool"):
                    os.makedirs(entry[1], exist_ok=True)

    def _place_partners(self, carrier, carriers, firms, device):
        for group in self.configuration.groups:
            fields = dict(group)
            port = carriers.get(fields.get("smsc-id"), carrier)
            for entry in group:
                if fields.get("smsc") == "smpp" and entry[0] == "host":
                    entry[1] = "127.0.0.1"
                elif fields.get("smsc") == "smpp" and port and entry[0] in ("port", "receive-port"):
                    entry[1] = str(port)
                elif firms and entry[0] == "send-url":
                    entry[1] = firms + re.sub(r"^https?://[^/]+", "", entry[1])
                elif device and entry[0] == "device":
                    entry[1] = device
                elif self.sink and entry[0] == "get-url":
                    entry[1] = f"{self.sink.base}/text?{entry[1].partition('?')[2]}"

    def _database(self, tables):
        try:
            path = self.configuration.get("sqlite3-connection", "database")
        except Trouble:
            return None
        base = sqlite3.connect(path)
        base.executescript(tables)
        base.close()
        return path

    # Starting and stopping

    def start(self, online=True):
        """Both boxes; waits until the carriers are there, unless told not to."""
        self.start_bearerbox()
        self.start_smsbox()
        if online:
            self.wait_online()
        return self

    def start_bearerbox(self):
        self.bearerbox.start()
        self._await(self.bearerbox, self.admin_port)

    def start_smsbox(self):
        """Anew, if it is there already: by itself it takes ten seconds to come back after bearerbox did."""
        self.smsbox.kill()
        self.smsbox.start()
        self._await(self.smsbox, self.send_port)

    def _await(self, box, port, seconds=15):
        ends = time.monotonic() + seconds
        while not listens(port):
            if not box.runs:
                raise Trouble(f"{box.name} ended by itself with {box.process.returncode}:\n{box.said()[-3000:]}")
            if time.monotonic() > ends:
                raise Trouble(f"{box.name} does not listen after {seconds} s:\n{box.said()[-3000:]}")
            time.sleep(0.02)

    def wait_online(self, seconds=20):
        ends = time.monotonic() + seconds
        while not (states := self.carriers()) or not all(state.startswith("online") for state in states.values()):
            if time.monotonic() > ends:
                said = self.bearerbox.said()[-3000:]
                raise Trouble(f"Not every carrier is there after {seconds} s: {states}\n{said}")
            time.sleep(0.05)

    def stop(self):
        """Ends both, and takes the folder away. Returns whether both ended when they were asked to."""
        calm = self.smsbox.stop()
        calm = self.bearerbox.stop() and calm
        if not self.keep:
            shutil.rmtree(self.folder, ignore_errors=True)
        return calm

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.stop()
            raise

    def __exit__(self, *_):
        self.stop()

    # Its own books

    def admin(self, page, **query):
        """A page of the administration. Raises OSError while bearerbox is not there."""
        query["password"] = self.configuration.get("core", "admin-password")
        return get(self.admin_port, f"/{page}?{urllib.parse.urlencode(query)}")[1].decode(errors="replace")

    def status(self):
        return xml.etree.ElementTree.fromstring(self.admin("status.xml"))

    def carriers(self):
        """The state of each carrier, in Kannel's words, by its id."""
        try:
            found = self.status().findall("smscs/smsc")
        except (OSError, http.client.HTTPException, xml.etree.ElementTree.ParseError):
            return {}
        return {f"{one.findtext('id')}#{place}": one.findtext("status") for place, one in enumerate(found)}

    def counts(self):
        """What it counted since it started, and what it holds: texts, reports, and the spool."""
        status = self.status()
        paths = {
            "received": "sms/received/total", "sent": "sms/sent/total", "waitingIn": "sms/received/queued",
            "waitingOut": "sms/sent/queued", "stored": "sms/storesize", "reportsIn": "dlr/received/total",
            "reportsOpen": "dlr/queued",
        }
        return {name: int(status.findtext(path) or 0) for name, path in paths.items()}

    def open_reports(self):
        """The messages whose report has not come, from the table: rows of carrier, id, number and status."""
        if not self.database:
            raise Trouble("This configuration keeps no table of reports.")
        base = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=5)
        try:
            return base.execute("SELECT smsc, ts, destination, status FROM dlr").fetchall()
        finally:
            base.close()

    def log(self, name):
        """What a box wrote into its log file, which is what a house would keep."""
        path = os.path.join(self.folder, name)
        if not os.path.exists(path):
            return ""
        with open(path, "rb") as out:
            return out.read().decode(errors="replace")

    # Sending

    def send(self, to, text, *, key, way=None, minutes=60, sender=None, **more):
        """Hands it a message as the centre's description of Kannel does. Returns status and words of the answer.

        way  by which it is to go; the first one where none is named
        """
        user = f"qatra-{way}" if way else self.configuration.get("sendsms-user", "username")
        is_plain = all(letter in GSM_CODES for letter in text)
        query = {
            "username": user, "password": self.configuration.get("sendsms-user", "password"), "to": to, "text": text,
            "charset": "UTF-8", "coding": "0" if is_plain else "2", "validity": str(minutes), "dlr-mask": "31",
            "dlr-url": f"{self.sink.base}/report/{key}?status=%d&answer=%A&id=%F", **more,
        }
        if sender:
            query["from"] = sender
        status, body = get(self.send_port, "/cgi-bin/sendsms?" + urllib.parse.urlencode(query))
        return status, body.decode(errors="replace")

    def listening(self):
        """The addresses on which the two boxes listen, in the kernel's own books."""
        inodes = set()
        for box in (self.bearerbox, self.smsbox):
            for process in box.processes():
                for name in os.listdir(f"/proc/{process}/fd"):
                    try:
                        target = os.readlink(f"/proc/{process}/fd/{name}")
                    except OSError:
                        continue
                    if target.startswith("socket:["):
                        inodes.add(target[8:-1])
        found = []
        for table in ("tcp", "tcp6"):
            with open(f"/proc/net/{table}", encoding="ascii") as rows:
                for row in list(rows)[1:]:
                    fields = row.split()
                    if fields[3] == "0A" and fields[9] in inodes:
                        address, port = fields[1].split(":")
                        found.append((address, int(port, 16)))
        return sorted(found)


def get(port, path, seconds=20):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


# MARK: - What Kannel calls


class Call:
    """One call: when, where to, and its query as it came and as it reads."""

    def __init__(self, path, query, status):
        self.at = time.time()
        self.path = path
        self.raw = query
        self.query = dict(urllib.parse.parse_qsl(query, keep_blank_values=True, errors="strict"))
        self.status = status


class Sink:
    """An HTTP server in the place of the centre's. It can be down, and it can answer what it is told."""

    def __init__(self, secret="5ec2e75ec2e75ec2e75ec2e7"):
        self.secret = secret
        self.port = free_ports(1)[0]
        self.calls = []
        self.changed = threading.Condition()
        self.answer = 200
        self.words = b""
        self.wait_seconds = 0.0
        self.broken = collections.Counter()
        self._server = None

    @property
    def base(self):
        return f"http://127.0.0.1:{self.port}/hooks/kannel/{self.secret}"

    def up(self):
        sink = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                path, _, query = self.path.partition("?")
                time.sleep(sink.wait_seconds)
                status = sink.answer
                try:
                    call = Call(path, query, status)
                except UnicodeDecodeError:
                    call, status = None, 400
                with sink.changed:
                    if call is None:
                        sink.broken[self.path] += 1
                    else:
                        sink.calls.append(call)
                    sink.changed.notify_all()
                self.send_response(status)
                self.send_header("Content-Type", "text/plain; charset=utf-8")
                self.send_header("Content-Length", "0" if status == 204 else str(len(sink.words)))
                self.end_headers()
                self.wfile.write(b"" if status == 204 else sink.words)

            def log_message(self, *_):
                pass

        self._server = Server(self.port, Handler)
        return self

    def down(self):
        """Nobody listens, and connections that were kept open are cut."""
        if self._server:
            self._server.cut()
            self._server = None

    def __enter__(self):
        return self.up()

    def __exit__(self, *_):
        self.down()

    def reports(self, key, status=None):
        """The states reported for a message of ours, in their order of arrival; those that we answered well."""
        with self.changed:
            calls = [call for call in self.calls
                     if call.path.endswith(f"/report/{key}") and call.status in (200, 202)]
        states = [int(call.query["status"]) for call in calls]
        return states if status is None else [state for state in states if state == status]

    def report_calls(self, key):
        with self.changed:
            return [call for call in self.calls if call.path.endswith(f"/report/{key}")]

    def texts(self):
        """What came from phones: (sender, our number, text), of the calls that we answered well."""
        with self.changed:
            return [(call.query.get("from"), call.query.get("to"), call.query.get("text", ""))
                    for call in self.calls if call.path.endswith("/text") and call.status in (200, 202)]

    def wait(self, condition, seconds=10.0, what="it"):
        return wait_for(self.changed, condition, seconds, what)
