"""The alarms of docs/monitoring: sound rules, each tried by promtool, each with its paragraph in docs/operating.md.

Runs with Python's own library and promtool (Debian: prometheus).
"""

import os
import re
import subprocess
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
RULES = os.path.join(ROOT, "docs", "monitoring", "alarms.yaml")
TESTS = os.path.join(ROOT, "docs", "monitoring", "alarms.test.yaml")


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def main():
    for words in (["check", "rules", RULES], ["test", "rules", TESTS]):
        done = subprocess.run(["promtool", *words], capture_output=True, text=True, timeout=60)
        if done.returncode != 0:
            print(done.stdout + done.stderr, file=sys.stderr)
            return 1
    alarms = re.findall(r"- alert: (\w+)", read(RULES))
    tried = set(re.findall(r"alertname: (\w+)\n\s+exp_alerts:\n", read(TESTS)))
    told = re.findall(r"^\*\*(Qatra\w+)\.\*\*", read(os.path.join(ROOT, "docs", "operating.md")), re.M)
    for words, names in (
            ("are never tried", set(alarms) - tried), ("have no paragraph", set(alarms) - set(told)),
            ("have a paragraph and no rule", set(told) - set(alarms))):
        if names:
            print(f"{words}: {', '.join(sorted(names))}", file=sys.stderr)
            return 1
    print(f"summary: {len(alarms)} alarms, each tried and told")
    return 0


if __name__ == "__main__":
    sys.exit(main())
