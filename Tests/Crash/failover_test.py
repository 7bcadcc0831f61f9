"""Ten fail-overs of the database under load, with two nodes of one centre; afterwards everything that was acknowledged
is looked for.

    python3 Tests/Crash/failover_test.py                        ten faults, as in ./test failover
    python3 Tests/Crash/failover_test.py --faults kill cut      these, in this order
    python3 Tests/Crash/failover_test.py --can                  says why this machine cannot have it, and ends with 1

Three PostgreSQL with Patroni and etcd (`patroni.py`) hold the centre. Two `qatra serve` work on it, the second from a
copy of the first's folder. At both of them people open twenty requests a minute and act on them, whether it answers or
not; two simulated firms send what leaves, and keep books of it; donors answer, and their firm tells it to either node
until somebody takes it. Then the primary is

  kill    killed with its Patroni: nothing of either runs any more
  freeze  stopped with its Patroni: connections stay open and nobody answers
  cut     cut off from the network, its member of etcd with it

when messages are on their way, one after the other, until two nodes serve again and three databases replicate. Held:

  kept    every acknowledged request, act, reply and STOP is in the books, word by word
  once    no donor is asked twice for a request, and no text that a firm confirmed goes out again; one whose
          confirmation nobody got goes out once more at most, and the centre owns up to that
  refused a request that the page said was not taken is not there
  out     from the fault to the first act that a node acknowledges again, the later of the two nodes: median and worst
  no hang no call over HTTP takes longer than six seconds
  sound   `qatra check` finds nothing, and no message is left in anybody's hands
  itself  each of these checks notices when what it looks for is damaged on purpose
"""

import argparse
import collections
import contextlib
import http.client
import os
import random
import shutil
import statistics
import sys
import tempfile
import threading
import time
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "Support"))
sys.path.insert(0, os.path.join(HERE, "..", "Messages"))

import patroni  # noqa: E402
import sealed  # noqa: E402
from books import (  # noqa: E402
    Answered, Books, Ledger, Operator, WatchedDesk, counted, unnoticed, with_open_asks, without_act, without_replies,
    without_request)
from centre import RealCentre, in_thread  # noqa: E402
from common import Checks, Trouble  # noqa: E402
from firm_simulator import Caller, Firms, Mode  # noqa: E402

FAULTS = ["kill", "freeze", "cut"]
DONORS = 4_000
# Twenty requests a minute: four people at each of two nodes act every six seconds, and every fourth act is a request.
PEOPLE, BEAT_SECONDS, REQUESTS_A_MINUTE = 8, 6.0, 20
OUTAGE_MEDIAN, OUTAGE_WORST, ANSWER_SECONDS = 25.0, 45.0, 6.0
# What a firm takes to answer: so long a message is on its way, and a fault finds some that are.
FIRM_SECONDS = 0.4
PUBLIC, SENDER = "https://blood.example.pk", "8257"
# After this a firm tells again what was not taken.
AGAIN_SECONDS = 4
# How many of those who are asked answer what.
ANSWERS = (("1", 0.35), ("2", 0.20), ("STOP", 0.05))
# After its leader's 20 seconds a fault lasts as long as Patroni's retries; whoever comes back has as much again.
FAULT_SECONDS, WHOLE_SECONDS = 90, 120
# A courier's lease, and somewhat: then nothing is left of what was in anybody's hands.
SETTLE_SECONDS = 40


def donor_number(index):
    return f"+92300{index:05d}05"


def digits(phone):
    """A number as every firm writes its end."""
    return phone[-10:]


# MARK: - People outside


