# Tiered storage beside Apache Kafka: an instance of Weir and an S3 server for each side in a temporary folder, the program
# that starts Kafka and measures, and the end of all of them, however it ends.

readonly BENCH_STEPS_MIB=2048 # of the disk, besides the copies of a backlog: builds, databases, first segments

cmd_bench_tiering() {
  if help_asked "$@"; then
    cat <<'TEXT'
./weir bench-tiering [--size MIB] [--pairs N] [--segment MIB] [--compression none|lz4|none,lz4] [--kafka-config KEY=VALUE]…
                     [--out FILE]

Tiered storage through brokers: Weir's and Apache Kafka's with the same plugin, three nodes each, replication factor 3, acks=all,
SASL/PLAIN over TLS for clients and TLS between nodes on both sides, an S3 server of its own for each. It starts its own
instance of Weir and its own Kafka (from its published jars) in a temporary folder, on free ports, and stops and removes
both in the end, on Ctrl-C too. Rounds alternate: Weir, Kafka, Weir, Kafka, …; the first of each only warms up.

A round: two backlogs of JSON values, --size MiB (default 512) and half of it, are written while copies are off. The first is copied
while nothing else goes on, until every sealed segment is in the store. Another, untiered topic gets 500 records/s of 1 KiB, for
10 s alone, then amid copies of the second. Local segments of the first go; one consumer reads it, then eight consumers a
partition each, and every record is compared with what was written.

--pairs N         rounds of each side (default 3); the table shows medians, and the median of the pairs' ratios
--segment MIB     segment.bytes (default: a thirty-second of --size, 1 to 16)
--compression C   of the producer (default none); `none,lz4` makes rounds of each
--kafka-config    a broker setting of Kafka instead of its default, for example
                  remote.log.manager.copier.thread.pool.size=2 (Weir's default; Kafka's is 10)
--out FILE        every round as JSON (default: target/bench-tiering.json)

Prints a table in Markdown; progress goes to standard error. The disk (of TMPDIR, else /tmp) must hold 18 times --size and 2 GiB. Other load on
the machine spoils the figures, and shows in the last row.
TEXT
    return
  fi
  local size=512 pairs=3 segment='' compression=none out=$ROOT/target/bench-tiering.json kafka=()
  while [ $# -gt 0 ]; do
    case "$1" in
      --size) size=${2:?--size needs a number of MiB} ;;
      --pairs) pairs=${2:?--pairs needs a number} ;;
      --segment) segment=${2:?--segment needs a number of MiB} ;;
      --compression) compression=${2:?--compression needs none, lz4 or none,lz4} ;;
      --kafka-config)
        [[ ${2:-} == ?*=* ]] || fail "--kafka-config needs KEY=VALUE, not '${2:-}'"
        kafka+=(--kafka-config "$2")
        ;;
      --out) out=$(realpath -m "${2:?--out needs a file}") ;;
      *) fail "unknown option '$1' (./weir bench-tiering --help)" ;;
    esac
    shift 2
  done
  [[ $size =~ ^[1-9][0-9]{1,5}$ ]] && [ "$size" -ge 16 ] || fail "--size is a number of MiB, 16 at least, not '$size'"
  [[ $pairs =~ ^[1-9][0-9]{0,2}$ ]] || fail "--pairs is a number from 1 on, not '$pairs'"
  [[ $segment =~ ^(|[1-9][0-9]{0,3})$ ]] || fail "--segment is a number of MiB, not '$segment'"
  [[ $compression =~ ^(none|lz4|none,lz4|lz4,none)$ ]] || fail "--compression is none, lz4 or none,lz4, not '$compression'"
  [ ! -d "$out" ] || fail "$out is a folder: name a file"
  begin_bench
  check_bench_disk "$size"
  say "Building" >&2
  build_benchmarks
  prepare_bench
  [ -z "$segment" ] || kafka+=(--segment "$segment")
  bench_run "$JDK/bin/java" -Xmx1g -XX:+UseParallelGC --enable-native-access=ALL-UNNAMED -Dlogback.configurationFile=tiering-logback.xml \
    -cp "$ROOT/data-plane/benchmarks/target/classes:$ROOT/data-plane/benchmarks/target/lib/*" \
    io.weir.benchmarks.tiering.TieringBenchmark --size "$size" --pairs "$pairs" --compression "$compression" --out "$out" \
    --weir-home "$BENCH_HOME/weir" --weir-client "$BENCH_HOME/weir/bench/client.properties" \
    --weir-store "$BENCH_HOME/weir" --weir-store-port "$WEIR_STORE_PORT" --weir-store-metrics-port "$WEIR_METRICS_PORT" \
    --kafka-home "$BENCH_HOME/kafka" --kafka-lib "$ROOT/data-plane/benchmarks/stock-kafka/target/lib" --plugin "$DIST/tiered-storage" \
    --kafka-store "$BENCH_HOME/kafka-store" --kafka-store-port "$KAFKA_STORE_PORT" --kafka-store-metrics-port "$KAFKA_METRICS_PORT" \
    ${kafka[@]+"${kafka[@]}"} || exit 1 # it said why
  say "Every round: $out"
}

