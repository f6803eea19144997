# Starting and stopping everything.

cmd_up() {
  if help_asked "$@"; then
    cat <<'TEXT'
./weir up [--port N] [--postgres-port N] [--s3-port N] [--node-ports A,B,C | --nodes N]
          [--tenants-security SASL_PLAINTEXT] [--patience SECONDS]

Builds what is missing, starts PostgreSQL, the object store, the control plane and the nodes, makes the demo tenant, and
writes connection.json (mode 0600) with addresses and credentials. Ports are chosen at the first start (8080; 5433; 9000;
9092, 9094, 9096 with +100, +200 and +300 of each, or the next free ones) and stay. Those of nodes can't change later; the
others can, while Weir is down. Instances of one user that start at once don't choose the same.

--nodes N makes a cluster of one node, or of three and more; 3 unless it says otherwise. One node keeps one copy of each
record.

--patience SECONDS (default: 120): how long nothing may move before `up` gives up. Lines in the logs and parts that come up
are movement, so a slow machine is waited for, at most ten times as long in all.

--tenants-security SASL_PLAINTEXT takes TLS off the tenants' listener: secrets and records cross loopback in clear. It is for
benchmarks, in a WEIR_HOME of its own, and like the nodes' ports chosen once. The other listeners keep TLS.
TEXT
    return
  fi
  local port='' postgres_port='' s3_port='' node_ports='' nodes='' security=''
  PATIENCE=120
  while [ $# -gt 0 ]; do
    case "$1" in
      --port) port=${2:?--port needs a number} ;;
      --postgres-port) postgres_port=${2:?--postgres-port needs a number} ;;
      --s3-port) s3_port=${2:?--s3-port needs a number} ;;
      --node-ports) node_ports=${2:?--node-ports needs numbers} ;;
      --nodes) nodes=${2:?--nodes needs a number} ;;
      --patience) PATIENCE=${2:?--patience needs seconds} ;;
      --tenants-security) security=${2:?--tenants-security needs SASL_SSL or SASL_PLAINTEXT} ;;
      *) fail "unknown option '$1' (./weir up --help)" ;;
    esac
    shift 2
  done
  [[ $PATIENCE =~ ^[1-9][0-9]{0,4}$ ]] || fail "--patience is a number of seconds, not '$PATIENCE'"
  [[ $nodes =~ ^(|1|[3-9])$ ]] || fail "--nodes is 1, or 3 to 9, not '$nodes'"
  [ -z "$nodes" ] || [ -z "$node_ports" ] || fail "--nodes and --node-ports both say how many nodes there are: give one"
  local began=$SECONDS
  ensure_home
  lock_home
  find_java
  settle_security "$security"
  if load_ports && [ "$(control_state)" = up ]; then
    restart_object_store
    if ! connection_fresh; then
      [ -s "$WEIR_HOME/control-plane/instance" ] || fail "the control plane that runs was started by an older build: ./weir down, then ./weir up"
      install_build
      run_quickstart ready
    fi
    say "Weir runs already (control plane: http://127.0.0.1:$PORT, ./weir status)."
    return
  fi
  check_user
  check_disk
  settle_ports "$port" "$postgres_port" "$s3_port" "$node_ports" "$nodes"
  [ "${WEIR_BUILD:-}" = no ] || ! build_needed || build
  install_build
  check_ports_free # the build took its time
  [ -n "$BUSY" ] || drop_old_builds
  write_control_config
  say "Starting PostgreSQL, the object store, the control plane and ${#NODE_PORTS[@]} nodes"
  start_object_store
  start_known_nodes
  start_control_plane
  run_quickstart ready
  say ''
  print_addresses
  say "Ready after $((SECONDS - began)) s."
}

# restart_object_store: of an instance that runs: nothing else brings one back that ended by itself.
restart_object_store() {
  [ -n "$S3_PORT" ] && [ "$(pid_file_state "$(object_store_pid_file)")" = down ] || return 0
  require_free "$S3_PORT" "object store"
  install_build
  start_object_store
  say "The object store was down and is started again."
}

# connection_fresh: whether connection.json was written by this run of the control plane, and its token lives for some time
# yet (sessions end after 12 h). A first `up` that was cut off leaves a control plane without one.
connection_fresh() {
  local file=$WEIR_HOME/connection.json
  [ -s "$file" ] && [ ! "$file" -ot "$WEIR_HOME/control-plane/control-plane.pid" ] && [ -n "$(find "$file" -mmin -600)" ]
}

