#!/usr/bin/env python3
"""Holds `qatra genotype` against other programs' answers, and prints every disagreement.

Without further arguments it takes the files beside the project (../shared/data/genomics): 40 people of Lahore, 30
simulated pairs, two Brahui genomes and a file without any record of a blood group. Ends with 1 when

  - one of eight systems of one person of Lahore differs (KEL, DI, IN, DO, YT, CO, LU, SC),
  - one call of FY or JK there is none of those that the other program leaves open, without a reason that is known,
  - one simulated pair's phenotype differs,
  - a confident call of C, c or D of a Brahui genome differs, or
  - anything at all is called from the file without records.

Agreement with two programs is no accuracy: nobody's serology is public beside their genome.

On other files:   agreement.py --vcf FILE… --expected RBCeq2_pheno.tsv [--complete] [--systems KEL,JK]
                  agreement.py --vcf FILE --expected bloodAGENT.json[.gz] [--complete]
"""

import argparse
import gzip
import json
import os
import re
import subprocess
import sys

LAHORE = ["KEL", "DI", "IN", "DO", "YT", "CO", "LU", "SC"]
# RBCeq2's column of each system of ours; where it has the gene's name, that.
COLUMNS = {
    "ABO": ["ABO"], "H": ["FUT1"], "MNS": ["GYPA", "GYPB"], "RH": ["RHCE", "RHD"], "LU": ["LU"], "KEL": ["KEL"],
    "FY": ["FY"], "JK": ["JK"], "DI": ["DI"], "YT": ["YT"], "SC": ["SC"], "DO": ["DO"], "CO": ["CO"], "LW": ["LW"],
    "IN": ["IN"], "JR": ["ABCG2"],
}
PLAIN = {"K", "k", "M", "N", "S", "s", "U", "H", "D", "C", "c", "E", "e", "Sc1", "Sc2", "Jr(a)"}
LETTERED = {"Kp", "Js", "Fy", "Jk", "Di", "Wr", "Yt", "Do", "Co", "Lu", "In"}


def sign(text):
    return {"+": "POSITIVE", "-": "NEGATIVE", "+w": "WEAK"}[text]


def abo(text):
    letters = {letter for name in text.split(",") for letter in re.sub("[^AB]", "", name)}
    return {x: "POSITIVE" if x in letters else "NEGATIVE" for x in "AB"}


def phenotype(text, column):
    """One way to read a cell of RBCeq2: antigens of ours and their calls."""
    if column == "ABO":
        return abo(text)
    found = {}
    for token in re.findall(r"[A-Za-z0-9]+\([^)]*\)\S*|[^,]+", text):
        lettered = re.match(r"([A-Z][a-z]+)\(((?:[a-z][+-]w?)+)\)", token)
        single = re.match(r"(LW)([ab])([+-]w?)", token) or re.match(r"(Jr)\((a)([+-]w?)\)", token)
        plain = re.match(r"([A-Za-z0-9]+?)([+-]w?)(?![a-z])", token)
        if lettered and lettered.group(1) in LETTERED:
            for letter, mark in re.findall(r"([a-z])([+-]w?)", lettered.group(2)):
                found[f"{lettered.group(1)}({letter})"] = sign(mark)
        elif single:
            found[f"{single.group(1)}({single.group(2)})"] = sign(single.group(3))
        elif plain and plain.group(1) in PLAIN:
            found[plain.group(1)] = sign(plain.group(2))
    return found


def rbceq2(path):
    """{sample: {system: [one reading, another, …]}}"""
    with open(path, encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file]
    people = {}
    for row in rows[1:]:
        cells = dict(zip(rows[0][1:], row[1:]))
        systems = {}
        for system, columns in COLUMNS.items():
            readings = [{}]
            for column in columns:
                ways = [way for way in re.split(r" \| ", cells.get(column, "")) if way.strip()]
                if ways:
                    readings = [{**one, **phenotype(way.strip(), column)} for one in readings for way in ways]
            systems[system] = [reading for reading in readings if reading]
        people[row[0]] = systems
    return people


