# What runs.

readonly NODE_ROLES_VOTER='broker,controller' NODE_ROLES_OTHER=broker

# The states of a process; REASON says more where that is known.
#   running      up and ready
#   starting     up, and does not answer yet
#   not-ready    up, answers, and says why it can't serve
#   paused       stands still since `./weir node pause`
#   restarting   ended by itself; the control plane starts it again
#   crashed      ended by itself, and nothing starts it again
#   stopped      was stopped, or never started; `killed`: by `./weir node kill`

# node_state ID HTTP_PORT: sets STATE and REASON.
node_state() {
  local desired
  REASON=''
  STATE=$(node_process "$1")
  [ "$STATE" != up ] || up_state "$2"
  [ "$STATE" = down ] || return 0
  desired=$(node_desired "$1")
  if [ "$desired" != running ]; then
    STATE=$desired
  elif [ "$(control_state)" = up ]; then
    if pid_file_left "$(node_home "$1")/node.pid"; then STATE=restarting REASON="it ended by itself: ./weir logs $1"; else STATE=starting; fi
  else
    ended_state "$(node_home "$1")/node.pid" "$1"
  fi
}

# control_plane_state: sets STATE and REASON.
control_plane_state() {
  REASON=''
  STATE=$(control_state)
  case "$STATE" in
    up)
      up_state "$PORT"
      if [ "$STATE" = running ] && [[ $HTTP_BODY != *"\"instance\":\"$(cat "$WEIR_HOME/control-plane/instance" 2>/dev/null)\""* ]]; then
        STATE=starting REASON="another program answers on port $PORT"
      fi
      ;;
    down) ended_state "$WEIR_HOME/control-plane/control-plane.pid" control-plane ;;
  esac
}

# up_state PORT [PATH]: of a process that is up: sets STATE, REASON and HTTP_BODY by what PATH (/readyz) says.
up_state() {
  http_get "$1" "${2:-/readyz}"
  case "$HTTP_CODE" in
    200) STATE=running ;;
    none) STATE=starting ;;
    late) STATE=not-ready REASON="it takes connections, and does not answer" ;;
    *) STATE=not-ready REASON=$(reasons "$HTTP_BODY") ;;
  esac
}

# ended_state PID_FILE LOG: of a process that is down though it should run: sets STATE and REASON.
ended_state() {
  if pid_file_left "$1"; then STATE=crashed REASON="it ended by itself: ./weir logs $2"; else STATE=stopped; fi
}

