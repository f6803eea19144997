# The control plane and PostgreSQL as processes. Nodes: nodes.sh; the object store: object-store.sh.

control_state() { pid_file_state "$WEIR_HOME/control-plane/control-plane.pid"; }

postgres_pid() {
  local pid
  read -r pid 2>/dev/null <"$WEIR_HOME/postgres/data/postmaster.pid" || return 1
  tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF "$WEIR_HOME/postgres/data" && echo "$pid"
}

# class_archive: name of the archive of parsed classes, which fits one build and one JDK.
class_archive() { printf 'classes-%s.jsa' "$(printf '%s %s' "$DIST" "$(stat -Lc '%n %Y' "$JDK/release")" | sha256sum | cut -c1-12)"; }

# write_control_config: everything that the control plane needs to know.
write_control_config() {
  local home=$WEIR_HOME/control-plane tenants='' operators='' port archive
  archive=$(class_archive)
  for port in "${NODE_PORTS[@]}"; do
    tenants+=,127.0.0.1:$port
    operators+=,127.0.0.1:$((port + 100))
  done
  [ -s "$home/operator.token" ] || head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n' | write_file "$home/operator.token"
  # Answered by /readyz, so that another control plane on this port is not taken for this one.
  [ -s "$home/instance" ] || printf 'i-%s' "$(head -c 10 /dev/urandom | od -An -tx1 | tr -d ' \n')" | write_file "$home/instance"
  write_file "$home/config.yml" <<TEXT
# Written by ./weir at each start.
instance: $(<"$home/instance")
http:
  host: 127.0.0.1
  port: $PORT
  public_url: http://127.0.0.1:$PORT
database:
  embedded:
    home: $(quoted "$WEIR_HOME/postgres")
    port: $POSTGRES_PORT
cluster:
  name: local
  operator_bootstrap_servers: ${operators#,}
  tenant_bootstrap_servers: ${tenants#,}
  tenant_security_protocol: $TENANTS_SECURITY
  ca_file: $(quoted "$WEIR_HOME/cluster/ca.pem")
  operator_user: operator
  operator_password_file: $(quoted "$WEIR_HOME/cluster/operator.password")
  nodes: ${#NODE_PORTS[@]}
provisioner:
  local:
    home: $(quoted "$WEIR_HOME/cluster")
    java: $(quoted "$JDK/bin/java")
    class_path: $(quoted "$DIST/broker/*")
    tenants_ports: [$(IFS=,; echo "${NODE_PORTS[*]}")]
    node_properties:
      tenants.security: $TENANTS_SECURITY
      remote.log.manager.task.interval.ms: '5000' # what is done is to be seen soon
$(tiered_storage_config)
signup:
  enabled: true
  auto_verify: true
tokens:
  lifetime: ${WEIR_TOKEN_LIFETIME:-PT15M}
state_dir: $(quoted "$home")
operator_token_file: $(quoted "$home/operator.token")
TEXT
  write_file "$home/launch" <<TEXT
#!/bin/sh
# Runs the control plane until it ends. Descriptor 9 stays open in it: a second copy finds the lock taken.
cd $(shell_quoted "$home") || exit 1
# An archive of parsed classes fits one build and one JDK; the JVM writes it when it first stops.
find . -maxdepth 1 -name 'classes*.jsa' ! -name $archive -delete
exec 9>>control-plane.lock
flock -n 9 || { echo 'the control plane runs already' >&2; exit 75; }
printf '%s %s %s\\n' "\$\$" "\$(cut -d' ' -f22 /proc/\$\$/stat)" "\$(cat /proc/sys/kernel/random/boot_id)" >control-plane.pid.new
mv control-plane.pid.new control-plane.pid
exec $(shell_quoted "$JDK/bin/java") -Xms64m -Xmx384m -XX:+UseSerialGC -XX:+UseCompactObjectHeaders -XX:+ExitOnOutOfMemoryError \\
  -XX:SharedArchiveFile=$archive -XX:+AutoCreateSharedArchive -Xlog:cds=off --enable-native-access=ALL-UNNAMED -cp $(shell_quoted "$DIST/control-plane/*") io.weir.controlplane.Main server config.yml </dev/null >>$(shell_quoted "$WEIR_HOME/logs/control-plane.log") 2>&1
TEXT
  chmod +x "$home/launch"
}

start_control_plane() {
  need setsid util-linux
  rm -f "$WEIR_HOME/control-plane/control-plane.pid" # of the last run
  setsid "$WEIR_HOME/control-plane/launch" </dev/null >>"$WEIR_HOME/logs/control-plane.log" 2>&1 8>&- &
}

# stop_by_pid_file FILE NAME SECONDS: asks it to stop and waits; takes the file away, also what a crash left.
stop_by_pid_file() {
  local file=$1 pid i
  if [ "$(pid_file_state "$file")" = down ]; then
    rm -f "$file"
    return
  fi
  pid=$(pid_in "$file")
  kill -TERM "$pid" 2>/dev/null || true
  kill -CONT "$pid" 2>/dev/null || true # a paused process hears nothing else
  for ((i = 0; i < $3 * 20; i++)); do
    if [ "$(pid_file_state "$file")" = down ]; then
      rm -f "$file" # stopped, not crashed
      return
    fi
    sleep 0.05
  done
  warn "$2 (pid $pid) did not stop within $3 s: killing it"
  kill -KILL "$pid" 2>/dev/null || true
  rm -f "$file"
}

stop_postgres() {
  local pid i
  pid=$(postgres_pid) || return 0
  kill -INT "$pid" 2>/dev/null || true # "fast": sessions are closed, a checkpoint is written
  for ((i = 0; i < 600; i++)); do
    [ "$(postgres_pid)" = "$pid" ] || return 0 # a zombie keeps its folder in /proc, but has no command line
    sleep 0.05
  done
  fail "PostgreSQL (pid $pid) did not stop within 30 s"
}

cmd_logs() {
  if help_asked "$@"; then
    cat <<'TEXT'
./weir logs [NAME] [-f]

The last 200 lines of a log; -f follows it. NAME is control-plane (default), postgres, object-store, build, or a node (2 or node-2).
Nodes and control plane write key=value pairs, one event per line.
TEXT
    return
  fi
  local name='' follow='' argument file
  for argument in "$@"; do
    case "$argument" in
      -f | --follow) follow=-F ;;
      -*) fail "unknown option '$argument' (./weir logs --help)" ;;
      *)
        [ -z "$name" ] || fail "one log at a time: '$name' or '$argument'"
        name=$argument
        ;;
    esac
  done
  require_owner
  file=$(log_file "${name:-control-plane}")
  [ -r "$file" ] || fail "there is no log '${name:-control-plane}' in $WEIR_HOME: $(log_names)"
  exec tail -n 200 $follow "$file"
}

# log_file NAME: where that log is, whether it is there or not.
log_file() {
  local node=${1#node-}
  case "$1" in
    control-plane | object-store | build) printf '%s' "$WEIR_HOME/logs/$1.log" ;;
    postgres) printf '%s' "$WEIR_HOME/postgres/postgres.log" ;;
    *) [[ ! $node =~ ^[0-9]+$ ]] || printf '%s/logs/node.log' "$(node_home "$node")" ;;
  esac
}

# log_names: the logs that are there.
log_names() {
  local name names=()
  for name in control-plane postgres object-store build; do
    [ ! -r "$(log_file "$name")" ] || names+=("$name")
  done
  for name in $(node_ids); do
    [ ! -r "$(log_file "$name")" ] || names+=("node-$name")
  done
  if [ ${#names[@]} -gt 0 ]; then printf '%s' "${names[*]}"; else printf 'there is none yet'; fi
}
