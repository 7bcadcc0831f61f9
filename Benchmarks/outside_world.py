#!/usr/bin/env python3
"""An outside world that judges a dispatch policy it knows nothing about.

The world makes donors, requests and days, tells a policy what a dispatch desk would see, does what the policy says,
and counts what came of it. The policy is another program that speaks the JSON Lines policy protocol:

    Benchmarks/outside_world.py --command "path/to/qatra policy --stdio --policy qatra" --world base --seed 1

It shares no code with the dispatcher, and its parameters were chosen without looking at it. They stand together in
`WORLDS` and `PEOPLE`; those that neither a source nor a published comparison gives are guesses, and say so.

Everything is drawn from the seed. The register and the requests are drawn in order, before the policy is heard. What a
donor does about a request is a hash of seed, donor and request, so two policies that ask the same donor in the same
way for the same request meet the same mind, delay and journey; only tiredness depends on who was asked before.

Four trivial policies are built in, to check the world against known orders of magnitude without any other program
(`--builtin nearest50`), and to check the pipe itself (`--command "python3 outside_world.py --serve nearest50"`).

Exit code 0 means that the run was completed, 2 that the policy broke the protocol.
"""

import argparse
import bisect
import collections
import heapq
import json
import math
import os
import random
import statistics
import sys
import time
from datetime import date, datetime, timedelta, timezone

from outside_policies import (
    COMPATIBLE, DAY, LOCAL_OFFSET, MINUTE, Child, ProtocolTrouble, Reference, instant, kilometres, local_date, midnight,
    serve, stamp)

HOUR = 3600
# The first of November 2026, midnight in Karachi. Ninety days end before the fasting month.
START = int(datetime(2026, 10, 31, 19, tzinfo=timezone.utc).timestamp())
START_DATE = date(2026, 11, 1)
RUNAWAY_CLOCKS_MAX = 1000

# Mean chance that a donor who sees an ask says yes, and how many times the usual requests there are.
WORLDS = {"base": (0.12, 1), "low": (0.04, 1), "high": (0.25, 1), "stress": (0.12, 4)}

MILD = {
    "women": 0.03,                  # the national share of 2012
    "tailShape": 3.2,               # Beta(1, 3.2) has mean 0.24, and spreads like the public transfusion data
    "hintNoise": 0.6,               # sigma of the logarithm
    "asksInPastYear": 2.5,          # a guess
    "withoutChannel": 0.01,         # a guess
    "undelivered": 0.03,            # a guess
    "replyMedianMinutes": 12.0,
    "replySigma": 1.0,              # a guess
    "voiceDelayFactor": 0.35,       # a guess: a call is answered sooner, and tires twice as much
    "awakeAtNight": 0.3,            # a guess, from 23 to 7; the others read it after 7
    "willingDistanceKm": 60.0,      # a guess: willingness falls by 1/e over this distance
    "declines": 0.2,                # a guess: of those who saw it and will not come, this share says so
    "unclear": 0.03,                # a guess
    "arrives": 0.80,
    "usable": 0.85,
    "withdraws": 0.5,               # a guess: of those who will not arrive, this share says so
    "leaveMedianMinutes": 15.0,     # a guess
    "leaveSigma": 0.5,              # a guess
    "roadFactor": 1.3,              # a guess
    "speedKmh": 28.0,               # a guess
    "deskMinutes": 40,
    "deferralMinutes": 15,          # a guess
    "spellFirst": 0.08,             # a guess: chance that an ask starts a silent spell
    "spellPerRecentAsk": 0.05,      # a guess: added for each earlier ask in 30 days
    "spellMax": 0.5,
    "spellDays": (14, 42),
    "patienceAsks": 2,              # asks in `patienceDays` that nobody minds
    "optOutPerExtraAsk": 0.03,      # a guess: the hazard grows by this with each ask above them
    "optOutMax": 0.3,
    "patienceDays": 30,
    "optOutAnyway": 0.0,            # what each ask costs however rare asks are
    "neverOptOut": 0.0,             # the share of people who never say STOP
    "silentPeopleOptOut": False,    # whether people in a silent spell still count the messages
    "cities": None,                 # None: homes in every town of the country, and requests at the known hospitals
    "spreadKm": None,               # None: the larger the district, the wider its towns
    "outskirts": 0.15,              # a guess: this share lives farther out than the rest
    "outskirtsFactor": 2.5,         # a guess
    "sites": None,                  # None: the known hospitals
}

