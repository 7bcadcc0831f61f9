#!/usr/bin/env python3
"""Judges the dispatcher from outside: the same ordering has to hold in a world that nobody tuned it to.

Twenty days of the base and the low world of Benchmarks/outside_world.py, with the built program behind the policy
protocol, beside the best simple policy (nearest donors in waves). The program must make no fault, fill more units in
time with fewer asks for each, and let hardly anybody say STOP. A failure prints the command that repeats it.

The harsh people are checked without the program: they must be others than the mild ones, bear careless asking worse,
and be the same people whenever the seed is the same, or no result in their world could be repeated.
"""

import argparse
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
WORLD = ROOT / "Benchmarks" / "outside_world.py"
DAYS = 20
# 5 % in 90 days are the most this house allows itself.
OPT_OUT_MAX = 0.05 * DAYS / 90


def live(world, *policy):
    command = [sys.executable, str(WORLD), "--world", world, "--days", str(DAYS), "--seed", "1", "--json", *policy]
    print("progress: " + " ".join(command), flush=True)
    run = subprocess.run(command, capture_output=True, text=True, timeout=400)
    if run.returncode != 0:
        raise SystemExit(f"{' '.join(command)}\nended with {run.returncode}: {run.stderr[-2000:]}")
    return json.loads(run.stdout.strip().splitlines()[-1])


def harsh_trouble():
    """What is wrong with the harsh people, in a register so small that it takes moments."""

    def ask_everyone(people, seed):
        told = live("base", "--builtin", "everyone", "--people", people, "--donors", "3000", "--days", "5",
                    "--seed", seed)
        return {key: told[key] for key in ("units", "fill", "asksPerUnit", "optOutShare", "counts")}

    harsh, mild = ask_everyone("harsh", "1"), ask_everyone("mild", "1")
    checks = {
        "one seed gave two worlds": harsh == ask_everyone("harsh", "1"),
        "two seeds gave one world": harsh != ask_everyone("harsh", "2"),
        "asking everyone reached no more people than among the mild":
            harsh["counts"]["asks"] > 2 * mild["counts"]["asks"],
        "asking everyone made no more people say STOP than among the mild":
            harsh["optOutShare"] > mild["optOutShare"],
    }
    return [f"harsh people: {what} ({harsh}; mild: {mild})" for what, is_right in checks.items() if not is_right]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", required=True, help="the built qatra program")
    binary = parser.parse_args().binary
    wrong = harsh_trouble()
    told = []
    for world in ("base", "low"):
        own = live(world, "--command", f"{binary} policy --stdio --policy qatra", "--label", "qatra")
        waves = live(world, "--builtin", "nearest-waves")
        told.append(
            f"{world}: fill {own['fill']:.3f} against {waves['fill']:.3f}, "
            f"asks a unit {own['asksPerUnit']:.1f} against {waves['asksPerUnit']:.1f}")
        checks = {
            "a donor was asked who must not be": own["faults"] == 0,
            "waves filled more": own["fill"] > waves["fill"],
            "waves asked fewer": own["asksPerUnit"] < waves["asksPerUnit"],
            "too many said STOP": own["optOutShare"] <= OPT_OUT_MAX,
        }
        wrong += [f"{world}: {what} ({told[-1]})" for what, is_right in checks.items() if not is_right]
    for line in wrong:
        print("FAILED  " + line)
    print("Summary: " + "; ".join(told) + f"; {len(wrong)} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