# begin_bench: sets BENCH_HOME to a folder for all of it; from here on end_bench comes last, whatever happens.
begin_bench() {
  find_java
  check_targets
  check_user
  need setsid util-linux
  BENCH_HOME=$(mktemp -d "${TMPDIR:-/tmp}/weir-bench.XXXXXX")
  BENCH_CHILD=''
  trap 'end_bench $?' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
}

check_bench_disk() {
  local free needed=$(($1 * 18 + BENCH_STEPS_MIB))
  free=$(df -Pm "$BENCH_HOME" | { read -r _; read -r _ _ _ free _; echo "$free"; })
  [ "$free" -ge "$needed" ] || fail "$free MiB are free in ${TMPDIR:-/tmp}, $needed MiB needed: set TMPDIR to another disk, or --size to less"
}

# prepare_bench: Weir, and both stores with their counters shown. Sets DIST and the stores' ports.
prepare_bench() {
  say "Starting Weir in $BENCH_HOME" >&2
  WEIR_HOME=$BENCH_HOME/weir bench_run "$ROOT/weir" up >"$BENCH_HOME/up.log" 2>&1 ||
    { tail -n 5 "$BENCH_HOME/up.log" >&2; fail "Weir did not start"; }
  WEIR_HOME=$BENCH_HOME/weir "$ROOT/weir" bench-target >/dev/null
  WEIR_HOME=$BENCH_HOME/weir
  install_build
  load_ports
  WEIR_STORE_PORT=$S3_PORT
  lock_instances
  find_reserved # loads the ports of others
  WEIR_METRICS_PORT=$(next_free $((WEIR_STORE_PORT + 2)) 0)
  KAFKA_STORE_PORT=$(next_free $((WEIR_METRICS_PORT + 2)) 0)
  KAFKA_METRICS_PORT=$(next_free $((KAFKA_STORE_PORT + 2)) 0)
  bench_store "$BENCH_HOME/weir" "$WEIR_STORE_PORT" "$WEIR_METRICS_PORT"
  bench_store "$BENCH_HOME/kafka-store" "$KAFKA_STORE_PORT" "$KAFKA_METRICS_PORT"
  unlock_instances
}

# bench_store HOME PORT METRICS_PORT: starts it (again) with its counters on a port of their own, and waits for them.
bench_store() {
  local WEIR_HOME=$1 S3_PORT=$2 i
  mkdir -p "$WEIR_HOME/logs"
  stop_object_store
  write_object_store_config
  # The first thread of a process counts as ended before the others let its files go.
  flock -w 20 "$WEIR_HOME/object-store/object-store.lock" true || fail "the S3 server on port $2 did not end"
  printf 's3proxy.metrics.enabled=true\ns3proxy.metrics.host=127.0.0.1\ns3proxy.metrics.port=%s\n' "$3" >>"$WEIR_HOME/object-store/server.properties"
  setsid "$WEIR_HOME/object-store/launch" </dev/null >>"$WEIR_HOME/logs/object-store.log" 2>&1 7>&- &
  for ((i = 0; i < 300; i++)); do
    http_get "$3" /metrics
    [ "$HTTP_CODE" != 200 ] || return 0
    sleep 0.1
  done
  tail -n 5 "$WEIR_HOME/logs/object-store.log" >&2
  fail "the S3 server on port $2 does not show its counters on port $3"
}

# bench_run COMMAND…: in a group of its own, and waited for in a way that lets a signal through at once.
bench_run() {
  setsid "$@" </dev/null &
  BENCH_CHILD=$!
  local result=0
  wait "$BENCH_CHILD" || result=$?
  BENCH_CHILD=''
  return "$result"
}

# end_bench STATUS: ends and removes everything, whatever there is yet. Logs of what failed are kept.
end_bench() {
  local node i
  trap '' INT TERM HUP
  trap - EXIT
  set +e
  if [ -n "$BENCH_CHILD" ]; then
    kill -TERM -- "-$BENCH_CHILD" 2>/dev/null
    wait "$BENCH_CHILD"
  fi
  for node in "$BENCH_HOME"/kafka/node-*/node.pid; do
    [ ! -e "$node" ] || stop_by_pid_file "$node" "Kafka's node" 40
  done
  [ "$1" -eq 0 ] || [ "$1" -ge 128 ] || keep_bench_logs
  WEIR_HOME=$BENCH_HOME/kafka-store stop_object_store
  if [ -e "$BENCH_HOME/weir/ports" ]; then
    WEIR_HOME=$BENCH_HOME/weir "$ROOT/weir" reset --yes >/dev/null 7>&- || warn "Weir is left in $BENCH_HOME/weir: WEIR_HOME=$BENCH_HOME/weir ./weir reset --yes"
  fi
  for ((i = 0; i < 50; i++)); do
    rm -rf "$BENCH_HOME" 2>/dev/null && break
    sleep 0.1
  done
  exit "$1"
}

keep_bench_logs() {
  local kept=$ROOT/target/bench-tiering-logs file
  rm -rf "$kept"
  mkdir -p "$kept"
  for file in "$BENCH_HOME"/{up.log,weir/logs/*.log,weir/cluster/node-*/logs/*.log,kafka/node-*/*.log,kafka-store/logs/*.log}; do
    [ ! -f "$file" ] || cp "$file" "$kept/$(realpath --relative-to="$BENCH_HOME" "$file" | tr / -)"
  done
  warn "logs of all processes: $kept"
}