# People on whom careless asking takes its toll, fitted to a published table of another world, in which asking everyone
# near costs 44 % of the register in 90 days. Of that world only delays, yield, register and demand are known besides
# the outcomes, so all of the following are guesses, chosen because they bring the simple policies near its figures; no
# other policy's figures steered the choice. 90 days, seed 1, fill / asks per unit / % opted out here and (published):
#
#              everyone                     nearest50                 nearest-waves             random-waves
#     base     .63/348/31 (.55/390/44)      .62/42/1 (.55/43/1)       .86/44/3 (.86/54/3)       .78/60/3 (.85/93/5)
#     low      .35/624/30 (.34/628/45)      .26/100/2 (.23/102/1)     .53/229/15 (.52/211/14)   .47/290/16 (.51/307/22)
#     high     .78/265/30 (.68/309/44)      .89/30/2 (.79/30/1)       .97/18/1 (.96/29/1)       .90/25/1 (.94/52/2)
#     stress   .23/446/47 (.23/381/60)      .36/71/13 (.41/58/7)      .44/202/47 (.50/136/41)   .38/256/49 (.40/196/49)
#
# What does not fit: asking everyone costs a third too few people, and where people are willing it and the nearest 50
# fill ten points more. A hazard that takes 44 % from everyone takes far more than 41 % from the waves at four times the
# requests, which ask more often still; they need half as many asks again as published even so. Waves at random are
# cheaper here than there, because most people live near.
HARSH = {
    **MILD,
    "awakeAtNight": 1.0,            # the published world knows no night
    "deskMinutes": 20,              # at 40 the waves would miss most emergencies, and the published ones fill .86
    "willingDistanceKm": 20.0,      # drawing the waves at random costs nearly twice the asks there
    "spellFirst": 0.38,             # every ask may silence, and for long: most of a much-asked register hears nothing
    "spellPerRecentAsk": 0.0,
    "spellDays": (30, 120),
    "patienceDays": 7,              # asks a week apart cost almost nobody there, so only asks within a week annoy
    "patienceAsks": 1,
    "optOutPerExtraAsk": 0.035,
    "optOutMax": 0.2,
    "optOutAnyway": 0.003,          # the published rate-limited policy loses 2 % with four asks to each donor
    "neverOptOut": 0.35,            # four times the requests lose 60 %, and not the whole register
    "silentPeopleOptOut": True,
    "cities": 18,                   # asking everyone within 10 km reaches hundreds there, so people live in cities
    "spreadKm": 3.0,
    "outskirts": 0.25,
    "outskirtsFactor": 6.0,
    "sites": 300,                   # the nearest 50 of a few hospitals would be worn out at once
}

PEOPLE = {"mild": MILD, "harsh": HARSH}
# The parameters in force: a world sets them before it draws anybody.
PARAMETERS = dict(MILD)

# Relative number of requests in each local hour: hospitals' mornings and evenings. A guess.
REQUESTS_BY_HOUR = (2, 1, 1, 1, 1, 2, 3, 4, 6, 8, 9, 9, 8, 7, 7, 7, 7, 7, 8, 8, 7, 6, 4, 3)
UNITS, UNIT_WEIGHTS = (1, 2, 3, 4), (40, 35, 15, 10)
URGENCIES = (("emergency", 2), ("urgent", 6), ("routine", 24))
URGENCY_WEIGHTS = (30, 40, 30)

NORMAL = statistics.NormalDist()
MASK = (1 << 64) - 1


def mix(number):
    """Scrambles 64 bits, with the constants of the well-known SplitMix64 generator."""
    number = (number + 0x9E3779B97F4A7C15) & MASK
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & MASK
    return number ^ (number >> 31)


def uniform(key, salt):
    """A number strictly between 0 and 1 that depends on nothing but its two arguments."""
    return ((mix(key + salt * 0xD1342543DE82EF95) >> 11) + 0.5) / (1 << 53)


def log_normal(key, salt, median, sigma):
    """A log-normal number that depends on nothing but its arguments."""
    return median * math.exp(sigma * NORMAL.inv_cdf(uniform(key, salt)))


def binomial(dice, count, chance):
    return sum(dice.random() < chance for _ in range(count))


def poisson(dice, mean):
    """Counts exponential gaps, which is exact and quick enough for small means."""
    count, passed = 0, dice.expovariate(1)
    while passed < mean:
        count += 1
        passed += dice.expovariate(1)
    return count


# The register and the requests ---------------------------------------------------------------------------------------