class Donors:
    """Reads what the firms sent, as the phones' owners do, and answers to some of it once each."""

    def __init__(self, centres, firms, secret, seed):
        self.callers = [Caller(centre.address, seconds=20) for centre in centres]
        self.firms, self.secret, self.chance = firms, secret, random.Random(seed)
        self.answered, self.told, self.trouble = [], [], None
        self.ongoing, self.written = threading.Event(), set()
        self.threads, self.seen = [], 0

    def work(self):
        try:
            while self.ongoing.is_set():
                sent = self.firms.sent()
                for one in sent[self.seen:]:
                    self.read(one)
                self.seen = len(sent)
                time.sleep(0.2)
        except Exception as trouble:  # a test's own fault must not look like a pass
            self.trouble = trouble

    def read(self, call):
        phone, draw = digits(call.order.to), self.chance.random()
        if phone in self.written or "Aa sakte" not in call.order.text:
            return
        self.written.add(phone)
        for words, share in ANSWERS:
            draw -= share
            if draw < 0:
                number, wait = len(self.written), self.chance.uniform(1, 8)
                self.threads.append(in_thread(lambda: self.answer("+92" + phone, words, f"SM{number:032x}", wait)))
                return

    def answer(self, phone, words, name, wait):
        """The firm tells the centre until somebody takes it, now this node and now that."""
        time.sleep(wait)
        turn = self.chance.randrange(len(self.callers))
        while True:
            began, status = time.monotonic(), None
            with contextlib.suppress(OSError, http.client.HTTPException):
                status, _ = self.callers[turn % len(self.callers)].twilio_text(
                    f"/hooks/twilio/{self.secret}", self.firms.account("twilio")[1], phone, SENDER, words, sid=name,
                    outside=PUBLIC)
            self.answered.append(Answered(began, time.monotonic() - began, "/hooks", status, ""))
            if status == 200:
                # As the centre calls it: by the firm and its own name for the message.
                self.told.append((phone, words, f"twilio inbound {name}", time.time()))
                return
            turn += 1
            time.sleep(AGAIN_SECONDS)


class Probe:
    """Somebody at one node who does one real act after another: what is acknowledged first is the end of an outage."""

    def __init__(self, desk, ledger, request):
        self.desk, self.ledger, self.request = desk, ledger, request
        self.ongoing, self.acknowledged, self.trouble = threading.Event(), [], None

    def work(self):
        count, is_over = 0, False
        while self.ongoing.is_set():
            count += 1
            mark = f"probe-{id(self):x}-{count}"
            event, noun, form = ("takeBack", "hand-over-end", {}) if is_over else (
                "handOver", "hand-over", {"reason": mark})
            began = time.monotonic()
            try:
                self.desk.cookies.pop("__Host-notice", None)
                answer = self.desk.post(f"/requests/{self.request}/{noun}", form)
                if answer.status == 303:
                    # What was done although nobody heard of it is refused the second time.
                    is_over = event == "handOver"
                    if not urllib.parse.unquote(self.desk.cookies.get("__Host-notice", "")).startswith("r:"):
                        self.acknowledged.append((began, time.monotonic()))
                        self.ledger.acted(self.request, event, mark if is_over else None)
            except (OSError, http.client.HTTPException):
                self.ledger.doubt()
            except Exception as trouble:
                self.trouble = trouble
                return
            time.sleep(0.25)

    def again(self, since):
        """When an act that was begun since then was acknowledged."""
        return next((end for began, end in self.acknowledged if began >= since), None)


# MARK: - The two nodes