def blood_agent(path):
    """One person's: the antigens each copy is said to make."""
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8") as file:
        loci = json.load(file)["loci"]

    def names(locus):
        calls = loci.get(locus, {}).get("calls") or [{}]
        return {name for allele in calls[0].get("alleles", []) for name in allele["names"][:1]}

    def strength(alleles):
        if not alleles:
            return "NEGATIVE"
        return "WEAK" if all("W" in allele for allele in alleles) else "POSITIVE"

    def marked(locus, marks):
        said = names(locus)
        return {antigen: strength([each for each in said if re.fullmatch(mark, each)])
                for antigen, mark in marks.items()} if said else {}

    rh = {}
    rh.update(marked("RHC", {"C": r"RHCE\*C", "c": r"RHCE\*c"}))
    rh.update(marked("RHE", {"E": r"RHCE\*E", "e": r"RHCE\*e"}))
    rh.update(marked("RHD", {"D": r"RHD\*(?!.*N).*"}))
    mns = marked("GYPA", {"M": r"GYPA\*01.*", "N": r"GYPA\*02.*"})
    mns.update(marked("GYPB", {"S": r"GYPB\*03(?!N).*", "s": r"GYPB\*04(?!N).*"}))
    simple = {
        "FY": ("FY", {"Fy(a)": r"FY\*01(?!N).*", "Fy(b)": r"FY\*02(?!N).*"}),
        "JK": ("JK", {"Jk(a)": r"JK\*01(?!N).*", "Jk(b)": r"JK\*02(?!N).*"}),
        "DO": ("DO", {"Do(a)": r"DO\*01.*", "Do(b)": r"DO\*02.*"}),
        "CO": ("CO", {"Co(a)": r"CO\*01.*", "Co(b)": r"CO\*02.*"}),
        "YT": ("YT", {"Yt(a)": r"YT\*01.*", "Yt(b)": r"YT\*02.*"}),
        "DI": ("DI", {"Di(a)": r"DI\*01.*", "Di(b)": r"DI\*02.*"}),
        "IN": ("IN", {"In(a)": r"IN\*01.*", "In(b)": r"IN\*02.*"}),
    }
    systems = {"RH": [rh], "MNS": [mns]}
    for system, (locus, marks) in simple.items():
        systems[system] = [marked(locus, marks)]
    groups = names("ABO")
    if groups:
        letters = {letter for name in groups for letter in re.sub("[^AB]", "", name.split("*")[1])}
        systems["ABO"] = [{x: "POSITIVE" if x in letters else "NEGATIVE" for x in "AB"}]
    return systems


def typed(binary, files, complete=False):
    command = [binary, "genotype", "--format", "json"] + (["--complete"] if complete else []) + files
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode != 0:
        sys.exit(f"qatra genotype {' '.join(files)} ended with {done.returncode}: {done.stderr}")
    people = {}
    for line in done.stdout.splitlines():
        report = json.loads(line)
        people[report["sample"]] = {entry["antigen"]: entry for entry in report["antigens"]}
    return people


def judge(ours, readings):
    """How a person's calls of one system stand to all ways to read the other program's: a word, and the antigens."""
    def apart(reading):
        return [name for name, call in reading.items() if name in ours and ours[name]["call"] != call]

    closest = min((apart(reading) for reading in readings), key=len)
    if not closest:
        return ("the same" if len(readings) == 1 else "one of several"), []
    if all(ours[name]["call"] == "WEAK" and ours[name]["reason"] == "UNPHASED"
           and {reading.get(name) for reading in readings} <= {"WEAK", "POSITIVE"} for name in closest):
        return "weak or not is left open", closest
    confident = [name for name in closest if ours[name]["call"] != "INDETERMINATE"]
    return ("DIFFERENT" if confident else "left open"), closest


def shown(ours, names):
    return ", ".join(f"{name} {ours[name]['call']} {ours[name]['reason'] or ''}".strip() for name in names)


def told(readings, names):
    return " | ".join(", ".join(f"{name} {reading.get(name, '?')}" for name in names) for reading in readings)


class Tally:
    def __init__(self):
        self.failures = []
        self.counts = {}

    def add(self, group, word):
        self.counts.setdefault(group, {}).setdefault(word, 0)
        self.counts[group][word] += 1

    def compare(self, group, person, ours, systems, wanted, strict):
        """`strict`: whatever is not the same fails; otherwise only a confident call that differs does."""
        for system in wanted:
            readings = systems.get(system)
            if not readings:
                continue
            word, names = judge(ours, readings)
            self.add(f"{group} {system}", word)
            if word == "the same":
                continue
            reason = known_reason(ours, names) if word == "DIFFERENT" else ""
            print(f"{group}, {person}, {system}: {word}. Ours: {shown(ours, names or readings[0])}. "
                  f"Theirs: {told(readings, names or list(readings[0]))}.{reason}")
            if (strict and word != "one of several") or (word == "DIFFERENT" and not reason):
                self.failures.append(f"{group} {person} {system}: {word}")