class Donor:
    """One person: what is true, and what has happened so far."""

    __slots__ = (
        "number", "id", "group", "is_woman", "birth_year", "latitude", "longitude", "willingness", "channels",
        "last_donation", "eligible_at", "asked_at", "asks", "spell_until", "busy_until", "opted_out", "open_ask",
        "asked_in_90_days", "history", "hint", "district")

    def interval(self):
        return timedelta(days=120 if self.is_woman else 90)

    def gave(self, day):
        self.last_donation = day
        self.eligible_at = midnight(day + self.interval())

    def line(self):
        """What the desk knows of this donor."""
        line = {
            "type": "donor", "id": self.id, "group": self.group, "groupEvidence": "laboratory",
            "sex": "female" if self.is_woman else "male", "birthYear": self.birth_year,
            "latitude": self.latitude, "longitude": self.longitude, "channels": self.channels,
            "askedIn90Days": self.asked_in_90_days, "history": self.history}
        if self.last_donation is not None:
            line["lastDonation"] = self.last_donation.isoformat()
            line["eligibleFrom"] = (self.last_donation + self.interval()).isoformat()
        if self.hint is not None:
            line["willingness"] = round(self.hint, 4)
        return line


class Facility(collections.namedtuple("Facility", "id latitude longitude district")):

    def line(self):
        return {"type": "facility", "id": self.id, "latitude": self.latitude, "longitude": self.longitude}


class Request:
    """One patient's need, and what has come of it."""

    def __init__(self, number, at, facility, group, units, urgency, hours, patient):
        self.number, self.id, self.at, self.facility = number, f"r{number}", at, facility
        self.group, self.units, self.urgency, self.patient = group, units, urgency, patient
        self.deadline = at + hours * HOUR
        self.is_open, self.asks = False, {}
        self.given, self.in_time = 0, 0
        self.first_pledge, self.last_unit = None, None

    def line(self):
        return {
            "type": "request", "at": stamp(self.at), "id": self.id, "facility": self.facility.id,
            "group": self.group, "component": "redCells", "units": self.units,
            "neededBy": stamp(self.deadline), "urgency": self.urgency, "patient": self.patient}


def read_places(folder):
    """The districts with their weights and towns, the hospitals, and the group frequencies of each province."""
    with open(os.path.join(folder, "places.json"), encoding="utf-8") as file:
        places = json.load(file)
    with open(os.path.join(folder, "group_frequencies.json"), encoding="utf-8") as file:
        frequencies = json.load(file)
    tables = {table["key"]: table["fractions"] for table in frequencies["tables"]}
    groups = {province: tables[key] for province, key in frequencies["provinces"].items()}
    return places["districts"], places["hospitals"], groups


def settle(dice, district):
    """Draws a home: a town of the district by its share, and most people near its middle."""
    towns = district["towns"][:1] if PARAMETERS["cities"] else district["towns"]
    town = dice.choices(towns, [share for _, _, _, share in towns])[0]
    spread = PARAMETERS["spreadKm"]
    if spread is None:
        spread = min(9.0, max(2.0, 0.35 * math.sqrt(district.get("areaKm2", 3000) / math.pi)))
    if dice.random() < PARAMETERS["outskirts"]:
        spread *= PARAMETERS["outskirtsFactor"]
    north, east = dice.gauss(0, spread), dice.gauss(0, spread)
    latitude = town[1] + north / 110.574
    return round(latitude, 5), round(town[2] + east / (111.320 * math.cos(math.radians(latitude))), 5)


def remember(dice, donor):
    """Gives a donor a past year of asks that agrees with the donor's willingness."""
    asked = poisson(dice, PARAMETERS["asksInPastYear"])
    pledged = binomial(dice, asked, 0.8 * donor.willingness)
    arrived = binomial(dice, pledged, PARAMETERS["arrives"])
    donated = min(3, binomial(dice, arrived, PARAMETERS["usable"]))
    answered = pledged + binomial(dice, asked - pledged, PARAMETERS["declines"])
    donor.history = dict(asked=asked, answered=answered, pledged=pledged, arrived=arrived, donated=donated)
    donor.last_donation, donor.eligible_at = None, START
    if donated:
        donor.gave(START_DATE - timedelta(days=1 + int(dice.random() * 364 / donated)))
    elif dice.random() < 0.15:
        # A relative was in need, and no centre asked.
        donor.gave(START_DATE - timedelta(days=dice.randint(30, 1500)))
    donor.asked_in_90_days = binomial(dice, asked, 0.25)
    donor.asked_at = sorted(START - int(dice.random() * 90 * DAY) for _ in range(donor.asked_in_90_days))
    donor.spell_until = 0
    for moment in donor.asked_at:
        if dice.random() < PARAMETERS["spellFirst"]:
            donor.spell_until = max(donor.spell_until, moment + dice.randint(*PARAMETERS["spellDays"]) * DAY)


