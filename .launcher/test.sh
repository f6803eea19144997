# Everything that can fail, in one command.

cmd_test() {
  if help_asked "$@"; then
    cat <<'TEXT'
./weir test [MAVEN OPTIONS]

Builds everything and runs every test: units, rules of style and architecture, and the end-to-end tests against real
processes and real Kafka clients. What is missing is installed where that is allowed (as root, Debian packages), else
named with the command that installs it (Go 1.26 and Terraform 1.11 always). The clients of other languages (Python, Node, Go) are installed from their lock
files into target/clients. LocalStack, for the tests of tiered storage, is installed by them, from its lock file into target/.

./weir test --setup    does only that, and prints where they are
TEXT
    return
  fi
  if [ "${1:-}" = --setup ]; then
    ensure_kcat
    ensure_chromium
    ensure_clients
    printf 'python=%s\nnode=%s\ngo=%s\nold_java=%s\n' "$CLIENTS_PYTHON" "$CLIENTS_NODE" "$CLIENTS_GO" "$CLIENTS_OLD_JAVA"
    return
  fi
  find_java
  check_targets
  ensure_kcat
  ensure_chromium
  ensure_clients
  bash "$ROOT/terraform/build.sh" tools
  cd "$ROOT"
  maven -B -Dstyle.color=never verify "$@"
}

ensure_kcat() { command -v kcat >/dev/null 2>&1 || install_package kcat kcat; }

# ensure_chromium: drives the console in its tests.
ensure_chromium() {
  command -v chromium >/dev/null 2>&1 || install_package chromium chromium
  WEIR_CHROMIUM=$(command -v chromium)
  export WEIR_CHROMIUM
}
