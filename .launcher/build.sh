# Builds what is missing, and keeps a copy of the jars that run: a later build must not pull them from under a process.

readonly BUILD_STAMP=$ROOT/target/weir-built

build_needed() {
  [ -e "$BUILD_STAMP" ] || return 0
  [ -d "$ROOT/data-plane/broker/target/lib" ] && [ -d "$ROOT/control-plane/target/lib" ] &&
    [ -d "$ROOT/tiered-storage/target/plugin" ] && [ -d "$ROOT/tiered-storage/embedded-s3/target/lib" ] || return 0
  [ -n "$(find "$ROOT/pom.xml" "$ROOT/control-plane" "$ROOT/data-plane" "$ROOT/tiered-storage" "$ROOT/web-console" \
    \( -name target -o -name node_modules -o -name schema.d.ts -o -path '*/src/test' -o -name docs \) -prune -o \
    \( -name '*.java' -o -name '*.xml' -o -name '*.yaml' -o -name '*.sql' -o -path '*/src/main/*' -o -path '*/web-console/*' \) -type f -newer "$BUILD_STAMP" -print -quit)" ]
}

# check_targets: what another user (often root) built can't be built over.
check_targets() {
  local target
  [ "$(id -u)" -ne 0 ] || return 0
  for target in "$ROOT"/target "$ROOT"/control-plane/target "$ROOT"/tiered-storage/target "$ROOT"/tiered-storage/embedded-s3/target "$ROOT"/web-console/target "$ROOT"/web-console/node_modules "$ROOT"/data-plane/*/target "$ROOT"/data-plane/benchmarks/stock-kafka/target; do
    [ ! -d "$target" ] || [ -O "$target" ] ||
      fail "$target belongs to $(stat -c %U "$target"): run ./weir as that user, or remove it (sudo rm -rf '$target')"
  done
}

build() {
  local log=$WEIR_HOME/logs/build.log line downloads=0 started=$SECONDS
  check_targets
  ensure_node
  rm -rf "$ROOT/data-plane/broker/target/lib" "$ROOT/control-plane/target/lib" \
    "$ROOT/tiered-storage/target/plugin" "$ROOT/tiered-storage/embedded-s3/target/lib" # jars of dependencies that were dropped or replaced
  say "Building (log: $log)"
  : >"$log"
  touch "$WEIR_HOME/build-began"
  set +e
  (cd "$ROOT" && maven -B -Dstyle.color=never -Dmaven.test.skip=true -pl '!data-plane/benchmarks,!data-plane/benchmarks/stock-kafka' package 2>&1) | while IFS= read -r line; do
    printf '%s\n' "$line" >>"$log"
    if [[ $line =~ ^\[INFO\]\ Building\ (weir[a-z0-9-]*)\ .*\[([0-9]+/[0-9]+)\] ]]; then
      say "  [${BASH_REMATCH[2]}] ${BASH_REMATCH[1]}"
    elif [[ $line == *'Downloaded from '* ]]; then
      downloads=$((downloads + 1))
      [ $((downloads % 100)) -ne 0 ] || say "        $downloads files downloaded"
    fi
  done
  local result=${PIPESTATUS[0]}
  set -e
  if [ "$result" -ne 0 ]; then
    grep -E '^\[ERROR\]' "$log" | head -n 15 >&2 || true
    fail "the build failed: $log"
  fi
  mkdir -p "$ROOT/target"
  touch -r "$WEIR_HOME/build-began" "$BUILD_STAMP"
  say "  built in $((SECONDS - started)) s"
}

# install_build: sets DIST to a folder of this instance with the jars of the current build.
install_build() {
  local id part scratch
  id=$(cat "$ROOT"/data-plane/broker/target/weir-*.jar "$ROOT"/data-plane/broker/target/lib/weir-*.jar \
    "$ROOT"/control-plane/target/weir-*.jar "$ROOT"/control-plane/target/lib/weir-*.jar "$ROOT"/tiered-storage/target/plugin/weir-*.jar |
    cat - <(cd "$ROOT" && ls data-plane/broker/target/lib control-plane/target/lib tiered-storage/target/plugin tiered-storage/embedded-s3/target/lib) | sha256sum | cut -c1-12)
  DIST=$WEIR_HOME/dist/$id
  [ ! -d "$DIST" ] || return 0
  mkdir -p "$WEIR_HOME/dist"
  scratch=$(mktemp -d "$WEIR_HOME/dist/new.XXXXXX")
  for part in broker control-plane; do
    local from=$ROOT/control-plane/target
    [ "$part" = control-plane ] || from=$ROOT/data-plane/broker/target
    mkdir "$scratch/$part"
    cp -l "$from"/lib/*.jar "$scratch/$part/" 2>/dev/null || cp -f "$from"/lib/*.jar "$scratch/$part/"
    rm -f "$scratch/$part"/weir-*.jar # ours are rewritten in place by the next build: no links
    cp "$from"/weir-*.jar "$scratch/$part/"
    cp "$from"/lib/weir-*.jar "$scratch/$part/" 2>/dev/null || true
  done
  mkdir "$scratch/tiered-storage" "$scratch/object-store"
  cp -l "$ROOT"/tiered-storage/embedded-s3/target/lib/*.jar "$scratch/object-store/" 2>/dev/null || cp -f "$ROOT"/tiered-storage/embedded-s3/target/lib/*.jar "$scratch/object-store/"
  cp "$ROOT"/tiered-storage/target/plugin/*.jar "$scratch/tiered-storage/"
  mv "$scratch" "$DIST"
}

# drop_old_builds: only while nothing runs.
drop_old_builds() {
  local old
  for old in "$WEIR_HOME"/dist/*; do
    [ "$old" = "$DIST" ] || rm -rf "$old"
  done
}

cmd_format() {
  if help_asked "$@"; then
    say "./weir format: formats every Java source file with google-java-format (the build refuses others)"
    return
  fi
  find_java
  (cd "$ROOT" && maven -q -B -N validate dependency:copy@formatter && format_java --replace)
}

# format_java [--replace]: the formatter is a program of its own, on JDK 25 whatever Maven runs on.
format_java() {
  local exports=() package
  for package in api code file parser tree util; do
    exports+=("--add-exports=jdk.compiler/com.sun.tools.javac.$package=ALL-UNNAMED")
  done
  "$JDK/bin/java" "${exports[@]}" -cp "$ROOT"/target/tools/google-java-format.jar "$ROOT/.ci/JavaFormat.java" "$@" control-plane data-plane tiered-storage .ci
}