def make_donors(options, districts, groups):
    dice = random.Random(f"donors {options.seed}")
    scale = WORLDS[options.world][0] * (1 + PARAMETERS["tailShape"])
    if PARAMETERS["cities"]:
        districts = sorted(districts, key=lambda district: -district["weight"])[:PARAMETERS["cities"]]
    homes = dice.choices(districts, [district["weight"] for district in districts], k=options.donors)
    donors = []
    for number, district in enumerate(homes):
        donor = Donor()
        donor.number, donor.id = number, f"d{number}"
        donor.district = district
        table = groups[district["province"]]
        donor.group = dice.choices(list(table), list(table.values()))[0]
        donor.is_woman = dice.random() < PARAMETERS["women"]
        donor.birth_year = 2026 - dice.randint(19, 55)
        donor.latitude, donor.longitude = settle(dice, district)
        donor.willingness = min(0.95, scale * dice.betavariate(1, PARAMETERS["tailShape"]))
        rare = PARAMETERS["withoutChannel"]
        donor.channels = dice.choices((["sms", "voice"], ["sms"], []), (0.9 - rare, 0.1, rare))[0]
        donor.asks, donor.busy_until, donor.opted_out, donor.open_ask = 0, 0, False, None
        remember(dice, donor)
        donors.append(donor)
    give_hints(options, donors)
    return donors


def give_hints(options, donors):
    """Offers a willingness that is noisy, absent, or another donor's."""
    dice = random.Random(f"hints {options.seed}")
    believed = [donor.willingness for donor in donors]
    if options.hint == "wrong":
        dice.shuffle(believed)
    for donor, truth in zip(donors, believed):
        noise = math.exp(dice.gauss(0, PARAMETERS["hintNoise"]))
        donor.hint = None if options.hint == "none" else min(0.99, max(0.001, truth * noise))


def make_sites(options, donors):
    """Many small hospitals, each where somebody in a city lives, with equally many requests."""
    dice = random.Random(f"sites {options.seed}")
    citizens = [
        donor for donor in donors
        if kilometres(donor.latitude, donor.longitude, *donor.district["towns"][0][1:3]) < 7]
    sites = dice.sample(citizens, min(len(citizens), PARAMETERS["sites"]))
    facilities = [Facility(f"f{n}", at.latitude, at.longitude, at.district["name"]) for n, at in enumerate(sites)]
    return facilities, [1] * len(facilities)


def make_facilities(hospitals, donors):
    """Hospitals, and how many of the requests each has: people within 50 km, shared by the hospitals within 25 km."""
    facilities = [Facility(f"f{n}", *hospital["place"], hospital["district"]) for n, hospital in enumerate(hospitals)]
    weights = []
    for here in facilities:
        people = sum(
            abs(donor.latitude - here.latitude) < 0.46
            and kilometres(here.latitude, here.longitude, donor.latitude, donor.longitude) < 50
            for donor in donors)
        rivals = sum(
            kilometres(here.latitude, here.longitude, there.latitude, there.longitude) < 25 for there in facilities)
        weights.append(people / rivals)
    # A hospital in an empty district has patients too.
    floor = 0.15 * sum(weights) / len(weights)
    return facilities, [max(floor, weight) for weight in weights]


def make_requests(options, facilities, weights, frequencies):
    dice, times = random.Random(f"requests {options.seed}"), WORLDS[options.world][1]
    hours = [hour / sum(REQUESTS_BY_HOUR) for hour in REQUESTS_BY_HOUR]
    moments = []
    for hour in range(options.days * 24):
        for _ in range(poisson(dice, options.requests_per_day * times * hours[hour % 24])):
            moments.append(START + hour * HOUR + dice.randrange(HOUR))
    requests = []
    for number, at in enumerate(sorted(moments)):
        urgency, limit = dice.choices(URGENCIES, URGENCY_WEIGHTS)[0]
        patient = {"sex": dice.choice(("female", "male")), "birthYear": 2026 - dice.randint(1, 75)}
        requests.append(Request(
            number, at, dice.choices(facilities, weights)[0],
            dice.choices(list(frequencies), list(frequencies.values()))[0],
            dice.choices(UNITS, UNIT_WEIGHTS)[0], urgency, limit, patient))
    return requests


# The world -----------------------------------------------------------------------------------------------------------


class Ask:
    """One message to one donor. Its state is `open`, `pledged`, `arrived` or `over`."""

    __slots__ = ("request", "donor", "key", "state", "arrive_by")

    def __init__(self, request, donor, key):
        self.request, self.donor, self.key = request, donor, key
        self.state, self.arrive_by = "open", None

    def distance(self):
        here, donor = self.request.facility, self.donor
        return kilometres(here.latitude, here.longitude, donor.latitude, donor.longitude)

    def end(self):
        self.state = "over"
        if self.donor.open_ask is self:
            self.donor.open_ask = None


