#!/usr/bin/env python3
"""Types the same files with `qatra genotype` and with RBCeq2, one after the other in one run, and tells the seconds
each takes from its start to its end.

RBCeq2 (MIT, Australian Red Cross Lifeblood) needs Python 3.12 or newer, which --python names; it is installed into a
virtual environment of its own from PyPI, and nothing of it is kept. Where it cannot be installed, only ours is measured
and that is said. RBCeq2 takes one sample a file: a file of several is measured with ours alone.

  python3 Benchmarks/genotype_comparison.py --python python3.12 --reference GRCh38 FILE.vcf.gz…
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

VERSION = "rbceq2==2.4.4"


def seconds(command, turns):
    times = []
    for _ in range(turns):
        began = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        times.append(time.perf_counter() - began)
        if done.returncode != 0:
            return None, (done.stderr or done.stdout).strip().splitlines()[-1:]
    return times, None


def rbceq2(python, folder):
    """The command, or None and why not."""
    if shutil.which(python) is None:
        return None, f"there is no {python}"
    if subprocess.run([python, "-m", "venv", folder], capture_output=True, check=False).returncode != 0:
        return None, f"{python} makes no virtual environment"
    done = subprocess.run([f"{folder}/bin/pip", "install", "--quiet", VERSION], capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        return None, f"{VERSION} cannot be installed: {done.stderr.strip().splitlines()[-1:]}"
    return f"{folder}/bin/rbceq2", None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--binary", default=".build/release/qatra")
    parser.add_argument("--python", default="python3.12")
    parser.add_argument("--reference", default="GRCh38", choices=["GRCh37", "GRCh38"])
    parser.add_argument("--turns", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        other, hindrance = rbceq2(options.python, os.path.join(folder, "venv"))
        if other is None:
            print(f"Without RBCeq2: {hindrance}", file=sys.stderr)
        for file in options.files:
            ours, problem = seconds([options.binary, "genotype", "--format", "json", file], options.turns)
            if ours is None:
                sys.exit(f"qatra genotype {file}: {problem}")
            line = f"{os.path.basename(file)}: Qatra {statistics.median(ours):.3f} s (n {len(ours)})"
            if other:
                out = os.path.join(folder, "out")
                command = [other, "--vcf", file, "--out", out, "--reference_genome", options.reference]
                theirs, problem = seconds(command, options.turns)
                line += (f", RBCeq2 {statistics.median(theirs):.3f} s (n {len(theirs)}), "
                         f"{statistics.median(theirs) / statistics.median(ours):.0f} times ours"
                         if theirs else f", RBCeq2 failed: {problem}")
            print(line)


if __name__ == "__main__":
    main()