class Ground:
    """The databases, two nodes, two firms, and everybody who has to do with them."""

    def __init__(self, options, folder, cluster, firms):
        self.cluster, self.firms, self.folder = cluster, firms, folder
        self.chance, self.ledger = random.Random(options.seed), Ledger()
        self.centres = [
            RealCentre(options.binary, os.path.join(folder, name), os.path.join(folder, name + ".log"))
            for name in ("first", "second")]
        self.faults = []
        self.make()

    def make(self):
        first, second = self.centres
        first.make("--store", self.cluster.address)
        for name in ("twilio", "zong"):
            user, password = self.firms.account(name)
            code, said = first.run(
                "sms", "add", "--provider", name, "--user", user, "--sender", SENDER, "--base", self.firms.base,
                "--messages", "20", "--seconds", "1", says=password + "\n")
            if code != 0:
                raise Trouble(f"{name} could not be added: {said}")
            self.firms.set_mode(name, Mode.SLOW, slow_seconds=FIRM_SECONDS)
        first.start()
        rows = ["name,phone,group,evidence,sex,age,weight,city,district,consent,language,night"]
        rows += [f"Donor {index},{donor_number(index)},O-,card,male,30,70,Lahore,Lahore,yes,ur-Latn,yes"
                 for index in range(1, DONORS)]
        first.furnish("\n".join(rows) + "\n")
        shutil.copytree(first.data, second.data, ignore=shutil.ignore_patterns("qatra.lock", "control.json"))
        second.start()
        with open(os.path.join(first.data, "hooks.key"), "rb") as key:
            self.donors = Donors(self.centres, self.firms, key.read().hex(), self.chance.randrange(1 << 31))
        self.seat()

    def seat(self):
        """One person signs in once; the session holds at both nodes and in every browser that has its cookie."""
        first = self.operator(0)
        first.prepare()
        self.operators = [first] + [self.operator(index) for index in range(1, PEOPLE)]
        probes = [self.desk(centre) for centre in self.centres]
        for desk in [one.desk for one in self.operators[1:]] + probes:
            desk.cookies, desk.csrf = dict(first.desk.cookies), first.desk.csrf
        for one in self.operators[1:]:
            one.look()
        self.probes = []
        for desk in probes:
            first.open_request()
            self.probes.append(Probe(desk, self.ledger, max(self.ledger.requests)))

    def desk(self, centre, name="operator"):
        return WatchedDesk(centre, name=name, password=centre.password)

    def operator(self, index):
        one = Operator(
            self.centres[index % len(self.centres)], self.ledger, "operator", self.chance.randrange(1 << 31),
            desk=self.desk, beat=BEAT_SECONDS)
        # One opens a request while three others act.
        one.count = index // len(self.centres)
        return one

    def work(self):
        self.began = time.monotonic()
        self.threads = []
        for index, one in enumerate([*self.probes, self.donors, *self.operators]):
            one.ongoing.set()
            self.threads.append(in_thread(one.work))
            time.sleep(BEAT_SECONDS / PEOPLE if index > 1 else 0)

    def rest(self):
        """People stop; the firm goes on telling what donors wrote."""
        self.worked = time.monotonic() - self.began
        for one in [*self.operators, *self.probes]:
            one.ongoing.clear()
        for thread in self.threads[:len(self.probes)] + self.threads[len(self.probes) + 1:]:
            thread.join(40)
        time.sleep(SETTLE_SECONDS)
        self.donors.ongoing.clear()
        for thread in [*self.threads, *self.donors.threads]:
            thread.join(40)
        for one in [*self.operators, *self.probes, self.donors]:
            if one.trouble:
                raise one.trouble

    def answers(self):
        return [one for desk in [one.desk for one in [*self.operators, *self.probes]] for one in desk.answers] + list(
            self.donors.answered)

    def strike(self, fault):
        """One fault, from messages on their way until all is whole again."""
        cluster, seen = self.cluster, len(self.ledger.requests)
        cluster.until(lambda: len(self.ledger.requests) > seen, 30, "request")
        # One message at each firm whose confirmation nobody will get.
        for name in ("twilio", "zong"):
            self.firms.set_mode(name, Mode.DROP, times=1)
        time.sleep(self.chance.uniform(0, 2 * FIRM_SECONDS))
        old = cluster.leader()
        if old is None:
            raise Trouble("Nobody takes writes before the fault.")
        getattr(cluster, fault)(old)
        struck = time.monotonic()
        elected = cluster.until(lambda: cluster.leader(besides=old), FAULT_SECONDS, "new primary")
        new = cluster.leader(besides=old)
        cluster.until(lambda: all(one.again(struck) for one in self.probes), FAULT_SECONDS, "act at both nodes")
        outage = max(one.again(struck) for one in self.probes) - struck
        for name in ("twilio", "zong"):
            self.firms.set_mode(name, Mode.SLOW, slow_seconds=FIRM_SECONDS)
        cluster.heal(old, fault)
        whole = cluster.until(cluster.is_whole, WHOLE_SECONDS, "three databases that replicate")
        asked = [one for one in self.answers() if one.touches(struck, struck + outage)]
        self.faults.append((fault, outage))
        print(
            f"progress: {time.strftime('%X')} {len(self.faults)}: {fault} of {old.name}: {new.name} elected after "
            f"{elected:.1f} s, acts at both nodes after {outage:.1f} s; {counted(asked)}, slowest "
            f"{max(one.seconds for one in asked):.1f} s; three again {whole:.1f} s after it was mended", flush=True)