class World:
    """Runs the days: what happens is told to the policy, and what the policy says is done."""

    def __init__(self, options):
        self.options = options
        PARAMETERS.update(PEOPLE[options.people])
        districts, hospitals, groups = read_places(options.places)
        self.donors = make_donors(options, districts, groups)
        if PARAMETERS["sites"]:
            self.facilities, weights = make_sites(options, self.donors)
        else:
            self.facilities, weights = make_facilities(hospitals, self.donors)
        self.requests = make_requests(options, self.facilities, weights, groups["PK-PB"])
        self.donor_by_id = {donor.id: donor for donor in self.donors}
        self.request_by_id = {request.id: request for request in self.requests}
        self.secret = mix(options.seed & MASK)
        self.heap, self.order = [], 0
        self.now, self.wake, self.clocks_in_a_row = START, None, 0
        self.counts, self.faults = collections.Counter(), collections.Counter()
        self.given_by_o_negative, self.given_to_others = 0, 0

    def later(self, at, what, subject):
        self.order += 1  # Things of one second happen in the order in which they were planned.
        heapq.heappush(self.heap, (max(int(at), self.now), self.order, what, subject))

    def run(self, policy):
        """Plays all the days against a policy."""
        policy.tell(donor.line() for donor in self.donors)
        policy.tell(facility.line() for facility in self.facilities)
        self.policy = policy
        self.exchange({"type": "start", "at": stamp(START), "timeZone": "Asia/Karachi", "seed": self.options.seed})
        for request in self.requests:
            self.later(request.at, "open", request)
        while self.heap:
            if self.wake is not None and self.wake < self.heap[0][0]:
                self.tick()
                continue
            self.now, _, self.what, subject = heapq.heappop(self.heap)
            self.clocks_in_a_row = 0
            getattr(self, "on_" + self.what)(subject)
        policy.end()

    def tick(self):
        self.clocks_in_a_row = self.clocks_in_a_row + 1 if self.wake <= self.now else 0
        if self.clocks_in_a_row > RUNAWAY_CLOCKS_MAX:
            raise ProtocolTrouble(f"the policy asked to be woken without end at {stamp(self.now)}")
        self.now = max(self.now, self.wake)
        self.exchange({"type": "clock", "at": stamp(self.now)})

    # What the policy says.

    def exchange(self, line):
        """Tells the policy one thing and does what it answers. Each answer replaces the wake time."""
        answer = self.policy.ask(line)
        try:
            stand_downs = [(entry["request"], entry["donor"]) for entry in answer["standDowns"]]
            asks = [(entry["request"], entry["donor"], entry["channel"]) for entry in answer["asks"]]
            self.wake = None if answer["wakeAt"] is None else instant(answer["wakeAt"])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ProtocolTrouble(f"malformed answer to {line}: {str(answer)[:500]} ({error!r})") from None
        for request, donor in stand_downs:
            self.stand_down(request, donor)
        for request, donor, channel in asks:
            self.ask(request, donor, channel)

    def stand_down(self, request_id, donor_id):
        """Stops somebody who has not arrived; whoever stands at the desk stays."""
        request, donor = self.request_by_id.get(request_id), self.donor_by_id.get(donor_id)
        ask = request.asks.get(donor) if request and donor else None
        if ask is None or ask.state not in ("open", "pledged"):
            self.counts["idleStandDowns"] += 1
            return
        self.counts["standDowns"] += 1
        if ask.state == "pledged":
            donor.busy_until = 0
        ask.end()

    def fault(self, request, donor, channel):
        """Why this ask must not be made, or nothing."""
        if request is None or donor is None:
            return "unknown"
        if not request.is_open:
            return "closedRequest"
        if channel not in donor.channels:
            return "channel"
        if donor.group not in COMPATIBLE[request.group]:
            return "incompatible"
        if donor.eligible_at > self.now:
            return "ineligible"
        if donor.opted_out:
            return "optedOut"
        if donor.open_ask is not None:
            return "openlyAsked" if donor.open_ask.request is request else "askedElsewhere"
        return None

    def ask(self, request_id, donor_id, channel):
        """Sends one ask. A forbidden one is counted and not sent."""
        request, donor = self.request_by_id.get(request_id), self.donor_by_id.get(donor_id)
        fault = self.fault(request, donor, channel)
        if fault:
            self.faults[fault] += 1
            return
        key = mix(mix(self.secret + donor.number) + request.number)
        self.counts["asks"] += 1
        self.counts["repeats"] += donor in request.asks
        ask = request.asks[donor] = donor.open_ask = Ask(request, donor, key)
        donor.asks += 1
        weight = 2 if channel == "voice" else 1
        donor.asked_at.extend([self.now] * weight)
        if uniform(key, 1 + weight) < PARAMETERS["undelivered"]:
            self.later(self.now + 20, "undelivered", ask)
            return
        if self.options.receipts:
            self.later(self.now + 5, "delivered", ask)
        is_silent = donor.spell_until > self.now or donor.busy_until > self.now
        if not is_silent or PARAMETERS["silentPeopleOptOut"]:
            self.answer(ask, channel, is_silent)

    def answer(self, ask, channel, is_silent):
        """Draws what a donor will do about an ask, and when. Who is silent can do no more than say STOP."""
        donor, key = ask.donor, ask.key
        recent = len(donor.asked_at) - bisect.bisect_left(donor.asked_at, self.now - PARAMETERS["patienceDays"] * DAY)
        at = self.now
        hour = (at + LOCAL_OFFSET) // HOUR % 24
        if (hour >= 23 or hour < 7) and uniform(key, 4) >= PARAMETERS["awakeAtNight"]:
            at += (7 * HOUR - at - LOCAL_OFFSET) % DAY
        factor = PARAMETERS["voiceDelayFactor"] if channel == "voice" else 1
        at += MINUTE * factor * log_normal(key, 5, PARAMETERS["replyMedianMinutes"], PARAMETERS["replySigma"])
        extra = recent - PARAMETERS["patienceAsks"]
        annoyed = PARAMETERS["optOutAnyway"] + max(0, extra) * PARAMETERS["optOutPerExtraAsk"]
        # Patience belongs to the person, and not to the request.
        is_patient = uniform(mix(self.secret + donor.number), 20) < PARAMETERS["neverOptOut"]
        if not is_patient and uniform(key, 6) < min(PARAMETERS["optOutMax"], annoyed):
            self.later(at, "optedOut", ask)
            return
        if is_silent:
            return
        if uniform(key, 7) < donor.willingness * math.exp(-ask.distance() / PARAMETERS["willingDistanceKm"]):
            self.later(at, "pledged", ask)
            return
        spell = PARAMETERS["spellFirst"] + PARAMETERS["spellPerRecentAsk"] * (recent - 1)
        if uniform(key, 8) < min(PARAMETERS["spellMax"], spell):
            shortest, longest = PARAMETERS["spellDays"]
            donor.spell_until = self.now + int(DAY * (shortest + uniform(key, 9) * (longest - shortest)))
        says = uniform(key, 10)
        if says < PARAMETERS["declines"]:
            self.later(at, "declined", ask)
        elif says < PARAMETERS["declines"] + PARAMETERS["unclear"]:
            self.later(at, "unclear", ask)

    # What happens. The names of these methods are the protocol's names of events.

    def event(self, ask, **more):
        who = {"request": ask.request.id, "donor": ask.donor.id}
        self.exchange({"type": "event", "at": stamp(self.now), **who, "what": self.what, **more})

    def on_open(self, request):
        request.is_open = True
        self.later(request.deadline + HOUR, "expired", request)
        self.exchange(request.line())

    def on_expired(self, request):
        if request.is_open:
            self.close(request, "deadline")

    def close(self, request, why):
        """Ends a request. Whoever is on the way keeps coming unless the policy stands them down."""
        request.is_open = False
        for ask in request.asks.values():
            if ask.state == "open":
                ask.end()
            elif ask.donor.open_ask is ask:
                ask.donor.open_ask = None
        self.exchange({"type": "close", "at": stamp(self.now), "request": request.id, "why": why})

    def on_delivered(self, ask):
        if ask.state == "open":
            self.event(ask)

    on_unclear = on_delivered

    def on_declined(self, ask):
        if ask.state == "open":
            ask.end()
            self.event(ask)

    on_undelivered = on_declined

    def on_optedOut(self, ask):
        """Whoever has had enough says so even when the request is over, and the policy must hear it."""
        donor = ask.donor
        if not donor.opted_out:
            donor.opted_out = True
            self.counts["optOuts"] += 1
            ask.end()
            if donor.open_ask is not None and donor.open_ask.state == "open":
                donor.open_ask.end()
            self.event(ask)

    def on_pledged(self, ask):
        if ask.state != "open":
            return
        request, donor, key = ask.request, ask.donor, ask.key
        ask.state = "pledged"
        if request.first_pledge is None:
            request.first_pledge = self.now
        travel = HOUR * PARAMETERS["roadFactor"] * ask.distance() / PARAMETERS["speedKmh"] + 5 * MINUTE
        usual = MINUTE * PARAMETERS["leaveMedianMinutes"]
        leaves = log_normal(key, 11, usual, PARAMETERS["leaveSigma"])
        # People promise round times, and expect to leave as quickly as they usually do.
        ask.arrive_by = math.ceil((self.now + usual + travel) / (10 * MINUTE)) * 10 * MINUTE
        arrives = self.now + leaves + travel
        if uniform(key, 12) < PARAMETERS["arrives"]:
            donor.busy_until = int(arrives) + PARAMETERS["deskMinutes"] * MINUTE
            if arrives > ask.arrive_by + 10 * MINUTE:
                self.later(ask.arrive_by, "late", ask)
            self.later(arrives, "arrived", ask)
        elif uniform(key, 13) < PARAMETERS["withdraws"]:
            self.later(self.now + uniform(key, 14) * (ask.arrive_by - self.now), "withdrew", ask)
        else:
            self.later(ask.arrive_by + 45 * MINUTE, "noShow", ask)
        self.event(ask, arriveBy=stamp(ask.arrive_by))

    def on_late(self, ask):
        if ask.state == "pledged" and ask.request.is_open:
            self.event(ask)

    def on_withdrew(self, ask):
        if ask.state == "pledged":
            ask.end()
            if ask.request.is_open:
                self.event(ask)

    on_noShow = on_withdrew

    def on_arrived(self, ask):
        if ask.state != "pledged":
            return
        self.counts["arrivals"] += 1
        if not ask.request.is_open:
            ask.end()
            self.counts["surplus"] += 1
            return
        ask.state = "arrived"
        is_usable = uniform(ask.key, 15) < PARAMETERS["usable"]
        minutes = PARAMETERS["deskMinutes" if is_usable else "deferralMinutes"]
        self.later(self.now + minutes * MINUTE, "donated" if is_usable else "deferred", ask)
        self.event(ask)

    def on_deferred(self, ask):
        ask.end()
        if ask.request.is_open:
            self.event(ask)
        else:
            self.counts["surplus"] += 1

    def on_donated(self, ask):
        """A usable unit. Whoever is at the desk when the last one is full is thanked and sent home."""
        request, donor = ask.request, ask.donor
        ask.end()
        if not request.is_open:
            self.counts["surplus"] += 1
            return
        donor.gave(local_date(self.now))
        request.given += 1
        request.in_time += self.now <= request.deadline
        request.last_unit = self.now
        if donor.group == "O-":
            self.given_by_o_negative += 1
            self.given_to_others += request.group != "O-"
        self.event(ask)
        if request.given >= request.units:
            self.close(request, "fulfilled")

    # What came of it.

    def results(self):
        """The measures, as one flat table. A share or a time of nothing is absent."""
        done = [request for request in self.requests if request.given >= request.units]
        firsts = [(r.first_pledge - r.at) / MINUTE for r in self.requests if r.first_pledge is not None]
        lasts = [(request.last_unit - request.at) / MINUTE for request in done]
        in_time = sum(request.in_time for request in self.requests)
        asks = sorted(donor.asks for donor in self.donors)
        districts = collections.defaultdict(list)
        for request in self.requests:
            districts[request.facility.district].append(request)
        worst = min(
            ((fill(ours), district) for district, ours in districts.items() if sum(r.units for r in ours) >= 20),
            default=(None, None))
        return {
            "requests": len(self.requests),
            "units": sum(request.units for request in self.requests),
            "fill": fill(self.requests),
            "fillEmergency2h": fill([r for r in self.requests if r.urgency == "emergency"]),
            "fillRhDNegative": fill([r for r in self.requests if r.group.endswith("-")]),
            "firstPledgeMedian": quantile(firsts, 0.5), "firstPledge90": quantile(firsts, 0.9),
            "lastUnitMedian": quantile(lasts, 0.5), "lastUnit90": quantile(lasts, 0.9),
            "asksPerUnit": ratio(self.counts["asks"], in_time),
            "surplusPerUnit": ratio(self.counts["surplus"], in_time),
            "optOutShare": ratio(self.counts["optOuts"], len(self.donors)),
            "asksPerDonor": ratio(sum(asks), len(asks)), "asksPerDonor99": quantile(asks, 0.99),
            "oNegativeToOthers": ratio(self.given_to_others, self.given_by_o_negative),
            "worstDistrictFill": worst[0], "worstDistrict": worst[1],
            "requestsWithPledge": ratio(len(firsts), len(self.requests)),
            "requestsFulfilled": ratio(len(done), len(self.requests)),
            "faults": sum(self.faults.values()), "faultKinds": dict(self.faults), "counts": dict(self.counts)}