# reasons BODY: what an answer of /readyz names: a node's `reasons`, the control plane's `checks` that failed.
reasons() {
  local text=$1 all=''
  if [[ $text =~ \"reasons\":\[(.*)\] ]]; then
    all=${BASH_REMATCH[1]//\",\"/; }
    all=${all#\"}
    printf '%s' "${all%\"}"
    return
  fi
  while [[ $text =~ \"name\":\"([^\"]*)\",\"ok\":(true|false),\"detail\":\"([^\"]*)\"(.*) ]]; do
    text=${BASH_REMATCH[4]}
    [ "${BASH_REMATCH[2]}" = true ] || all+="; ${BASH_REMATCH[1]}: ${BASH_REMATCH[3]}"
  done
  printf '%s' "${all#; }"
}

cmd_status() {
  if help_asked "$@"; then
    cat <<'TEXT'
./weir status [--json]

Every process with its state, pid and ports; exit code 0 when all of them are running.

  running      up and ready             starting   up, and does not answer yet
  not-ready    up, and says why         paused     stands still since `./weir node pause`
  restarting   ended by itself; the control plane starts it again
  crashed      ended by itself, and nothing starts it again
  stopped      by `./weir down` or `./weir node stop`, or never started; killed: by `./weir node kill`
TEXT
    return
  fi
  local json=''
  [ "${1:-}" != --json ] || json=1
  require_owner
  if ! load_ports; then
    if [ -n "$json" ]; then say '{"home":'"$(quoted "$WEIR_HOME")"',"control_plane":null,"postgres":null,"object_store":null,"nodes":[]}'; else say "Nothing is set up in $WEIR_HOME yet: ./weir up"; fi
    return 1
  fi
  local complete=0 rows=() control postgres store=null nodes='' port i=0 roles folder owner
  control_plane_state
  [ "$STATE" = running ] || complete=1
  status_row "control plane" "$(live_pid "$WEIR_HOME/control-plane/control-plane.pid")" "http://127.0.0.1:$PORT"
  control=$(status_json "$(live_pid "$WEIR_HOME/control-plane/control-plane.pid")" "\"http\":$PORT")
  postgres_state
  [ "$STATE" = running ] || complete=1
  status_row postgres "$(postgres_pid)" "127.0.0.1:$POSTGRES_PORT"
  postgres=$(status_json "$(postgres_pid)" "\"postgres\":$POSTGRES_PORT")
  if [ -n "$S3_PORT" ]; then
    object_store_state
    [ "$STATE" = running ] || complete=1
    status_row "object store" "$(live_pid "$(object_store_pid_file)")" "http://127.0.0.1:$S3_PORT"
    store=$(status_json "$(live_pid "$(object_store_pid_file)")" "\"s3\":$S3_PORT")
  fi
  for port in "${NODE_PORTS[@]}"; do
    i=$((i + 1))
    roles=$NODE_ROLES_VOTER
    [ "$i" -le 3 ] || roles=$NODE_ROLES_OTHER
    node_status "$i" "$port" "$roles" ''
  done
  while read -r i port roles folder; do
    owner=''
    [[ $folder != "$WEIR_HOME/clusters/"* ]] || owner=$(basename "$(dirname "$folder")")
    node_status "$i" "$port" "$roles" "$owner"
  done < <(added_nodes)
  if [ -n "$json" ]; then
    printf '{"home":%s,"control_plane":%s,"postgres":%s,"object_store":%s,"nodes":[%s]}\n' "$(quoted "$WEIR_HOME")" "$control" "$postgres" "$store" "${nodes#,}"
  else
    printf '%s\n' "${rows[@]}"
  fi
  return "$complete"
}

# node_status ID PORT ROLES CLUSTER: adds a node to rows and nodes; CLUSTER: id of its broker cluster unless it is `up`'s.
node_status() {
  local pid
  node_state "$1" $(($2 + 300))
  [ "$STATE" = running ] || complete=1
  pid=$(live_pid "$(node_home "$1")/node.pid")
  status_row "node $1" "$pid" \
    "tenants $2, operators $(($2 + 100)), inter-broker $(($2 + 200)), http $(($2 + 300))   ($3${4:+, $4})"
  nodes+=,$(status_json "$pid" \
    "\"tenants\":$2,\"operators\":$(($2 + 100)),\"inter_broker\":$(($2 + 200)),\"http\":$(($2 + 300))" \
    "\"id\":$1,\"roles\":[\"${3//,/\",\"}\"],${4:+\"broker_cluster_id\":\"$4\",}")
}

# postgres_state: sets STATE and REASON. PostgreSQL takes its pid file away when it stops.
postgres_state() {
  local lines booted
  STATE=stopped REASON=''
  if postgres_pid >/dev/null; then
    STATE=running
    return
  fi
  mapfile -t lines 2>/dev/null <"$WEIR_HOME/postgres/data/postmaster.pid" || return 0
  booted=$(sed -n 's/^btime //p' /proc/stat) # its third line: when it was started
  [[ ! ${lines[2]:-} =~ ^[0-9]+$ ]] || [ "${lines[2]}" -lt "$booted" ] || STATE=crashed REASON="it ended by itself: ./weir logs postgres"
}

# live_pid PID_FILE: the pid of a process that is up or paused.
live_pid() { [ "$(pid_file_state "$1")" = down ] || pid_in "$1"; }

# status_row NAME PID WHERE: adds a line to rows, and one with REASON where there is one.
status_row() {
  rows+=("$(printf '%-14s %-10s %8s   %s' "$1" "$STATE" "${2:--}" "$3")")
  [ -z "$REASON" ] || rows+=("$(printf '%-14s %s' '' "$REASON")")
}

# status_json PID PORTS [FIELDS]: one process as JSON.
status_json() {
  local reason=null
  [ -z "$REASON" ] || reason=$(quoted "$REASON")
  printf '{%s"state":"%s","reason":%s,"pid":%s,"ports":{%s}}' "${3:-}" "$STATE" "$reason" "${1:-null}" "$2"
}