# settle_ports PORT POSTGRES S3 NODES COUNT: the ports of this start, kept for the next. A first start that ended before it
# made the nodes has bound nothing yet, so the next one chooses anew. Others choose before or after, never meanwhile.
settle_ports() {
  lock_instances
  find_reserved
  if [ -d "$WEIR_HOME/cluster" ] && load_ports; then
    PORT=${1:-$PORT}
    POSTGRES_PORT=${2:-$POSTGRES_PORT}
    S3_PORT=${3:-${S3_PORT:-$(next_free "$DEFAULT_S3_PORT" 0)}}
    if [ -n "$4" ] && [ "${4//,/ }" != "${NODE_PORTS[*]}" ]; then
      fail "the nodes' ports (${NODE_PORTS[*]}) were chosen at the first start and can't change: use another WEIR_HOME"
    fi
    [ -z "$5" ] || [ "$5" = ${#NODE_PORTS[@]} ] ||
      fail "there are ${#NODE_PORTS[@]} nodes since the first start, and their number can't change: use another WEIR_HOME"
    check_port "$PORT"
    check_port "$POSTGRES_PORT"
    check_port "$S3_PORT"
  else
    choose_ports "$1" "$2" "$3" "$4" "${5:-$DEFAULT_NODES}"
  fi
  check_ports_free # before the others learn of them
  save_ports
  enter_instance
  unlock_instances
}

# settle_security SECURITY: sets TENANTS_SECURITY, chosen at the first start, as clients were given it.
settle_security() {
  local file=$WEIR_HOME/tenants-security kept=''
  case "$1" in '' | SASL_SSL | SASL_PLAINTEXT) ;; *) fail "--tenants-security is SASL_SSL or SASL_PLAINTEXT, not '$1'" ;; esac
  if [ -d "$WEIR_HOME/cluster" ]; then
    kept=SASL_SSL
    [ ! -r "$file" ] || kept=$(<"$file")
    [ -z "$1" ] || [ "$1" = "$kept" ] ||
      fail "the tenants' listener is $kept since the first start and can't change: use another WEIR_HOME"
  fi
  TENANTS_SECURITY=${kept:-${1:-SASL_SSL}}
  printf '%s' "$TENANTS_SECURITY" | write_file "$file"
  [ "$TENANTS_SECURITY" = SASL_SSL ] ||
    warn "WARNING: the tenants' listener of this instance has NO TLS: keys, secrets and records cross 127.0.0.1 in clear. For benchmarks only."
}

# check_ports_free: of everything that is not ours and running already. Returns 0 either way; sets BUSY if something of ours
# runs.
check_ports_free() {
  local port step i=0
  BUSY=''
  require_free "$PORT" "control plane"
  if [ "$(pid_file_state "$(object_store_pid_file)")" = down ]; then require_free "$S3_PORT" "object store"; else BUSY=1; fi
  if ! postgres_pid >/dev/null; then require_free "$POSTGRES_PORT" PostgreSQL; else BUSY=1; fi
  for port in "${NODE_PORTS[@]}"; do
    i=$((i + 1))
    if [ "$(node_process "$i")" = down ]; then
      for step in 0 100 200 300; do require_free $((port + step)) "node $i"; done
    else
      BUSY=1
    fi
  done
  while read -r i port _; do
    if [ "$(node_process "$i")" != down ]; then
      BUSY=1
    elif [ "$(node_desired "$i")" = running ]; then
      for step in 0 100 200 300; do require_free $((port + step)) "node $i"; done
    fi
  done < <(added_nodes)
}

# start_known_nodes: nodes that were provisioned from this build need not wait for the control plane, which adopts them.
start_known_nodes() {
  local id
  for id in $(node_ids); do
    if [ -e "$(node_home "$id")/metadata/meta.properties" ] && [ "$(node_desired "$id")" = running ] &&
      [ "$(node_process "$id")" = down ] && grep -qF "$DIST/" "$(node_home "$id")/launch" &&
      grep -qF "=http://127.0.0.1:$S3_PORT" "$(node_home "$id")/node.properties"; then
      node_launch "$id"
    fi
  done
}

