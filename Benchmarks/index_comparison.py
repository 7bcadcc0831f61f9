"""Loads one invented register into several engines, asks each the same questions and prints one Markdown table.

Called by index_comparison.sh, which starts the PostgreSQL it talks to. Times are those of one client, driver included;
the row "an empty statement" says how much of PostgreSQL's time is the driver and the socket.
"""

import argparse
import csv
import json
import math
import pathlib
import sqlite3
import subprocess
import sys
import time

import psycopg2

RADIUS_KM = 50.0
LIMIT = 50
KM_PER_DEGREE = 6371.0088 * math.pi / 180
# The tuned table keeps flat coordinates, which need one latitude for the whole country: its middle.
FLAT = math.cos(math.radians(30.4))
LADDER_KM = [1, 2, 4, 8, 16, 32, RADIUS_KM]


def say(text):
    print(text, file=sys.stderr, flush=True)


def read_questions(file):
    questions = []
    for latitude, longitude, groups, day, hour, numbers, _ in csv.reader(file.open()):
        questions.append(
            {
                "latitude": float(latitude),
                "longitude": float(longitude),
                "groups": tuple(int(group) for group in groups.split("|")),
                "day": int(day),
                "hour": int(hour),
                "answer": {int(number) for number in numbers.split("|")} if numbers else set(),
            }
        )
    return questions


