# What runs.

readonly NODE_ROLES_VOTER='broker,controller' NODE_ROLES_OTHER=broker

# node_state ID HTTP_PORT: running, starting, paused, stopped, killed or restarting.
node_state() {
  local process desired
  process=$(node_process "$1")
  desired=$(node_desired "$1")
  case "$process" in
    paused) echo paused ;;
    up) if [ "$(http_code "$2" /readyz)" = 200 ]; then echo running; else echo starting; fi ;;
    *) if [ "$desired" = running ] && [ "$(control_state)" = up ]; then echo restarting; elif [ "$desired" = running ]; then echo stopped; else echo "$desired"; fi ;;
  esac
}

control_plane_state() {
  case "$(control_state)" in
    up) if [ "$(http_code "$PORT" /readyz)" = 200 ]; then echo running; else echo starting; fi ;;
    paused) echo paused ;;
    *) echo stopped ;;
  esac
}

cmd_status() {
  if help_asked "$@"; then
    say "./weir status [--json]: every process with its state, pid and ports; exit code 0 when all that should run does"
    return
  fi
  local json=''
  [ "${1:-}" != --json ] || json=1
  require_owner
  if ! load_ports; then
    if [ -n "$json" ]; then say '{"home":'"$(quoted "$WEIR_HOME")"',"control_plane":null,"postgres":null,"nodes":[]}'; else say "Nothing is set up in $WEIR_HOME yet: ./weir up"; fi
    return 1
  fi
  local control control_pid=null postgres=stopped postgres_pid_now=null complete=0 rows=() nodes='' id port state pid i=0
  control=$(control_plane_state)
  [ "$control" = stopped ] || control_pid=$(pid_in "$WEIR_HOME/control-plane/control-plane.pid")
  if postgres_pid_now=$(postgres_pid); then postgres=running; else postgres_pid_now=null; fi
  [ "$control" = running ] && [ "$postgres" = running ] || complete=1
  for port in "${NODE_PORTS[@]}"; do
    i=$((i + 1))
    state=$(node_state "$i" $((port + 300)))
    pid=null
    case "$state" in running | starting | paused) pid=$(node_pid "$i") ;; esac
    [ "$state" = running ] || complete=1
    local roles=$NODE_ROLES_VOTER
    [ "$i" -le 3 ] || roles=$NODE_ROLES_OTHER
    rows+=("$(printf '%-14s %-10s %8s   tenants %s, operators %s, inter-broker %s, http %s   (%s)' "node $i" "$state" "${pid/null/-}" "$port" $((port + 100)) $((port + 200)) $((port + 300)) "$roles")")
    nodes+=$(printf ',{"id":%d,"roles":["%s"],"state":"%s","pid":%s,"ports":{"tenants":%d,"operators":%d,"inter_broker":%d,"http":%d}}' \
      "$i" "${roles//,/\",\"}" "$state" "$pid" "$port" $((port + 100)) $((port + 200)) $((port + 300)))
  done
  if [ -n "$json" ]; then
    printf '{"home":%s,"control_plane":{"state":"%s","pid":%s,"ports":{"http":%d}},"postgres":{"state":"%s","pid":%s,"ports":{"postgres":%d}},"nodes":[%s]}\n' \
      "$(quoted "$WEIR_HOME")" "$control" "$control_pid" "$PORT" "$postgres" "$postgres_pid_now" "$POSTGRES_PORT" "${nodes#,}"
  else
    printf '%-14s %-10s %8s   %s\n' 'control plane' "$control" "${control_pid/null/-}" "http://127.0.0.1:$PORT" postgres "$postgres" "${postgres_pid_now/null/-}" "127.0.0.1:$POSTGRES_PORT"
    printf '%s\n' "${rows[@]}"
  fi
  return "$complete"
}
