# shellcheck shell=bash
# The PDF checks: every mission's stocktake pack, twice the same bytes, and accessible (PDF/UA-1).

# check_packs PROGRAM DATA FOLDER: writes the packs of the unit in DATA to FOLDER; sets packs_passed.
check_packs() {
  local mission pack copy as_of
  as_of=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  packs_passed=0
  for mission in sample/plan/missions/*/; do
    mission=$(basename "$mission")
    pack=$3/$mission.pdf
    for copy in "$pack" "$pack.again"; do
      "$1" stocktake pack "$mission" --data "$2" --as-of "$as_of" --out "$copy" >&2
    done
    cmp "$pack" "$pack.again" || stop "the pack of $mission differs from one run to the next"
    [ -n "$(pdftotext "$pack" - | tr -dc '[:alpha:]')" ] || stop "the pack of $mission holds no text"
    # Two rules of the checker guess, and guess wrong here: that a running header, which repeats what
    # stands on page 1, is content (TAG-002), and that a short table with row headers has too many
    # header cells (TBL-010). The standard asks for both as they are.
    outloud --no-info --skip TAG-002,TBL-010 "$pack" >&2 || stop "the pack of $mission is not accessible"
    pdfua check "$pack" >&2 || stop "the pack of $mission is not PDF/UA-1"
    packs_passed=$((packs_passed + 1))
  done
}
