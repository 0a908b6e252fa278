# shellcheck shell=bash
# A PostgreSQL server for the tests alone: its own data, a Unix socket in its own folder, no TCP.

# The folder of the newest initdb and pg_ctl on this machine.
postgres_programs() {
  local folder
  folder=$(find /usr/lib/postgresql/*/bin -name initdb -printf '%h\n' 2>/dev/null | sort -V | tail -n 1)
  [ -n "$folder" ] || folder=$(dirname "$(command -v initdb)" 2>/dev/null)
  [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ] && printf '%s\n' "$folder"
}

# PostgreSQL refuses to run as root: root lends it another account.
as_postgres() {
  if [ "$(id -u)" -ne 0 ]; then
    "$@"
  else
    setpriv --reuid "$postgres_account" --regid "$(id -g "$postgres_account")" --clear-groups "$@"
  fi
}

# Starts the server and exports TEST_POSTGRES_URL.
start_postgres() {
  local programs locale options
  programs=$(postgres_programs) || stop "no PostgreSQL server found"
  postgres_account=$(id -un postgres 2>/dev/null || echo nobody)
  postgres_folder=$(mktemp -d /tmp/throughline-postgres.XXXXXX)
  [ "$(id -u)" -ne 0 ] || chown "$postgres_account" "$postgres_folder"
  say "Starting a private PostgreSQL in $postgres_folder"

  # Sort text as a customer's server does, not by its bytes as SQLite does, so that a query which
  # leaves the order to the engine is found out. Servers older than 15 cannot.
  locale=(--locale C.UTF-8)
  ! "$programs/initdb" --help | grep -q -- --icu-locale ||
    locale+=(--locale-provider icu --icu-locale en-GB)
  # Nothing here outlives the run, so nothing waits for the disk.
  options="-c listen_addresses= -c unix_socket_directories=$postgres_folder"
  options+=" -c fsync=off -c max_connections=300 -c log_statement=ddl"
  (
    cd "$postgres_folder"
    as_postgres "$programs/initdb" --pgdata data --username throughline --auth trust \
      --encoding UTF8 "${locale[@]}" --no-sync >initdb.log &&
      as_postgres "$programs/pg_ctl" start --pgdata data --log server.log --wait --timeout 60 \
        --silent --options "$options"
  ) || {
    cat "$postgres_folder"/*.log >&2
    stop "PostgreSQL did not start"
  }
  export TEST_POSTGRES_URL="postgres:///postgres?host=$postgres_folder&user=throughline"
}

# How many tests made themselves a schema there.
tests_on_postgres() { grep -c 'CREATE SCHEMA' "$postgres_folder/server.log"; }

stop_postgres() {
  [ -n "${postgres_folder:-}" ] || return 0
  (cd "$postgres_folder" &&
    as_postgres "$(postgres_programs)/pg_ctl" stop --pgdata data --mode immediate --silent) || true
  rm -rf "$postgres_folder"
  postgres_folder=
}