# MARK: - The books


class FirmBooks(Books):
    """What the centre wrote, what the firms sent, and what donors were told was taken."""

    def __init__(self, data, copy_of, firms, told):
        self.told = told
        self.sent = [(one.firm, digits(one.order.to), one.order.text, one.at, one.status is not None)
                     for one in firms.sent()]
        super().__init__(data, copy_of)
        self.names = {sealed.hidden(data, name): (phone, words) for phone, words, name, _ in told}

    def read(self, store):
        self.spare = collections.Counter()
        for phone, body in store.execute(
                "SELECT donor.phone, message.body FROM message JOIN donor ON donor.id = message.donor_id"
                " WHERE message.is_possibly_duplicate = 1"):
            self.spare[(digits(phone), body)] += 1
        self.known = collections.Counter(
            (digits(phone), body) for phone, body in store.execute(
                "SELECT COALESCE(donor.phone, request.caller_phone), message.body FROM message"
                " JOIN request ON request.id = message.request_id LEFT JOIN donor ON donor.id = message.donor_id")
            if phone)
        self.asked = store.execute(
            "SELECT request_id, donor_id, COUNT(*) FROM message WHERE purpose = 'ask'"
            " GROUP BY request_id, donor_id HAVING COUNT(*) > 1").fetchall()
        self.stopped = {digits(row[0]) for row in store.execute(
            "SELECT phone FROM donor WHERE opted_out_at IS NOT NULL")}
        self.stages = collections.Counter(row[0] for row in store.execute("SELECT stage FROM ask"))
        self.states = collections.Counter(row[0] for row in store.execute("SELECT state FROM message"))

    def problems(self, ledger):
        yield from super().problems(ledger)
        yield from self.lost_replies()
        yield from self.lost_stops()
        yield from self.double_texts()
        for record in set(self.requests.values()) & set(ledger.not_taken):
            yield f"request {record} is there, and the page said that it was not taken"
        if self.states["claimed"]:
            yield f"{self.states['claimed']} messages are still in somebody's hands"

    def lost_replies(self):
        there = {provider: (phone, body) for provider, phone, body, _ in self.inbound}
        for name, said in self.names.items():
            if there.get(name) != said:
                yield f"a reply {said[1]} was taken and is {there.get(name)}"

    def lost_stops(self):
        """Who said STOP is stopped, and is asked by nobody two seconds later."""
        for phone, words, _, at in self.told:
            if words != "STOP":
                continue
            if digits(phone) not in self.stopped:
                yield "a STOP was taken and changed nothing"
            if any(to == digits(phone) and sent > at + 2 and "Aa sakte" in text
                   for _, to, text, sent, _ in self.sent):
                yield "somebody was asked after STOP"

    def double_texts(self):
        for request, donor, count in self.asked:
            yield f"donor {donor} was asked {count} times for request {request}"
        times = collections.defaultdict(list)
        for _, to, text, at, is_answered in self.sent:
            times[(to, text)].append((at, is_answered))
        for key, sent in times.items():
            owned = self.spare[key]
            if key not in self.known:
                yield "a text left that is not in the outbox"
            elif len(sent) > self.known[key] + owned or len(sent) > self.known[key] and any(
                    is_answered for _, is_answered in sorted(sent)[:-1]):
                yield f"one text went out {len(sent)} times ({sorted(sent)}), {owned} of them owned up to"


