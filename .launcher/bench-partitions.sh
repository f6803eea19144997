# A node with very many partitions: an instance of one node in a temporary folder, and its end, however it ends.

readonly MANY_START_LIMIT_S=300

cmd_bench_partitions() {
  if help_asked "$@"; then
    cat <<'TEXT'
./weir bench-partitions [--partitions N]

How a node carries very many partitions: starts an instance of one node in a temporary folder, on free ports, makes N partitions
(default 1,000; one replica each), writes a record into each, and prints what the node takes of memory and how long it takes to
start: after a clean stop, and after SIGKILL, when every log is checked. Stops and removes all of it in the end.

Prints a table in Markdown; progress goes to standard error. The times are of the node's process, from its launch to the first
/readyz that says yes, over logs in the page cache. With the default it takes half a minute on two cores after the build.
TEXT
    return
  fi
  local partitions=1000 created written idle clean killed clean_rss killed_rss
  while [ $# -gt 0 ]; do
    case "$1" in
      --partitions) partitions=${2:?--partitions needs a number} ;;
      *) fail "unknown option '$1' (./weir bench-partitions --help)" ;;
    esac
    shift 2
  done
  [[ $partitions =~ ^[1-9][0-9]{0,4}$ ]] && [ "$partitions" -le 20000 ] || fail "--partitions is a number from 1 to 20000, the limit of one tenant, not '$partitions'"
  begin_bench
  say "Building" >&2
  build_benchmarks
  say "Starting Weir in $BENCH_HOME" >&2
  WEIR_HOME=$BENCH_HOME/weir bench_run "$ROOT/weir" up --nodes 1 >"$BENCH_HOME/up.log" 2>&1 ||
    { tail -n 5 "$BENCH_HOME/up.log" >&2; fail "Weir did not start"; }
  WEIR_HOME=$BENCH_HOME/weir "$ROOT/weir" bench-target >/dev/null
  WEIR_HOME=$BENCH_HOME/weir
  load_ports
  say "Making $partitions partitions" >&2
  bench_run "$JDK/bin/java" -Xmx512m -Dlogback.configurationFile=tiering-logback.xml \
    -cp "$ROOT/data-plane/benchmarks/target/classes:$ROOT/data-plane/benchmarks/target/lib/*" \
    io.weir.benchmarks.partitions.FillPartitions "$(connection_value bootstrap_servers)" "$BENCH_HOME/weir/bench/client.properties" "$partitions" \
    >"$BENCH_HOME/filled" || fail "the partitions could not be made"
  read -r created written <"$BENCH_HOME/filled"
  idle=$(many_rss)
  say "Stopping and starting the node" >&2
  WEIR_HOME=$WEIR_HOME "$ROOT/weir" node stop 1 >/dev/null
  clean=$(many_start)
  clean_rss=$(many_rss)
  say "Killing and starting the node" >&2
  WEIR_HOME=$WEIR_HOME "$ROOT/weir" node kill 1 >/dev/null
  killed=$(many_start)
  killed_rss=$(many_rss)
  cat <<TEXT
| $partitions partitions on one node | |
|---|---|
| created, s | $created |
| a record written into each, s | $written |
| memory (RSS) then, MiB | $idle |
| start after a clean stop, s | $clean |
| memory after it, MiB | $clean_rss |
| start after SIGKILL, s | $killed |
| memory after it, MiB | $killed_rss |
TEXT
}

# many_rss: the node's resident memory, MiB.
many_rss() {
  local key value
  while read -r key value _; do
    [ "$key" != VmRSS: ] || echo $((value / 1024))
  done <"/proc/$(node_pid 1)/status"
}

# many_start: starts the node and prints the seconds until it serves.
many_start() {
  local began=${EPOCHREALTIME/[.,]/} now
  WEIR_HOME=$WEIR_HOME "$ROOT/weir" node start 1 >/dev/null
  while :; do
    http_get $((NODE_PORTS[0] + 300)) /readyz
    now=${EPOCHREALTIME/[.,]/}
    [ "$HTTP_CODE" != 200 ] || break
    [ $((now - began)) -lt $((MANY_START_LIMIT_S * 1000000)) ] || fail "the node does not serve after $MANY_START_LIMIT_S s"
    sleep 0.05
  done
  printf '%s.%s' $(((now - began) / 1000000)) $(((now - began) / 100000 % 10))
}
