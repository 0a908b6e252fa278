# shellcheck shell=bash
# The exports and the cases of files that are read, as programs that are not ours read them.

# check_formats PROGRAM FOLDER: makes a unit with figures that are hard to write down, exports them to FOLDER in every
# format; sets formats_passed to the number of readers that agree.
check_formats() {
  local format ending unit=$2/formats-unit
  "$1" init --data "$unit" --admin a@test.example --name A >/dev/null
  "$1" import tests/formats/figures.csv --data "$unit" --published-at 2026-02-01 --forecasts-later >&2
  for format in csv xlsx ods json sdmx-csv json-stat; do
    ending=${format/#json-stat/json-stat.json}
    ending=${ending/#sdmx-csv/sdmx.csv}
    "$1" export --data "$unit" --format "$format" --output "$2/figures.$ending"
  done
  "$1" export --data "$unit" --format json-stat --indicator waits --output "$2/one.json-stat.json"
  formats_passed=$("$venv/bin/python" tests/formats/exports.py "$2") || stop "a reader does not agree with an export"
  formats_passed=${formats_passed%% *}
}

# check_readings PROGRAM: sets readings_passed to the number of readings of the cases that another program agrees with.
check_readings() {
  readings_passed=$("$venv/bin/python" tests/formats/check.py "$1") ||
    stop "a reader does not agree with how a case is read"
  readings_passed=${readings_passed%% *}
}
