"""A real centre on free ports and in one folder, with what a test does at its desk and reads in its books."""

import collections
import json
import os
import re
import sqlite3
import time

from common import Trouble, free_ports
from kannel_stack import BEARERBOX, SMSBOX, Box, Configuration, Kannel
from smsc_simulator import Carrier

import sealed
from centre import RealCentre

SENDER = "8257"
# Donors whose numbers end like this are reported on as delivered; the carrier treats some other endings in its own way.
PLAIN = "05"


def number(index, ending=PLAIN):
    return f"+92300{index:05d}{ending}"


class Standing(Kannel):
    """Kannel on the files that `qatra sms setup` has written, as they stand: nothing is put into their place."""

    def __init__(self, folder):
        self.folder, self.keep, self.sink = folder, True, None
        self.path = os.path.join(folder, "kannel.conf")
        with open(self.path, encoding="utf-8") as written:
            self.configuration = Configuration(written.read())
        self.admin_port = int(self.configuration.get("core", "admin-port"))
        self.box_port = int(self.configuration.get("core", "smsbox-port"))
        self.send_port = int(self.configuration.get("smsbox", "sendsms-port"))
        self.database = os.path.join(folder, "reports.sqlite")
        self.bearerbox = Box("bearerbox", [BEARERBOX, "-v", "4", self.path], folder)
        self.smsbox = Box("smsbox", [SMSBOX, "-v", "4", self.path], folder)


class House:
    """A real centre with Kannel before it and a carrier behind that, all on free ports and in one folder."""

    def __init__(self, binary, folder):
        self.folder = folder
        os.makedirs(folder, exist_ok=True)
        self.carrier = Carrier(receipt_delay=0.05, throttle_times=1)
        self.carrier.start()
        self.centre = RealCentre(binary, os.path.join(folder, "centre"), os.path.join(folder, "centre.log"))
        self.boxes = None
        self.desk = None
        self.requests = 0
        # The ids that providers gave: the store keeps a keyed hash of each, by which they are known again here.
        self.provider_ids = lambda: []

    def centre_with(self, *command, says=""):
        """A command on the centre, which is made first if it is not there."""
        if not os.path.exists(os.path.join(self.centre.data, "centre.json")):
            self.centre.make()
        return self.centre.run(*command, says=says)

    def ways_that_work(self):
        said = self.centre.run("sms", "status")[1]
        return [line.partition(":")[0] for line in said.splitlines() if ": works" in line]

    def build(self, donors):
        self.centre.make()
        ports = ",".join(str(one) for one in free_ports(3))
        code, said = self.centre.run(
            "sms", "setup", "--smpp", f"127.0.0.1:{self.carrier.port}", "--user", "qatra", "--sender", SENDER,
            "--centre-port", str(self.centre.port), "--ports", ports, says="secret12\n")
        if code != 0:
            raise Trouble(f"Kannel could not be set up: {said}")
        # As it was written by the command, on the ports that were asked for: nothing is put into its place.
        self.boxes = Standing(os.path.join(self.centre.data, "kannel"))
        self.boxes.start()
        self.serve(donors)

    def serve(self, donors):
        self.centre.start()
        rows = ["name,phone,group,evidence,sex,age,weight,city,district,consent,language,night"]
        for phone, language in donors:
            rows.append(f"Donor {phone[-7:]},{phone},O-,card,male,30,70,Lahore,Lahore,yes,{language},yes")
        self.centre.furnish("\n".join(rows) + "\n")
        self.desk = self.centre.operator()
        page = self.desk.get("/requests/new").text
        self.times = re.findall(r'data-needed-in="([^"]+)"', page)
        self.facility = json.loads(self.desk.get("/facilities/search?q=Mayo").text)[0]["id"]

    def enrol(self, phone, channels, language="ur-Latn"):
        """A donor entered at the desk, who agreed to these channels and to be woken. Returns its number."""
        answer = self.desk.post("/donors", {
            "name": f"Donor {phone[-7:]}", "phone": phone, "sex": "male", "group": "O-", "evidence": "card",
            "district": "Lahore", "birthDate": "1996-05-01", "weight": "70", "language": language, "consent": "1",
            "acceptsNightEmergencies": "1", "channels": channels})
        entered = re.fullmatch(r"/donors/(\d+)", answer.location)
        if not entered:
            raise Trouble(f"A donor was refused with {answer.status}.")
        return int(entered[1])

    def request(self, caller="", urgency="emergency", more=0):
        """A verified request of two units; `more` donors beyond the first wave. Returns its number."""
        self.requests += 1
        answer = self.desk.post("/requests", {
            "mode": "specificGroup", "group": "O-", "component": "redCells", "units": "2", "neededBy": self.times[2],
            "urgency": urgency, "patientInitials": f"P{self.requests}", "sex": "female", "ageYears": "61",
            "ward": "Emergency", "recordNumber": f"R-{self.requests}", "facility": str(self.facility),
            "callerPhone": caller, "ownBank": "askedNoneLeft", "familyLanguage": "en", "anotherPatient": "1"})
        opened = re.fullmatch(r"/requests/(\d+)", answer.location)
        if not opened:
            raise Trouble(f"A request was refused with {answer.status}.")
        self.act(opened[1], "verification")
        while more > 0:
            self.act(opened[1], "waves", {"count": str(min(more, 50))})
            more -= 50
        return opened[1]

    def act(self, request, act, form=None):
        answer = self.desk.post(f"/requests/{request}/{act}", form or {})
        if answer.status != 303:
            raise Trouble(f"{act} was refused with {answer.status}.")

    # The three books

    def rows(self, query):
        """From the centre's database."""
        return self.centre.rows(query)

    def outbox(self, where="1 = 1"):
        rows = self.rows(
            "SELECT * FROM (SELECT message.*, COALESCE(donor.phone, request.caller_phone) AS phone FROM message"
            " JOIN request ON request.id = message.request_id LEFT JOIN donor ON donor.id = message.donor_id)"
            f" WHERE {where} ORDER BY id")
        known = {sealed.hidden(self.centre.data, one): one for one in self.provider_ids() if one}
        for row in rows:
            row["provider_id"] = known.get(row["provider_id"], row["provider_id"])
        return rows

    def wait(self, condition, seconds, what):
        ends = time.monotonic() + seconds
        while True:
            try:
                found = condition()
            except (OSError, sqlite3.Error):
                found = None
            if found:
                return found
            if time.monotonic() > ends:
                counts = collections.Counter((row["purpose"], row["state"]) for row in self.outbox())
                raise Trouble(f"{what} did not happen within {seconds} s. The outbox: {dict(counts)}")
            time.sleep(0.1)

    def settled(self, seconds=60, what="the end of every message"):
        """Waits until nothing is on its way any more."""
        self.wait(
            lambda: not self.rows("SELECT 1 FROM message WHERE state IN ('claimed', 'submitted', 'queued')"
                                  " AND available_at < 1e18 LIMIT 1"), seconds, what)

    def stop(self):
        self.centre.stop()
        if self.boxes:
            self.boxes.stop()
        self.carrier.stop()
