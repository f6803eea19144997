# Acts on the local nodes through their files, so that it works while no control plane runs. A node's `desired` file says
# what it should be; the provisioner keeps it there.

# node_home ID: ids are of the whole installation; nodes of broker clusters that operators made lie in clusters/.
node_home() {
  local home
  for home in "$WEIR_HOME"/clusters/*/node-"$1"; do
    [ ! -d "$home" ] || { printf '%s' "$home"; return; }
  done
  printf '%s/cluster/node-%s' "$WEIR_HOME" "$1"
}
node_process() { pid_file_state "$(node_home "$1")/node.pid"; }
node_pid() { pid_in "$(node_home "$1")/node.pid"; }
node_ids() {
  local home
  for home in "$WEIR_HOME"/cluster/node-* "$WEIR_HOME"/clusters/*/node-*; do
    [ ! -d "$home" ] || echo "${home##*-}"
  done | sort -n
}

# added_nodes [HOME]: a line for each node that the control plane added to those of `up`: id, tenants' port, roles, folder.
added_nodes() {
  local home=${1:-$WEIR_HOME} folder id port roles key value
  for folder in "$home"/cluster/node-* "$home"/clusters/*/node-*; do
    id=${folder##*-} port='' roles=''
    [ -r "$folder/node.properties" ] || continue
    [[ $folder == "$home/clusters/"* ]] || [ "$id" -gt ${#NODE_PORTS[@]} ] || continue
    while IFS='=' read -r key value; do
      case "$key" in
        tenants.listener) port=${value##*:} ;;
        node.roles) roles=$value ;;
      esac
    done <"$folder/node.properties"
    [ -z "$port" ] || echo "$id $port $roles $folder"
  done | sort -n
}
node_desired() {
  local desired=running
  [ ! -r "$(node_home "$1")/desired" ] || desired=$(<"$(node_home "$1")/desired")
  printf '%s' "$desired"
}
node_want() { printf '%s' "$2" | write_file "$(node_home "$1")/desired"; }

# node_launch ID: the script's lock lets one copy live, whoever starts it.
node_launch() { setsid "$(node_home "$1")/launch" </dev/null >>"$(node_home "$1")/logs/launch.log" 2>&1 8>&- & }

# node_await_down ID SECONDS
node_await_down() {
  local i
  for ((i = 0; i < $2 * 50; i++)); do
    [ "$(node_process "$1")" != down ] || return 0
    sleep 0.02
  done
  return 1
}

node_signal() {
  [ "$(node_process "$2")" = down ] || kill "-$1" "$(node_pid "$2")" 2>/dev/null || true
}

cmd_node() {
  if help_asked "$@" || [ $# -ne 2 ]; then
    cat <<'TEXT'
./weir node ACTION ID|all

  start    start it; returns at once (./weir status shows when it serves)
  stop     clean stop; waits; it stays down until `start`
  kill     SIGKILL; it stays down until `start`
  pause    SIGSTOP: the process stands still, its connections stay open
  resume   SIGCONT
  wipe     erase the data of a node that is down and make it ready to start
TEXT
    help_asked "$@" && return
    exit 2
  fi
  local action=$1 id ids
  case "$action" in start | stop | kill | pause | resume | wipe) ;; *) fail "unknown action '$action' (./weir node --help)" ;; esac
  require_owner
  mapfile -t ids < <(node_ids)
  [ ${#ids[@]} -gt 0 ] || fail "there are no nodes yet: ./weir up"
  if [ "$2" != all ]; then
    [ -d "$(node_home "$2")" ] && [[ $2 =~ ^[0-9]+$ ]] || fail "there is no node '$2': ${ids[*]}, or all"
    ids=("$2")
  fi
  "node_$action" "${ids[@]}"
}

node_start() {
  local id
  for id in "$@"; do
    node_want "$id" running
    [ "$(node_process "$id")" != down ] || node_launch "$id"
  done
}

node_stop() {
  local id
  for id in "$@"; do
    node_want "$id" stopped
    node_signal TERM "$id"
    node_signal CONT "$id"
  done
  for id in "$@"; do
    node_await_down "$id" 60 || {
      warn "node $id did not stop within 60 s: killing it"
      node_signal KILL "$id"
      node_await_down "$id" 10 || fail "node $id can't be killed"
    }
  done
}

node_kill() {
  local id
  for id in "$@"; do node_want "$id" killed; done
  for id in "$@"; do node_signal KILL "$id"; done
  for id in "$@"; do node_await_down "$id" 10 || fail "node $id can't be killed"; done
}

node_pause() {
  local id
  for id in "$@"; do node_signal STOP "$id"; done
}

node_resume() {
  local id
  for id in "$@"; do node_signal CONT "$id"; done
}

node_wipe() {
  local id home
  for id in "$@"; do
    [ "$(node_process "$id")" = down ] || fail "node $id is up: stop or kill it first"
    [ "$(node_desired "$id")" != running ] || fail "node $id is about to be started again: stop or kill it first"
  done
  for id in "$@"; do
    home=$(node_home "$id")
    rm -rf "$home/data" "$home/metadata"
    mkdir "$home/data" "$home/metadata"
    "$home/format" || fail "node $id can't be formatted: $(tail -n 1 "$home/logs/format.log")"
  done
}