def blind_spots(books, ledger):
    """What the comparison would not notice."""
    def without_stops(one, _):
        one.stopped = set()

    def with_ask_after_stop(one, _):
        phone, _, _, at = next(told for told in one.told if told[1] == "STOP")
        one.sent = one.sent + [("zong", digits(phone), "Aa sakte hain?", at + 60, True)]

    def with_second_text(one, _):
        one.sent = one.sent + [next(sent for sent in one.sent if sent[-1])]

    def with_second_ask(one, _):
        one.asked = [(1, 2, 2)]

    def with_strange_text(one, _):
        one.sent = one.sent + [("zong", "3000000001", "nobody wrote this", 0, True)]

    def with_request_not_taken(one, ledger):
        one.requests = {**one.requests, 0: ledger.not_taken[0]}

    def with_message_in_hand(one, _):
        one.states = collections.Counter(claimed=1)

    return unnoticed(books, ledger, [
        without_request, without_act, without_replies, with_open_asks, without_stops, with_ask_after_stop,
        with_second_text, with_second_ask, with_strange_text, with_request_not_taken, with_message_in_hand])


def compare(checks, ground):
    """The centre is stopped, and everything that it acknowledged is looked for."""
    code, said = ground.centres[0].run("check")
    checks.true(f"qatra check ends with {code}: {said.strip()[-600:]}", code == 0)
    for centre in ground.centres:
        checks.equal(f"how {os.path.basename(centre.data)} ends when it is asked to", centre.stop(), 0)
    path = os.path.join(ground.folder, "copy.sqlite")
    ground.cluster.copy(path)
    books = FirmBooks(ground.centres[0].data, path, ground.firms, ground.donors.told)
    for problem in list(books.problems(ground.ledger))[:40]:
        checks.true(problem, False)
    checks.equal("what the test would not notice", list(blind_spots(books, ground.ledger)), [])
    doubtful = sum(not sent[-1] for sent in books.sent)
    checks.true("no message was on its way when nobody could hear of it", doubtful)
    checks.true(f"{sum(books.spare.values())} owned up to as possibly twice, {doubtful} without an answer",
                sum(books.spare.values()) <= doubtful + books.states["unknown"] + len(ground.faults) * PEOPLE)
    opened = len(ground.ledger.requests) + len(ground.ledger.refused)
    rate = opened * 60 / ground.worked
    checks.true(f"{rate:.1f} requests a minute were tried", rate >= REQUESTS_A_MINUTE * 0.8)
    told = collections.Counter(words for _, words, _, _ in ground.donors.told)
    print(
        f"books: {len(ground.ledger.requests)} requests, {len(ground.ledger.acts)} acts, {len(ground.donors.told)} "
        f"replies ({dict(told)}) acknowledged and there; {len(ground.ledger.refused)} requests refused; "
        f"{len(books.sent)} texts sent, {doubtful} without an answer, {sum(books.spare.values())} owned up to; "
        f"messages {dict(books.states)}; {rate:.1f} requests a minute tried", flush=True)


