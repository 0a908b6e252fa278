# shellcheck shell=bash
# What ./demo and ./test need from the machine. Source it from the top of the repository. Each function
# acts only when something is missing, and says what it does before doing it.

say() { printf '\n==> %s\n' "$*" >&2; }

stop() {
  printf '\nerror: %s\n' "$1" >&2
  [ $# -lt 2 ] || printf 'hint: %s\n' "$2" >&2
  exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# at_least WANTED FOUND: is version FOUND at least WANTED?
at_least() { [ "$(printf '%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

# install_packages WHY PACKAGE…: from the distribution, as root or through sudo.
install_packages() {
  local why=$1 as_root=()
  shift
  has apt-get || stop "$why needed, and this is not a Debian-like system" \
    "install what Debian calls: $*"
  if [ "$(id -u)" -ne 0 ]; then
    has sudo || stop "$why needed, and installing it takes root" "run as root: apt-get install $*"
    as_root=(sudo)
  fi
  say "Installing $* ($why) with apt-get"
  if ! { "${as_root[@]}" apt-get update -qq &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -qq --no-install-recommends "$@" >/dev/null; }; then
    stop "apt-get could not install $*" "install it by hand, then run this again"
  fi
}

need_rust() {
  local wanted found
  has cargo || [ ! -x "$HOME/.cargo/bin/cargo" ] || PATH="$PATH:$HOME/.cargo/bin"
  wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
  has cargo || stop "Rust $wanted or newer is needed" "install it from https://rustup.rs"
  found=$(rustc --version | cut -d ' ' -f 2)
  at_least "$wanted" "$found" ||
    stop "Rust $wanted or newer is needed, this is $found" "run: rustup update stable"
  has cc || install_packages "a C compiler, for SQLite" gcc libc6-dev
}

# need_node MAJOR: Node.js of that version or newer, with npm.
need_node() {
  local found
  if ! has node || ! has npm; then install_packages "Node.js, for the pages' styles" nodejs npm; fi
  found=$(node --version)
  at_least "$1" "${found#v}" ||
    stop "Node.js $1 or newer is needed, this is $found" "install it from https://nodejs.org"
}

# need_npm LOCKFILE…: the packages that each lock file names, unless they are there already.
need_npm() {
  local lock folder
  for lock in "$@"; do
    [ -f "$lock" ] || continue
    folder=$(dirname "$lock")
    [ ! "$folder/node_modules/.package-lock.json" -nt "$lock" ] || continue
    say "Installing the npm packages of $folder"
    npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error >&2 ||
      stop "npm could not install the packages of $folder" "is the npm registry reachable?"
  done
}

# What the binary needs before cargo can build it.
need_build() {
  need_rust
  need_node 18
  need_npm crates/*/*/package-lock.json
}

# Where cargo puts what it builds, whoever set it and however.
target_directory() {
  cargo metadata --format-version 1 --no-deps --locked |
    sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p'
}

build_release() {
  say "Building the release binary (the first time takes several minutes)"
  cargo build --release --locked >&2
}

free_port() {
  node -e 'const s = require("net").createServer().listen(0, "127.0.0.1",
    () => { console.log(s.address().port); s.close() })'
}

# wait_for_page URL SECONDS PID: until URL answers 200; fails at once when the server PID has ended.
wait_for_page() {
  local end=$((SECONDS + $2))
  while [ "$SECONDS" -lt "$end" ]; do
    node -e 'fetch(process.argv[1], { signal: AbortSignal.timeout(5000) })
      .then(r => process.exit(r.status === 200 ? 0 : 1), () => process.exit(1))' "$1" && return 0
    kill -0 "$3" 2>/dev/null || return 1
    sleep 0.2
  done
  return 1
}