def fill(requests):
    return ratio(sum(request.in_time for request in requests), sum(request.units for request in requests))


def ratio(part, whole):
    return part / whole if whole else None


def quantile(values, share):
    """The smallest value that is not below this share of the values."""
    values = sorted(values)
    return values[max(0, math.ceil(share * len(values)) - 1)] if values else None


# The table -----------------------------------------------------------------------------------------------------------


COLUMNS = (
    ("fill", "fill", "{:.3f}"), ("≤2 h", "fillEmergency2h", "{:.3f}"), ("RhD−", "fillRhDNegative", "{:.3f}"),
    ("pledge p50", "firstPledgeMedian", "{:.0f}"), ("p90 min", "firstPledge90", "{:.0f}"),
    ("last p50", "lastUnitMedian", "{:.0f}"), ("p90 min", "lastUnit90", "{:.0f}"),
    ("asks/unit", "asksPerUnit", "{:.1f}"), ("surplus/unit", "surplusPerUnit", "{:.2f}"),
    ("opt-outs", "optOutShare", "{:.2%}"), ("asks/donor", "asksPerDonor", "{:.2f}"),
    ("p99", "asksPerDonor99", "{:.0f}"), ("O− to others", "oNegativeToOthers", "{:.2f}"),
    ("worst district", "worstDistrictFill", "{:.2f}"), ("faults", "faults", "{}"),
    ("wall s", "wallSeconds", "{:.1f}"), ("line p50 ms", "lineMs50", "{:.3f}"), ("p99 ms", "lineMs99", "{:.3f}"))