def hold(checks, ground):
    """The figures that were promised, and that the test would tell if they were not kept."""
    def figures(outages, answers):
        return [
            statistics.median(outages) <= OUTAGE_MEDIAN, max(outages) <= OUTAGE_WORST,
            max(one.seconds for one in answers) <= ANSWER_SECONDS, all(one.status is not None for one in answers)]

    outages, answers = [outage for _, outage in ground.faults], ground.answers()
    late = Answered(0, ANSWER_SECONDS + 0.1, "/requests", 303, "")
    checks.equal("that a long outage would be told", figures([OUTAGE_WORST + 1] * 3, [late])[:3], [False] * 3)
    slow = sorted(answers, key=lambda one: -one.seconds)[:5]
    for what, holds in zip(("the median outage", "the worst outage", "no call hangs", "every call is answered"),
                           figures(outages, answers)):
        checks.true(f"{what}: {outages}; {counted(answers)}, slowest {slow[0].seconds:.2f} s", holds)
    # Before the fault is noticed nobody can have been served by another: an outage of nothing was no fault.
    checks.true(f"every fault was felt: {outages}", min(outages) > 1)
    print("slowest: " + ", ".join(f"{one.seconds:.2f} s {one.status} {one.path}" for one in slow), flush=True)
    return statistics.median(outages), max(outages), slow[0].seconds


def faults(options):
    """Ten, of which none comes more than once oftener than another, in an order of chance."""
    if options.faults:
        return options.faults
    drawn = (FAULTS * (options.count // len(FAULTS) + 1))[:options.count]
    random.Random(options.seed).shuffle(drawn)
    return drawn


def run(options, checks, folder):
    began = time.monotonic()
    with patroni.Cluster() as cluster, Firms() as firms:
        ground = None
        try:
            print(f"progress: databases after {time.monotonic() - began:.0f} s", flush=True)
            ground = Ground(options, folder, cluster, firms)
            ground.work()
            print(f"progress: two nodes at work after {time.monotonic() - began:.0f} s", flush=True)
            time.sleep(BEAT_SECONDS)
            for fault in faults(options):
                ground.strike(fault)
            ground.rest()
            figures = hold(checks, ground)
            compare(checks, ground)
            return figures
        finally:
            for centre in ground.centres if ground else []:
                if centre.process and centre.process.poll() is None:
                    centre.kill()
            if sys.exc_info()[0] or checks.failed:
                for node in cluster.nodes:
                    shutil.copy(os.path.join(node.folder, "patroni.log"), os.path.join(folder, node.name + ".log"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--binary", default=".build/release/qatra")
    parser.add_argument("--count", type=int, default=10)
    parser.add_argument("--faults", nargs="+", choices=FAULTS, help="these, instead of some by chance")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 31))
    parser.add_argument("--can", action="store_true", help="only say whether this machine can have it")
    options = parser.parse_args()
    hindrance = patroni.missing()
    if options.can or hindrance:
        print(hindrance or "")
        return 1 if hindrance else 0
    sys.argv[1:] = [*sys.argv[1:], "--seed", str(options.seed)]
    patroni.enter_own_world()
    print(f"seed {options.seed}, {' '.join(faults(options))}; {os.environ[patroni.WORLD]}", flush=True)
    checks = Checks(at_once=True)
    folder = tempfile.mkdtemp(prefix="qatra-failover-")
    began, figures = time.monotonic(), None

    def failover(checks):
        nonlocal figures
        figures = run(options, checks, folder)

    checks.run(failover)
    if checks.failed:
        print(f"The folders and logs are kept in {folder}; the same again: --seed {options.seed}")
    else:
        shutil.rmtree(folder)
    said = "broken off" if figures is None else (
        f"{len(faults(options))} fail-overs, outage median {figures[0]:.1f} s, worst {figures[1]:.1f} s, slowest call "
        f"{figures[2]:.1f} s")
    print(f"summary: seed {options.seed}, {os.environ[patroni.WORLD]}: {said}; {checks.made} checks, "
          f"{len(checks.failed)} failed; {time.monotonic() - began:.0f} s")
    return 1 if checks.failed or not checks.made else 0


if __name__ == "__main__":
    sys.exit(main())
