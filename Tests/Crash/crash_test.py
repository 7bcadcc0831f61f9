"""Kills a demonstration centre with `kill -9` at random moments of a running wave, starts it again, and compares what
had been acknowledged with what is there.

    python3 Tests/Crash/crash_test.py                  50 kills, as in ./test
    python3 Tests/Crash/crash_test.py --kills 1000     a longer look, about three quarters of an hour

None lost in n kills bounds what a kill loses at 3/n with 95 % confidence: 50 tell of 6 %, 1,000 of 0.3 %.

After every kill, with the process dead, a copy of the database and the gateway's own journal are compared with what
the operators were told (`books.py`). Every fifty kills a new centre is made, so that a long look costs no more a kill.

Held after every kill and at the end:

  requests   every request whose opening was acknowledged exists, with the words that were typed
  acts       every acknowledged act is on the timeline of its request
  replies    every reply the centre took from the gateway is recorded
  desk       every arrival, acceptance, deferral and donation the centre took from the facility is on the timeline
  asks       no phone received two asks for one request and wave, and no message reached a phone twice
  open       no donor has two open asks
  itself     each of these checks notices when what it looks for is damaged on purpose
  file       SQLite finds the database sound, every time; after the last start `qatra check` does too
  ready      19 of 20 starts after a kill answer `/health`, which writes, within two seconds
"""

import argparse
import math
import os
import random
import shutil
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from books import Aftermath, Ledger, Operator, blind_spots  # noqa: E402
from centre import Centre, in_thread  # noqa: E402

# So many kills one centre bears: what is read again after each grows with what was done before.
KILLS_OF_A_CENTRE = 50
# A courier's lease is 30 seconds; whoever finds it run out sends the message on its way.
LEASE_SECONDS = 30
# Within this a centre takes calls again after a kill, 19 times of 20.
READY_SECONDS = 2.0


def share(values, part):
    """The value that this part of all does not exceed."""
    return sorted(values)[max(0, math.ceil(part * len(values)) - 1)]


class Round:
    """One centre from its making to its end, with the kills it bears."""

    def __init__(self, options, seed, kills):
        self.seed, self.kills = seed, kills
        self.folder = tempfile.mkdtemp(prefix="qatra-crash-")
        self.data = os.path.join(self.folder, "centre")
        self.chance = random.Random(seed)
        self.ledger = Ledger()
        self.centre = Centre(
            options.binary, self.data, os.path.join(self.folder, "log"), donors=options.donors, seed=seed,
            speed=options.speed)
        self.failures = []
        self.ready = []
        self.copies = 0
        self.in_a_wave = 0

    def run(self):
        try:
            self.centre.start()
            self.operators = [
                Operator(self.centre, self.ledger, name, self.chance.randrange(1 << 31))
                for name in ["operator", "operator2"]
            ]
            for operator in self.operators:
                operator.prepare()
            for kill in range(1, self.kills + 1):
                self.kill(kill)
            self.end()
        finally:
            if self.centre.process and self.centre.process.poll() is None:
                self.centre.kill()
        waves = {message[:2] for message in self.aftermath.messages.values() if message[3] == "ask"}
        self.waves = len(waves)
        if not (len(self.ledger.requests) >= self.kills and self.aftermath.inbound and self.ledger.acts and waves
                and self.in_a_wave):
            self.failures.append("too little happened for the kills to mean anything")
        else:
            self.failures += [
                f"the test would not notice a centre {damage}" for damage in blind_spots(self.aftermath, self.ledger)]
        if not self.failures:
            shutil.rmtree(self.folder)

    def look(self, when):
        self.aftermath = Aftermath(self.data)
        self.copies += 1
        found = list(self.aftermath.problems(self.ledger))
        self.failures += [f"{when}: {problem}" for problem in found]
        return found

    def kill(self, kill):
        for operator in self.operators:
            operator.ongoing.set()
        threads = [in_thread(operator.work) for operator in self.operators]
        self.wait_for_a_wave()
        self.centre.kill()
        for operator in self.operators:
            operator.ongoing.clear()
        for thread in threads:
            thread.join(30)
        for operator in self.operators:
            if operator.trouble:
                raise operator.trouble
        found = self.look(f"after kill {kill}")
        on_their_way = sum(message[-1] in ("queued", "claimed") for message in self.aftermath.messages.values())
        self.in_a_wave += on_their_way > 0
        self.ready.append(self.start())
        print(
            f"progress: kill {kill}: {len(self.ledger.requests)} requests, {len(self.ledger.acts)} acts, "
            f"{len(self.aftermath.inbound)} replies, {len(self.aftermath.messages)} messages, {on_their_way} of them "
            f"on their way, ready in {self.ready[-1]:.2f} s, {len(found)} problems", flush=True)

    def start(self):
        """Seconds from the start of the process until it has written something down for somebody who asked."""
        began = time.monotonic()
        self.centre.start()
        answer = self.operators[0].desk.get("/health")
        if answer.status != 200:
            self.failures.append(f"a centre that says it is ready answers {answer.status} at /health")
        return time.monotonic() - began

    def wait_for_a_wave(self):
        """A random moment at which messages are on their way: some time after the last request was opened."""
        began = time.monotonic()
        seen = len(self.ledger.requests)
        while time.monotonic() - began < 10 and len(self.ledger.requests) == seen:
            time.sleep(0.005)
        time.sleep(self.chance.uniform(0, 1.5))

    def end(self):
        """A while without kills: what was interrupted is finished."""
        time.sleep(LEASE_SECONDS + 5)
        code, said = self.centre.run("check")
        if code != 0:
            self.failures.append(f"qatra check on the running centre ends with {code}: {said.strip()[-800:]}")
        if self.centre.stop() != 0:
            self.failures.append("the centre did not end well when asked to stop")
        self.look("at the end")
        stuck = [key for key, message in self.aftermath.messages.items() if message[-1] == "claimed"]
        if stuck:
            self.failures.append(f"{len(stuck)} messages are still claimed by a courier that is dead")