def known_reason(ours, names):
    """Differences that were looked at and are meant."""
    weak = [name for name in names if ours[name]["call"] == "WEAK"]
    if weak and weak == [name for name in names if ours[name]["call"] != "INDETERMINATE"]:
        sites = {found["site"] for found in ours[weak[0]]["evidence"] if found["genotype"]
                 and len(set(re.split("[/|]", found["genotype"]))) == 2}
        if "ACKR1 c.265C>T" in sites:
            return (" Known: c.265T lies on this copy by the file's phase, which the other program does not use, and "
                    "it asks for c.298A beside it, of which the file has no record.")
        if "SLC14A1 c.130G>A" in sites:
            return " Known: c.130A lies on this copy by the file's phase, which the other program does not use."
    return ""


def ours_beside(binary, root, tally):
    lahore = rbceq2(f"{root}/expected/RBCeq2_Lahore_pheno.tsv")
    people = typed(binary, [f"{root}/lahore/lahore40.vcf.gz"])
    for person, systems in lahore.items():
        tally.compare("Lahore", person, people[person], systems, LAHORE, strict=True)
        tally.compare("Lahore", person, people[person], systems, ["FY", "JK"], strict=False)
    expected = rbceq2(f"{root}/expected/RBCeq2_simulated_pheno.tsv")
    pairs = sorted(name for name in os.listdir(f"{root}/simulated") if "__" in name and name.endswith(".vcf"))
    genes = {"GYPA": "MNS", "GYPB": "MNS", "FUT1": "H"}
    for name in pairs:
        pair = name.removesuffix(".vcf")
        gene = pair.split("__")[0]
        ours = typed(binary, [f"{root}/simulated/{name}"], complete=True)[pair]
        system = genes.get(gene, gene)
        readings = expected[pair][system]
        # Of MNS the pair says only what its own gene makes.
        if gene in ("GYPA", "GYPB"):
            own = ("M", "N") if gene == "GYPA" else ("S", "s", "U")
            readings = [{key: value for key, value in each.items() if key in own} for each in readings]
        tally.compare("Simulated", pair, ours, {system: readings}, [system], strict=True)
    for person in ("HGDP00001", "HGDP00003"):
        systems = blood_agent(f"{root}/expected/bloodAGENT_published_{person}.phased.json.gz")
        for kind in ("", ".phased"):
            ours = next(iter(typed(binary, [f"{root}/hgdp/{person}{kind}.vcf.gz"]).values()))
            tally.compare(f"Brahui{kind}", person, ours, systems, list(COLUMNS), strict=False)
    empty = next(iter(typed(binary, [f"{root}/simulated/no_blood_group_records.vcf"]).values()))
    called = [name for name, entry in empty.items() if entry["call"] != "INDETERMINATE"]
    tally.add("No records", f"{len(called)} calls")
    if called:
        tally.failures.append(f"called from a file without records: {called}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=".build/release/qatra")
    parser.add_argument("--shared", default="../shared/data/genomics")
    parser.add_argument("--vcf", nargs="+")
    parser.add_argument("--expected")
    parser.add_argument("--systems", default=",".join(COLUMNS))
    parser.add_argument("--complete", action="store_true")
    options = parser.parse_args()
    tally = Tally()
    if options.vcf:
        theirs = None if re.search(r"\.json(\.gz)?$", options.expected) else rbceq2(options.expected)
        for file in options.vcf:
            for person, ours in typed(options.binary, [file], options.complete).items():
                stem = os.path.basename(file).split(".vcf")[0].removesuffix(".bcf")
                systems = blood_agent(options.expected) if theirs is None else next(
                    (theirs[key] for key in (person, stem, f"{stem}.vcf", f"{person}.vcf") if key in theirs), None)
                if systems is None:
                    tally.failures.append(f"{options.expected} has no line for {person}")
                    continue
                tally.compare("Files", person, ours, systems, options.systems.split(","), strict=False)
    else:
        ours_beside(options.binary, options.shared, tally)
    for group, words in tally.counts.items():
        print(f"{group}: " + ", ".join(f"{count} {word}" for word, count in sorted(words.items())))
    for failure in tally.failures:
        print(f"FAILED: {failure}", file=sys.stderr)
    total = sum(sum(words.values()) for words in tally.counts.values())
    print(f"Summary: {total} comparisons, {len(tally.failures)} failed")
    sys.exit(1 if tally.failures else 0)


if __name__ == "__main__":
    main()
