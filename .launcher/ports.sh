# Ports are chosen once and kept: clients and the voters of the cluster remember them. Instances of one user know of each
# other, so that two that start at once don't choose the same; what is not an instance is seen by the port that it holds.

readonly INSTANCES=/tmp/weir-instances-$UID # a link to each home; of this machine, as ports are
declare -A RESERVED=() # port: the home of another instance that is up or starting
readonly DEFAULT_PORT=8080 DEFAULT_POSTGRES_PORT=5433 DEFAULT_S3_PORT=9000 DEFAULT_NODE_PORT=9092 DEFAULT_NODES=3

# lock_instances: nobody else chooses ports until unlock_instances.
lock_instances() {
  need flock util-linux
  mkdir -m 700 "$INSTANCES" 2>/dev/null || { [ -d "$INSTANCES" ] && [ ! -L "$INSTANCES" ] && [ -O "$INSTANCES" ]; } ||
    fail "$INSTANCES must be a folder of $(id -un): remove it"
  exec 7>>"$INSTANCES/lock"
  flock -w 60 7 || fail "another ./weir chooses ports since a minute ($INSTANCES/lock)"
}

unlock_instances() { exec 7>&-; }

# enter_instance: from now on others keep off the ports that this home's file names, while it is up or starting.
enter_instance() { ln -sfn "$WEIR_HOME" "$INSTANCES/$(printf '%s' "$WEIR_HOME" | sha256sum | cut -c1-16)"; }

# find_reserved: sets RESERVED. One that starts holds its home's lock and need not have bound its ports yet.
find_reserved() {
  local entry home port step
  RESERVED=()
  for entry in "$INSTANCES"/*; do
    [ -L "$entry" ] || continue
    home=$(readlink "$entry")
    if [ ! -r "$home/ports" ]; then
      rm -f "$entry" # reset or removed
      continue
    fi
    [ "$home" != "$WEIR_HOME" ] && instance_alive "$home" && load_ports "$home" || continue
    for port in "$PORT" "$POSTGRES_PORT" $S3_PORT; do RESERVED[$port]=$home; done
    for port in "${NODE_PORTS[@]}" $(added_nodes "$home" | cut -d' ' -f2); do
      for step in 0 100 200 300; do RESERVED[$((port + step))]=$home; done
    done
  done
}

# instance_alive HOME: whether it is up, or some ./weir is at it.
instance_alive() {
  [ "$(pid_file_state "$1/control-plane/control-plane.pid")" != down ] ||
    { [ -r "$1/launcher.lock" ] && ! flock -n "$1/launcher.lock" true; }
}

# load_ports [HOME]: sets PORT, POSTGRES_PORT, S3_PORT, NODE_PORTS from an instance; returns 1 where none were chosen yet.
# S3_PORT stays empty for one that an older build made.
load_ports() {
  local key value file=${1:-$WEIR_HOME}/ports
  PORT='' POSTGRES_PORT='' S3_PORT='' NODE_PORTS=()
  [ -r "$file" ] || return 1
  while IFS='=' read -r key value; do
    case "$key" in
      port) PORT=$value ;;
      postgres_port) POSTGRES_PORT=$value ;;
      s3_port) S3_PORT=$value ;;
      node_ports) IFS=' ' read -ra NODE_PORTS <<<"$value" ;;
    esac
  done <"$file"
  [ -n "$PORT" ] && [ -n "$POSTGRES_PORT" ] && [ ${#NODE_PORTS[@]} -gt 0 ] && return
  [ $# -eq 0 ] || return 1
  fail "$file is damaged: it must hold port, postgres_port and node_ports"
}

save_ports() {
  write_file "$WEIR_HOME/ports" <<TEXT
port=$PORT
postgres_port=$POSTGRES_PORT
s3_port=$S3_PORT
node_ports=${NODE_PORTS[*]}
TEXT
}

check_port() { [[ $1 =~ ^[0-9]{1,5}$ ]] && [ "$1" -ge 1 ] && [ "$1" -le 65535 ] || fail "'$1' is not a port"; }

# all_free PORT...: whether nobody listens on any of them, or is about to.
all_free() {
  local port
  for port in "$@"; do [ -z "${RESERVED[$port]:-}" ] && ! port_open "$port" || return 1; done
}

# choose_ports WANTED_PORT WANTED_POSTGRES WANTED_S3 WANTED_NODES COUNT: what is wanted must be free; a default moves up to the next
# free one, for COUNT nodes.
choose_ports() {
  local wanted base step used=' '
  if [ -n "$1" ]; then PORT=$1; else PORT=$(next_free "$DEFAULT_PORT" 0); fi
  if [ -n "$2" ]; then POSTGRES_PORT=$2; else POSTGRES_PORT=$(next_free "$DEFAULT_POSTGRES_PORT" 0); fi
  S3_PORT=${3:-$(next_free "$DEFAULT_S3_PORT" 0)}
  NODE_PORTS=()
  if [ -n "$4" ]; then
    IFS=', ' read -ra NODE_PORTS <<<"$4"
    [ ${#NODE_PORTS[@]} -ne 2 ] || fail "a cluster has one node, or three and more"
  else
    base=$DEFAULT_NODE_PORT
    while [ ${#NODE_PORTS[@]} -lt "$5" ]; do
      base=$(next_free "$base" 100 200 300)
      NODE_PORTS+=("$base")
      base=$((base + 2))
    done
  fi
  for wanted in "$PORT" "$POSTGRES_PORT" "$S3_PORT"; do
    check_port "$wanted"
    [[ $used != *" $wanted "* ]] || fail "port $wanted is given twice"
    used+="$wanted "
  done
  for base in "${NODE_PORTS[@]}"; do
    for step in 0 100 200 300; do
      wanted=$((10#$base + step))
      check_port "$wanted"
      [[ $used != *" $wanted "* ]] || fail "port $wanted is given twice (a node has its port, and those 100, 200 and 300 above)"
      used+="$wanted "
    done
  done
}

# next_free FROM STEP...: the first port from FROM on, by twos, that is free together with those STEP above it.
next_free() {
  local port=$1 step
  local -a group
  shift
  while [ "$port" -lt 65000 ]; do
    group=("$port")
    for step in "$@"; do group+=("$((port + step))"); done
    if all_free "${group[@]}"; then
      echo "$port"
      return
    fi
    port=$((port + 2))
  done
  fail "no free port found"
}

# require_free PORT WHAT
require_free() {
  [ -z "${RESERVED[$1]:-}" ] || fail "port $1 ($2) belongs to the instance in ${RESERVED[$1]}, which is up or starting: choose other ports (./weir up --help)"
  ! port_open "$1" || fail "port $1 ($2) is in use$(port_owner "$1"): stop that program, or choose other ports (./weir up --help)"
}