def main():
    parser = argparse.ArgumentParser(description="Kill a centre in the middle of waves; see what is lost.")
    parser.add_argument("--binary", default=".build/release/qatra")
    parser.add_argument("--kills", type=int, default=KILLS_OF_A_CENTRE)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 31))
    parser.add_argument("--donors", type=int, default=3_000)
    parser.add_argument("--speed", type=float, default=1_000.0)
    options = parser.parse_args()
    print(f"seed {options.seed}, {options.kills} kills, {options.donors} donors, phones {options.speed:g} times faster")

    rounds = []
    for first in range(0, options.kills, KILLS_OF_A_CENTRE):
        one = Round(options, options.seed + len(rounds), min(KILLS_OF_A_CENTRE, options.kills - first))
        rounds.append(one)
        one.run()
        for failure in one.failures[:40]:
            print("FAILED", failure)
        if one.failures:
            print(f"The centre and its log are kept in {one.folder}; the same again: --seed {one.seed} "
                  f"--kills {one.kills}")
        ready = [seconds for one in rounds for seconds in one.ready]
        print(f"progress: {len(ready)} kills: {figures(ready)}", flush=True)
    problems = sum(len(one.failures) for one in rounds)
    if share(ready, 0.95) > READY_SECONDS:
        problems += 1
        print(f"FAILED ready again at p95 in {share(ready, 0.95):.2f} s and not within {READY_SECONDS:g} s")
    print(
        f"summary: seed {options.seed}: {len(ready)} kills, {sum(one.in_a_wave for one in rounds)} with messages on "
        f"their way, {sum(len(one.ledger.requests) for one in rounds)} requests, "
        f"{sum(len(one.ledger.acts) for one in rounds)} acts and "
        f"{sum(len(one.aftermath.inbound) for one in rounds)} replies acknowledged, "
        f"{sum(one.ledger.doubtful for one in rounds)} unanswered, {sum(one.waves for one in rounds)} waves, "
        f"{sum(len(one.aftermath.messages) for one in rounds)} messages; {sum(one.copies for one in rounds)} copies "
        f"looked through; {figures(ready)}; {problems} problems")
    return 1 if problems else 0


def figures(ready):
    return (
        f"ready again p50 {share(ready, 0.5):.2f} s, p95 {share(ready, 0.95):.2f} s, slowest {max(ready):.2f} s")


if __name__ == "__main__":
    sys.exit(main())