# run_quickstart MODE: the Java part: waits with progress, makes the demo tenant, writes connection.json.
run_quickstart() {
  local watched=$WEIR_HOME/control-plane/control-plane.pid
  "$JDK/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx128m -cp "$DIST/control-plane/*" io.weir.controlplane.quickstart.QuickstartMain \
    "$1" --home "$WEIR_HOME" --port "$PORT" --s3-port "$S3_PORT" --node-ports "$(IFS=,; echo "${NODE_PORTS[*]}")" \
    --tenants-security "$TENANTS_SECURITY" --control-plane-pid-file "$watched" --instance "$(<"$WEIR_HOME/control-plane/instance")" \
    --patience "$PATIENCE" 8>&- || {
    warn "last lines of $WEIR_HOME/logs/control-plane.log:"
    tail -n 15 "$WEIR_HOME/logs/control-plane.log" >&2 || true
    exit 1
  }
}

print_addresses() {
  cat <<TEXT
Web console   http://127.0.0.1:$PORT/
Admin API     http://127.0.0.1:$PORT/v1   (contract: http://127.0.0.1:$PORT/openapi.json)
Kafka         $(printf '127.0.0.1:%s,' "${NODE_PORTS[@]}" | sed 's/,$//')   ($TENANTS_SECURITY, PLAIN; CA: $WEIR_HOME/cluster/ca.pem)
PostgreSQL    127.0.0.1:$POSTGRES_PORT
Object store  http://127.0.0.1:$S3_PORT   (S3, bucket $OBJECT_STORE_BUCKET; credentials: $WEIR_HOME/object-store/credentials)
Credentials   $WEIR_HOME/connection.json
TEXT
  print_provider
}

cmd_down() {
  if help_asked "$@"; then
    say "./weir down: stops the control plane, the nodes (cleanly), the object store and PostgreSQL; the data stays for the next ./weir up"
    return
  fi
  require_owner
  if ! load_ports; then
    say "Nothing is set up in $WEIR_HOME."
    return
  fi
  lock_home
  stop_everything
  say "Weir is down; its data stays in $WEIR_HOME."
}

# stop_everything: the control plane first, so that it starts no node again. What each node should be stays written down.
stop_everything() {
  local id ids
  stop_by_pid_file "$WEIR_HOME/control-plane/control-plane.pid" "the control plane" 40
  mapfile -t ids < <(node_ids)
  for id in "${ids[@]}"; do
    node_signal TERM "$id"
    node_signal CONT "$id"
  done
  for id in "${ids[@]}"; do
    stop_by_pid_file "$(node_home "$id")/node.pid" "node $id" 60
  done
  stop_object_store
  stop_postgres
}

cmd_reset() {
  if help_asked "$@"; then
    say "./weir reset --yes: stops everything and erases $WEIR_HOME with all its data; without --yes it only shows what that is"
    return
  fi
  [ $# -eq 0 ] || [ "$*" = --yes ] || fail "unknown option '$*' (./weir reset --help)"
  require_owner
  if [ ! -d "$WEIR_HOME" ]; then
    say "There is no $WEIR_HOME: nothing to erase."
    return
  fi
  [ -e "$WEIR_HOME/ports" ] || fail "$WEIR_HOME is not an instance of Weir: not erased"
  if [ $# -eq 0 ]; then
    show_erased
    warn "nothing was erased; to erase it: ./weir reset --yes"
    exit 2
  fi
  lock_home
  stop_everything
  rm -rf "$WEIR_HOME"
  say "$WEIR_HOME is erased."
}

# show_erased: what `reset --yes` would stop and erase, with sizes.
show_erased() {
  local part
  say "./weir reset --yes stops everything that runs in $WEIR_HOME and erases, for good:"
  for part in postgres:"the control plane's database (tenants, users, keys, audit)" cluster:"the nodes: topics, records, groups, certificates" \
    clusters:"the same of the broker clusters that operators made" \
    object-store:"what the nodes tiered" \
    control-plane:"the control plane's master key and the operator's token" logs:"logs" dist:"the copy of the build that runs"; do
    [ ! -e "$WEIR_HOME/${part%%:*}" ] || printf '  %8s  %-14s %s\n' "$(du -sh "$WEIR_HOME/${part%%:*}" 2>/dev/null | cut -f1)" "${part%%:*}" "${part#*:}"
  done
}

cmd_demo() {
  if help_asked "$@"; then
    say "./weir demo: signs a new tenant up by the REST API, makes a topic and a key, produces 100,000 lines, consumes them in a group of two and compares"
    return
  fi
  load_ports && [ "$(control_state)" = up ] || fail "Weir does not run: ./weir up"
  find_java
  install_build
  exec "$JDK/bin/java" -XX:+UseSerialGC -Xmx512m -cp "$DIST/control-plane/*" io.weir.controlplane.demo.DemoMain --home "$WEIR_HOME" --lines "$JDK/lib/classlist"
}
