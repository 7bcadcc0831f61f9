#!/usr/bin/env bash
# Asks the same questions of the same invented register in one run on one machine: "the 50 nearest eligible donors of
# the compatible groups within 50 km", of Qatra's index, PostGIS as it is usually written, PostGIS with a partial index,
# PostgreSQL tuned for this one question, and SQLite's R*Tree. Ends with one Markdown table on standard output.
#
#   Benchmarks/index_comparison.sh [--binary PATH] [--queries N] [--sizes N,N,…] [--large]
#
#   --binary   the built program; .build/release/qatra unless given
#   --queries  questions a size, 1,000 unless given
#   --sizes    registers, 30000,1000000 unless given
#   --large    also ten million: some twenty minutes more, and 12 GB of disk
#
# It starts a PostgreSQL of its own in a temporary folder, on a socket only, and takes both away when it ends. Missing
# Debian packages are installed when it runs as root and named when it does not.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

binary=.build/release/qatra
queries=1000
sizes=30000,1000000
while [ $# -gt 0 ]; do
    case "$1" in
        --binary) binary=$2 && shift ;;
        --queries) queries=$2 && shift ;;
        --sizes) sizes=$2 && shift ;;
        --large) sizes=$sizes,10000000 ;;
        -h | --help) sed -n '2,/^set/p' "$0" | sed '$d; s/^# \{0,1\}//' && exit 0 ;;
        *) echo "There is no option $1; --help lists them." >&2 && exit 2 ;;
    esac
    shift
done
[ -x "$binary" ] || { echo "$binary is not there: build it with ./run or swift build -c release." >&2; exit 1; }

missing=()
for package in postgresql postgresql-15-postgis-3 python3-psycopg2; do
    dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
    if [ "$(id -u)" -ne 0 ]; then
        echo "Missing Debian packages: ${missing[*]}" >&2
        exit 1
    fi
    echo "Installing ${missing[*]}" >&2
    apt-get update -qq >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
fi

server=/usr/lib/postgresql/15/bin
folder=$(mktemp -d)
# PostgreSQL refuses to run as root, and its own user must be able to reach its folder.
as_server() { if [ "$(id -u)" -eq 0 ]; then (cd "$folder" && runuser -u postgres -- "$@"); else "$@"; fi; }
finish() {
    as_server "$server/pg_ctl" -D "$folder/postgres" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap finish EXIT
mkdir "$folder/postgres" "$folder/socket"
if [ "$(id -u)" -eq 0 ]; then
    chmod 711 "$folder"
    chown postgres "$folder/postgres" "$folder/socket"
fi
as_server "$server/initdb" -D "$folder/postgres" -U bench --auth=trust -E UTF8 --no-sync >/dev/null
# No network, and nothing that only matters for durability: only reading is measured. A quarter of 8 GiB is the usual
# size of the buffers; compilation to machine code costs more than these questions take.
cat >>"$folder/postgres/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$folder/socket'
unix_socket_permissions = 0777
shared_buffers = 2GB
maintenance_work_mem = 1GB
work_mem = 64MB
effective_cache_size = 6GB
random_page_cost = 1.1
fsync = off
synchronous_commit = off
autovacuum = off
max_wal_size = 8GB
jit = off
CONF
as_server "$server/pg_ctl" -D "$folder/postgres" -w -l "$folder/postgres/log" start >/dev/null \
    || { cat "$folder/postgres/log" >&2; exit 1; }

/usr/bin/python3 Benchmarks/index_comparison.py --binary "$binary" --folder "$folder" --sizes "$sizes" \
    --queries "$queries"
