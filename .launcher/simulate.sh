# Simulated clusters: log, replication and failure detection from seeds.

cmd_simulate() {
  local out=$ROOT/data-plane/simulation/target log=$ROOT/target/simulation-build.log
  if help_asked "$@"; then
    cat <<'TEXT'
./weir simulate [--seeds N] [--seed S] [--threads T] [--stop]

Runs N simulated clusters (default 300), one after another from the seeds S, S+1, … (default 1), on T threads (default: one
per processor): log, replication and failure detection with faults of processes, power, disks and network. --seed alone
replays that seed; --stop ends with the first failing seed. Prints progress, seeds per second, what was reached, and of each
failing seed what it broke and how to replay it. Exit code 1 when a seed failed.

WEIR_SIMULATION_LOG  OFF (default), INFO or DEBUG: the brokers' logs, to watch one seed
TEXT
    return
  fi
  find_java
  check_targets
  mkdir -p "$ROOT/target"
  if [ ! -d "$out/lib" ] || [ -n "$(find "$ROOT"/pom.xml "$ROOT"/data-plane/{protocol,storage,replication,simulation}/{pom.xml,src/main} -newer "$out/lib" -print -quit)" ]; then
    say "Building (log: $log)"
    rm -rf "$out/lib"
    (cd "$ROOT" && maven -B -Dstyle.color=never -Dmaven.test.skip=true -pl data-plane/simulation -am package >"$log" 2>&1) ||
      { grep -E '^\[ERROR\]' "$log" | head -n 15 >&2; fail "the build failed: $log"; }
    touch "$out/lib"
  fi
  "$JDK/bin/java" --enable-native-access=ALL-UNNAMED -Dlogback.configurationFile=simulation-logback.xml \
    -Dweir.simulation.log="${WEIR_SIMULATION_LOG:-OFF}" -cp "$out/*:$out/lib/*" io.weir.simulation.cli.Main "$@"
}
