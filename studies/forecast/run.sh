#!/bin/sh
# The whole study: the libraries, the data, the table.
# Usage: run.sh OUT [GOVERNMENT-FOLDER] [evaluate.py's options, such as --quick or --sets m3_yearly]
# THROUGHLINE names the program to measure; the default is this repository's release build, made if it is missing.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:?where should data, environment and results go? usage: run.sh OUT [GOVERNMENT-FOLDER] [options]}
shift
government=
case ${1:-} in '' | --*) ;; *) government=$1; shift ;; esac
mkdir -p "$out"
out=$(cd "$out" && pwd)

[ -x "$out/venv/bin/python" ] || python3 -m venv "$out/venv"
"$out/venv/bin/pip" install --quiet --requirement "$here/requirements.txt"
cargo build --quiet --release --locked --manifest-path "$here/augurs/Cargo.toml" --target-dir "$out/augurs-target"
throughline=${THROUGHLINE:-$here/../../target/release/throughline}
[ -x "$throughline" ] || cargo build --quiet --release --package cli --manifest-path "$here/../../Cargo.toml"

cargo build --quiet --release --package forecast --example fit_time --manifest-path "$here/../../Cargo.toml"
target=$(cargo metadata --format-version 1 --no-deps --manifest-path "$here/../../Cargo.toml" |
  python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')

export PYTHONDONTWRITEBYTECODE=1
# One thread for every library and for Throughline.
export RAYON_NUM_THREADS=1 NUMBA_NUM_THREADS=1 OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
"$out/venv/bin/python" "$here/data.py" "$out" ${government:+--government "$government"}
exec "$out/venv/bin/python" "$here/evaluate.py" "$out" --throughline "$throughline" \
  --fit-time "$target/release/examples/fit_time" "$@"
