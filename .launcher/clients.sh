# The Kafka clients of other languages that the end-to-end tests run: each is installed from its lock file, once per lock.

readonly CLIENTS_SOURCE=$ROOT/control-plane/src/test/clients
readonly CLIENTS_HOME=$ROOT/target/clients
readonly OLD_JAVA_MIN=17 OLD_JAVA_MAX=23 # Kafka's 2.x clients do SASL by ways that Java 24 took away
readonly PYTHON_MIN=3.10 NODE_MIN=20.19 GO_MIN=1.21 # Go fetches the toolchain that go.mod names by itself from 1.21 on

# ensure_clients: installs and builds what is missing; prints progress to standard error.
# Sets CLIENTS_PYTHON (interpreter), CLIENTS_NODE (folder of the programs with their modules), CLIENTS_GO (folder of
# binaries), CLIENTS_OLD_JAVA (an older JVM).
ensure_clients() {
  mkdir -p "$CLIENTS_HOME"
  exec 8>>"$CLIENTS_HOME/lock"
  flock 8 # two test runs of one checkout
  ensure_python_clients
  ensure_node_clients
  ensure_go_clients
  ensure_old_java
  exec 8>&-
}

ensure_python_clients() {
  local lock=$CLIENTS_SOURCE/python/requirements.lock python folder
  command -v python3 >/dev/null 2>&1 || install_package python3 python3
  python=$(command -v python3)
  at_least "$PYTHON_MIN" "$("$python" -c 'import platform; print(platform.python_version())')" ||
    fail "Python $PYTHON_MIN or newer is needed for the tests' clients, and $python is older: put a newer python3 first in PATH"
  "$python" -c 'import ensurepip, venv' 2>/dev/null || install_package "Python's venv" python3-venv
  folder=$CLIENTS_HOME/python-$(lock_id "$lock" <("$python" -c 'import sys; print(sys.base_prefix, sys.version)'))
  CLIENTS_PYTHON=$folder/bin/python
  [ ! -e "$folder/complete" ] || return 0
  progress "Installing the Python clients ($(grep -c '==' "$lock") packages)"
  rm -rf "$CLIENTS_HOME"/python-*
  "$python" -m venv "$folder" >&2 || fail "no virtual environment can be made: $python -m venv $folder"
  "$CLIENTS_PYTHON" -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r "$lock" >&2 ||
    fail "the Python clients can't be installed from $lock"
  touch "$folder/complete"
}

ensure_node_clients() {
  local source=$CLIENTS_SOURCE/node folder
  ensure_node
  folder=$CLIENTS_HOME/node-$(lock_id "$source/package-lock.json" <(node --version))
  CLIENTS_NODE=$folder
  if [ ! -e "$folder/complete" ]; then
    progress "Installing the Node clients ($(grep -c '"node_modules/' "$source/package-lock.json") packages)"
    rm -rf "$CLIENTS_HOME"/node-*
    mkdir -p "$folder"
    cp "$source/package.json" "$source/package-lock.json" "$folder/"
    (cd "$folder" && npm ci --silent --ignore-scripts --no-audit --no-fund >&2) || fail "the Node clients can't be installed from $source/package-lock.json"
    touch "$folder/complete"
  fi
  cp "$source"/*.mjs "$folder/" # modules are found from where a program lies
}

# ensure_node: for the web console and the tests' clients.
ensure_node() {
  command -v node >/dev/null 2>&1 || install_package "Node $NODE_MIN or newer" nodejs
  at_least "$NODE_MIN" "$(node --version | tr -d v)" ||
    fail "Node $NODE_MIN or newer is needed, and $(command -v node) is $(node --version): install it (nodejs.org, or Debian 13: apt-get install nodejs npm)"
  command -v npm >/dev/null 2>&1 || install_package npm npm
}

ensure_go_clients() {
  command -v go >/dev/null 2>&1 && at_least "$GO_MIN" "$(go env GOVERSION | tr -d go)" ||
    fail "Go $GO_MIN or newer is needed for the tests' clients: install it (go.dev/dl, or Debian: apt-get install golang-go)"
  CLIENTS_GO=$CLIENTS_HOME/go
  [ -d "$CLIENTS_GO" ] || progress "Building the Go clients"
  (cd "$CLIENTS_SOURCE/go" && go build -mod=readonly -o "$CLIENTS_GO/" ./... >&2) || fail "the Go clients can't be built: cd $CLIENTS_SOURCE/go && go build ./..."
}

ensure_old_java() {
  find_old_java || { install_package "A Java $OLD_JAVA_MIN to $OLD_JAVA_MAX for old Kafka clients" default-jre-headless && find_old_java; } ||
    fail "a Java $OLD_JAVA_MIN to $OLD_JAVA_MAX is needed for the tests with old Kafka clients: install one (Debian: apt-get install default-jre-headless)"
}

find_old_java() { find_jdk java "$OLD_JAVA_MIN" "$OLD_JAVA_MAX" && CLIENTS_OLD_JAVA=$FOUND_JDK/bin/java; }

progress() { printf '%s\n' "$*" >&2; }

# lock_id FILE...: what an installation depends on, in short.
lock_id() { cat "$@" | sha256sum | cut -c1-12; }

# at_least WANTED FOUND: whether a dotted version is new enough.
at_least() { [ "$(printf '%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

# install_package WHAT PACKAGE: as root on Debian, else a message with the command.
install_package() {
  [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1 || fail "$1 is missing: sudo apt-get install $2"
  progress "Installing $2"
  (umask 022 && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$2" >/dev/null) || fail "$1 can't be installed: apt-get install $2"
}