def measure(name, questions, ask):
    """Every question once, after a pass over a tenth that nobody measures."""
    for question in questions[: max(1, len(questions) // 10)]:
        ask(question)
    times, same, wanted = [], 0, 0
    for question in questions:
        began = time.perf_counter_ns()
        numbers = ask(question)
        times.append((time.perf_counter_ns() - began) / 1000)
        same += len(question["answer"] & set(numbers))
        wanted += len(question["answer"])
    times.sort()
    row = {
        "p50": times[math.ceil(len(times) * 0.50) - 1],
        "p99": times[math.ceil(len(times) * 0.99) - 1],
        "same": same / max(1, wanted),
    }
    say(f"  {name}: p50 {row['p50']:.0f} µs, p99 {row['p99']:.0f} µs, {row['same']:.1%} the same donors")
    return row


def run_qatra(options, size, folder):
    """Our own figures, and the register and questions the others get."""
    command = [options.binary, "bench", "index", "--donors", str(size), "--queries", str(options.queries)]
    output = subprocess.run(
        command + ["--export", str(folder), "--json"], check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    report = json.loads(output)
    times = next(asked["times"] for asked in report["asked"] if asked["order"] == "nearest")
    row = {"p50": times["p50"] * 1000, "p99": times["p99"] * 1000, "same": 1.0}
    say(f"  Qatra: p50 {row['p50']:.1f} µs, p99 {row['p99']:.1f} µs")
    return row


class Postgres:
    """The three ways of asking PostgreSQL, one after another on one table's data."""

    def __init__(self, folder, register):
        self.connection = psycopg2.connect(host=str(folder / "socket"), user="bench", dbname="postgres")
        self.connection.autocommit = True
        self.cursor = self.connection.cursor()
        self.prepared = set()
        self.run("CREATE EXTENSION IF NOT EXISTS postgis")
        self.run("DROP TABLE IF EXISTS donor, flat")
        self.run("DEALLOCATE ALL")
        self.run(
            "CREATE UNLOGGED TABLE donor (id int, grp smallint, latitude float8, longitude float8, day int, rest int,"
            " opted_out int, night int)"
        )
        say("  PostgreSQL: loading")
        with register.open() as file:
            self.cursor.copy_expert("COPY donor FROM STDIN (FORMAT csv)", file)

    def run(self, statement):
        self.cursor.execute(statement)

    def empty(self, _):
        self.run("SELECT 1")
        self.cursor.fetchall()
        return []

    def prepare_geography(self):
        say("  PostGIS: building the GiST index")
        self.run("ALTER TABLE donor ADD COLUMN home geography(Point, 4326)")
        self.run("UPDATE donor SET home = ST_SetSRID(ST_MakePoint(longitude, latitude), 4326)::geography")
        self.run("CREATE INDEX donor_home ON donor USING gist (home)")
        self.run("CREATE INDEX donor_group ON donor (grp)")
        self.run("VACUUM ANALYZE donor")
        self.run(
            "PREPARE usual(int[], int, int, float8, float8) AS SELECT id FROM donor"
            " WHERE grp = ANY($1) AND day <= $2 AND rest <= $3 AND opted_out = 0"
            f" AND ST_DWithin(home, ST_SetSRID(ST_MakePoint($4, $5), 4326)::geography, {RADIUS_KM * 1000})"
            f" ORDER BY home <-> ST_SetSRID(ST_MakePoint($4, $5), 4326)::geography LIMIT {LIMIT}"
        )

    def prepare_partial(self, question):
        """An index of those who may be asked today: small, and stale by tomorrow."""
        say("  PostGIS: building the partial index")
        self.run("DROP INDEX donor_home")
        condition = f"day <= {question['day']} AND rest <= {question['hour']} AND opted_out = 0"
        self.run(f"CREATE INDEX donor_eligible ON donor USING gist (home) WHERE {condition}")
        self.run("ANALYZE donor")
        self.run("DEALLOCATE usual")
        self.run(
            "PREPARE usual(int[], int, int, float8, float8) AS SELECT id FROM donor"
            f" WHERE grp = ANY($1) AND {condition}"
            f" AND ST_DWithin(home, ST_SetSRID(ST_MakePoint($4, $5), 4326)::geography, {RADIUS_KM * 1000})"
            f" ORDER BY home <-> ST_SetSRID(ST_MakePoint($4, $5), 4326)::geography LIMIT {LIMIT}"
        )

    def ask_geography(self, question):
        self.cursor.execute(
            "EXECUTE usual(%s, %s, %s, %s, %s)",
            (
                list(question["groups"]), question["day"], question["hour"], question["longitude"],
                question["latitude"],
            ),
        )
        return [row[0] for row in self.cursor.fetchall()]

    def prepare_flat(self):
        say("  PostgreSQL: building one SP-GiST index a group")
        self.run(
            f"CREATE UNLOGGED TABLE flat AS SELECT id, grp, point(longitude * {FLAT!r}, latitude) AS home, day, rest"
            " FROM donor WHERE opted_out = 0"
        )
        for group in range(8):
            self.run(f"CREATE INDEX ON flat USING spgist (home) INCLUDE (id, day, rest) WHERE grp = {group}")
        self.run("VACUUM ANALYZE flat")

    def ask_flat(self, question):
        name = "flat_" + "_".join(map(str, question["groups"]))
        if name not in self.prepared:
            reach = RADIUS_KM / KM_PER_DEGREE
            arms = " UNION ALL ".join(
                f"(SELECT id, home <-> point($3, $4) AS d FROM flat WHERE grp = {group} AND day <= $1 AND rest <= $2"
                f" ORDER BY home <-> point($3, $4) LIMIT {LIMIT})"
                for group in question["groups"]
            )
            self.run(
                f"PREPARE {name}(int, int, float8, float8) AS SELECT id FROM ({arms}) AS near"
                f" WHERE d <= {reach!r} ORDER BY d LIMIT {LIMIT}"
            )
            self.prepared.add(name)
        self.cursor.execute(
            f"EXECUTE {name}(%s, %s, %s, %s)",
            (question["day"], question["hour"], question["longitude"] * FLAT, question["latitude"]),
        )
        return [row[0] for row in self.cursor.fetchall()]

    def close(self):
        self.run("DROP TABLE IF EXISTS donor, flat")
        self.connection.close()


class RTree:
    """SQLite in this process: one R*Tree a group, a wider box until enough donors lie within it.

    The trees hold only those who may be asked on the day of the questions, which is generous: as auxiliary columns day
    and rest would cost a look into another table for each row, and as dimensions they spoil the boxes. Coordinates are of single precision, so a place is rounded by up to half a metre.
    """

    def __init__(self, folder, register, question):
        say("  SQLite: building one R*Tree a group")
        self.file = folder / "rtree.sqlite"
        self.database = sqlite3.connect(self.file)
        self.database.execute("PRAGMA journal_mode = OFF")
        self.database.execute("PRAGMA synchronous = OFF")
        self.database.execute("PRAGMA cache_size = -2000000")
        for group in range(8):
            self.database.execute(f"CREATE VIRTUAL TABLE r{group} USING rtree(id, x0, x1, y0, y1)")
        rows = [[] for _ in range(8)]
        for number, group, latitude, longitude, day, rest, opted_out, _ in csv.reader(register.open()):
            if opted_out == "0" and int(day) <= question["day"] and int(rest) <= question["hour"]:
                (x, y, group) = (float(longitude), float(latitude), int(group))
                rows[group].append((int(number), x, x, y, y))
                if len(rows[group]) == 50_000:
                    self.insert(group, rows[group])
        for group in range(8):
            self.insert(group, rows[group])
        self.database.commit()

    def insert(self, group, rows):
        self.database.executemany(f"INSERT INTO r{group} VALUES (?, ?, ?, ?, ?)", rows)
        rows.clear()

    def ask(self, question):
        (x, y) = (question["longitude"], question["latitude"])
        flat = math.cos(math.radians(y))
        arms = " UNION ALL ".join(
            "SELECT id, (y0 - :y) * (y0 - :y) + (x0 - :x) * (x0 - :x) * :flat AS d"
            f" FROM r{group} WHERE x1 >= :west AND x0 <= :east AND y1 >= :south AND y0 <= :north"
            for group in question["groups"]
        )
        statement = f"SELECT id FROM ({arms}) WHERE d <= :reach ORDER BY d LIMIT {LIMIT}"
        found = []
        for kilometres in LADDER_KM:
            degrees = kilometres / KM_PER_DEGREE
            found = self.database.execute(
                statement,
                {
                    "x": x, "y": y, "flat": flat * flat,
                    "west": x - degrees / flat, "east": x + degrees / flat,
                    "south": y - degrees, "north": y + degrees, "reach": degrees * degrees,
                },
            ).fetchall()
            if len(found) == LIMIT:
                break
        return [row[0] for row in found]

    def close(self):
        self.database.close()
        self.file.unlink()


def compare(options, size):
    say(f"{size:,} donors")
    folder = options.folder / "exchange"
    rows = {"Qatra": run_qatra(options, size, folder)}
    questions = read_questions(folder / "questions.csv")
    postgres = Postgres(options.folder, folder / "register.csv")
    rows["an empty statement (PostgreSQL, driver and socket)"] = measure("empty", questions, postgres.empty)
    postgres.prepare_geography()
    rows["PostGIS geography, GiST and filters"] = measure("PostGIS usual", questions, postgres.ask_geography)
    postgres.prepare_partial(questions[0])
    rows["PostGIS, partial index on who may be asked"] = measure("PostGIS partial", questions, postgres.ask_geography)
    postgres.prepare_flat()
    rows["PostgreSQL tuned: point, SP-GiST a group, index-only"] = measure(
        "PostgreSQL tuned", questions, postgres.ask_flat
    )
    postgres.close()
    rtree = RTree(options.folder, folder / "register.csv", questions[0])
    rows["SQLite R*Tree a group of who may be asked, radius ladder"] = measure("SQLite", questions, rtree.ask)
    rtree.close()
    return rows


def table(by_size):
    """p50 / p99 in µs, how many times Qatra's p50, and which share of the donors is the same."""
    sizes = list(by_size)
    lines = [
        "| engine | " + " | ".join(f"{size:,}" for size in sizes) + " |",
        "| --- |" + " --- |" * len(sizes),
    ]
    for name in by_size[sizes[0]]:
        cells = []
        for size in sizes:
            row, ours = by_size[size][name], by_size[size]["Qatra"]
            digits = 1 if row["p50"] < 100 else 0
            cell = f"{row['p50']:,.{digits}f} / {row['p99']:,.{digits}f}"
            if name != "Qatra":
                cell += f" ({row['p50'] / ours['p50']:,.0f} ×)"
                if row["same"] > 0:
                    cell += f", same {row['same']:.1%}"
            cells.append(cell)
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--folder", required=True, type=pathlib.Path)
    parser.add_argument("--sizes", required=True)
    parser.add_argument("--queries", required=True, type=int)
    options = parser.parse_args()
    by_size = {size: compare(options, size) for size in map(int, options.sizes.split(","))}
    print("50 nearest eligible donors of the compatible groups within 50 km; p50 / p99 in µs, (times Qatra's p50).")
    print("Qatra's answer is exact; the others measure on the ellipsoid or on a flat map, so some donors differ.\n")
    print(table(by_size))


if __name__ == "__main__":
    main()
