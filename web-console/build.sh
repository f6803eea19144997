#!/usr/bin/env bash
# Builds and tests the console with the machine's Node; Maven and ./weir call it.
#   build.sh modules   node_modules as the lock file says
#   build.sh site      target/site, if something changed since
#   build.sh test      formatter, lint, types, unit tests
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"

readonly NODE_MIN=20.19
readonly SOURCES=(package.json package-lock.json index.html vite.config.ts tsconfig.json build.sh public src ../control-plane/openapi.yaml)

fail() {
  printf 'web-console: %s\n' "$*" >&2
  exit 1
}

check_node() {
  local found
  found=$(command -v node >/dev/null 2>&1 && node --version | tr -d v) || fail \
    "Node $NODE_MIN or newer is needed to build the console: install it (nodejs.org, or Debian 13: apt-get install nodejs npm)"
  [ "$(printf '%s\n' "$NODE_MIN" "$found" | sort -V | head -n 1)" = "$NODE_MIN" ] ||
    fail "Node $NODE_MIN or newer is needed to build the console and $(command -v node) is $found: put a newer node first in PATH"
  command -v npm >/dev/null 2>&1 || fail "npm is missing beside $(command -v node): install it (Debian: apt-get install npm)"
}

# modules: npm ci takes its time, so only for another lock file or another Node.
modules() {
  local wanted
  wanted=$(cat package-lock.json <(node --version) | sha256sum | cut -c1-16)
  [ "$(cat node_modules/.weir-lock 2>/dev/null || true)" != "$wanted" ] || return 0
  npm ci --silent --ignore-scripts --no-audit --no-fund || fail "the console's modules can't be installed: cd $PWD && npm ci"
  printf '%s' "$wanted" >node_modules/.weir-lock
}

# types: what the contract says, as TypeScript; not committed, so it can't be another contract's.
types() { npm run --silent types >/dev/null || fail "no types can be generated from control-plane/openapi.yaml: cd $PWD && npm run types"; }

site() {
  local id stamp=target/site.stamp
  id=$({ find "${SOURCES[@]}" -type f ! -name schema.d.ts ! -name '*.test.ts*' -print0 | sort -z | xargs -0 sha256sum; node --version; } | sha256sum | cut -c1-16)
  [ "$(cat "$stamp" 2>/dev/null || true)" != "$id" ] || [ ! -s target/site/files.txt ] || return 0
  modules
  types
  rm -rf target/site
  npm run --silent build
  # The server reads the files from its class path, where nothing can be listed.
  (cd target/site && find . -type f ! -name "files.*" -printf '%P\n' | sort >files.new && mv files.new files.txt)
  printf '%s' "$id" >"$stamp"
}

check_node
mkdir -p target
exec 7>>target/build.lock
flock 7 # two builds of one checkout
case "${1:-}" in
  modules) modules ;;
  site) site ;;
  test)
    modules
    types
    npm run --silent lint
    npm run --silent test
    ;;
  *) fail "say modules, site or test" ;;
esac