def show(options, results):
    if options.json:
        print(json.dumps(results, ensure_ascii=False))
        return
    if not options.no_header:
        print("| world | seed | policy |", " | ".join(title for title, _, _ in COLUMNS), "|")
        print("|" + "---|" * (len(COLUMNS) + 3))
    cells = ["–" if results[key] is None else form.format(results[key]) for _, key, form in COLUMNS]
    world = results["world"] if options.people == "mild" else f"{results['world']}, {options.people}"
    print("|", " | ".join([world, str(results["seed"]), results["policy"], *cells]), "|")


def read_options():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description="Judges a dispatch policy in a world of its own.")
    judged = parser.add_mutually_exclusive_group(required=True)
    judged.add_argument("--command", help="the policy to judge: a command that speaks the protocol")
    judged.add_argument("--builtin", choices=Reference.NAMES, help="a reference policy, inside this process")
    judged.add_argument("--serve", choices=Reference.NAMES, help="be a reference policy on standard input")
    parser.add_argument("--label", help="the policy's name in the table")
    parser.add_argument("--world", choices=WORLDS, default="base")
    parser.add_argument("--people", choices=PEOPLE, default="mild", help="how they live, and bear being asked")
    parser.add_argument("--hint", choices=("noisy", "none", "wrong"), default="noisy")
    parser.add_argument("--receipts", action="store_true", help="also tell the policy of each delivery")
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--donors", type=int, default=30_000)
    parser.add_argument("--requests-per-day", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--patience", type=float, default=120, help="seconds to wait for one answer")
    parser.add_argument("--places", default=os.path.join(here, "..", "Sources", "Jurisdiction", "pk"))
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table row")
    parser.add_argument("--no-header", action="store_true")
    return parser.parse_args()


def main():
    options = read_options()
    if options.serve:
        serve(options.serve)
        return 0
    began = time.perf_counter()
    world = World(options)
    try:
        policy = Reference(options.builtin) if options.builtin else Child(options.command, options.patience)
        world.run(policy)
    except ProtocolTrouble as trouble:
        print(f"The policy broke the protocol at {stamp(world.now)}: {trouble}", file=sys.stderr)
        return 2
    results = world.results()
    lines = [1000 * seconds for kind in policy.latencies.values() for seconds in kind]
    requests = [1000 * seconds for seconds in policy.latencies["request"]]
    results.update({
        "world": options.world, "people": options.people, "seed": options.seed,
        "hint": options.hint, "days": options.days,
        "policy": options.label or options.builtin or options.command,
        "wallSeconds": time.perf_counter() - began, "lines": len(lines),
        "lineMs50": quantile(lines, 0.5), "lineMs99": quantile(lines, 0.99),
        "requestMs50": quantile(requests, 0.5), "requestMs99": quantile(requests, 0.99)})
    show(options, results)
    return 0


if __name__ == "__main__":
    sys.exit(main())
