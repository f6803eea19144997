# Everything that can fail, in one command.

cmd_test() {
  if help_asked "$@"; then
    cat <<'TEXT'
./weir test [MAVEN OPTIONS]

Builds everything and runs every test: units, rules of style and architecture, and the end-to-end tests against real
processes and real Kafka clients. What is missing is installed where that is allowed (as root, Debian packages), else
named with the command that installs it.
TEXT
    return
  fi
  find_java
  check_targets
  ensure_kcat
  cd "$ROOT"
  maven -B -Dstyle.color=never verify "$@"
}

ensure_kcat() {
  command -v kcat >/dev/null 2>&1 && return
  [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1 || fail "kcat is missing: sudo apt-get install kcat"
  say "Installing kcat"
  (umask 022 && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq kcat >/dev/null) || fail "kcat can't be installed: apt-get install kcat"
}
