#!/usr/bin/env bash
# Prints the table of widths that ships with the engine, from the series that run.sh has put into OUT.
# Waits by treatment are left out: their one shock of 2020 would be most of what monthly figures say.
set -euo pipefail
[ $# = 1 ] || { echo "Usage: studies/forecast/prior.sh OUT > crates/forecast/src/prior.csv" >&2; exit 2; }
out=$1
root=$(cd -- "$(dirname -- "$0")/../.." && pwd)
monthly=$(mktemp)
trap 'rm -f "$monthly"' EXIT
grep -v "rtt/" "$out/gov_monthly.csv" > "$monthly"
general=()
for name in m1_{monthly,quarterly,yearly} m3_{monthly,quarterly,yearly,other} tourism_{monthly,quarterly,yearly}; do
  general+=("$out/$name.csv")
done
cargo run --quiet --release --manifest-path "$root/Cargo.toml" -p forecast --example learn_prior -- \
  "${general[@]}" -- "$out"/gov_annual.csv "$monthly" "$out"/gov_{quarterly,weekly}.csv
