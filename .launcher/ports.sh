# Ports are chosen once and kept: clients and the voters of the cluster remember them.

readonly DEFAULT_PORT=8080 DEFAULT_POSTGRES_PORT=5433 DEFAULT_NODE_PORT=9092 DEFAULT_NODES=3

# load_ports: sets PORT, POSTGRES_PORT, NODE_PORTS from the instance; returns 1 where none were chosen yet.
load_ports() {
  local key value
  PORT='' POSTGRES_PORT='' NODE_PORTS=()
  [ -r "$WEIR_HOME/ports" ] || return 1
  while IFS='=' read -r key value; do
    case "$key" in
      port) PORT=$value ;;
      postgres_port) POSTGRES_PORT=$value ;;
      node_ports) IFS=' ' read -ra NODE_PORTS <<<"$value" ;;
    esac
  done <"$WEIR_HOME/ports"
  [ -n "$PORT" ] && [ -n "$POSTGRES_PORT" ] && [ ${#NODE_PORTS[@]} -gt 0 ] || fail "$WEIR_HOME/ports is damaged: it must hold port, postgres_port and node_ports"
}

save_ports() {
  write_file "$WEIR_HOME/ports" <<TEXT
port=$PORT
postgres_port=$POSTGRES_PORT
node_ports=${NODE_PORTS[*]}
TEXT
}

check_port() { [[ $1 =~ ^[0-9]{1,5}$ ]] && [ "$1" -ge 1 ] && [ "$1" -le 65535 ] || fail "'$1' is not a port"; }

# all_free PORT...: whether nobody listens on any of them.
all_free() {
  local port
  for port in "$@"; do ! port_open "$port" || return 1; done
}

# choose_ports WANTED_PORT WANTED_POSTGRES WANTED_NODES: what is wanted must be free; a default moves up to the next free one.
choose_ports() {
  local wanted base step used=' '
  if [ -n "$1" ]; then PORT=$1; else PORT=$(next_free "$DEFAULT_PORT" 0); fi
  if [ -n "$2" ]; then POSTGRES_PORT=$2; else POSTGRES_PORT=$(next_free "$DEFAULT_POSTGRES_PORT" 0); fi
  NODE_PORTS=()
  if [ -n "$3" ]; then
    IFS=', ' read -ra NODE_PORTS <<<"$3"
    [ ${#NODE_PORTS[@]} -ne 2 ] || fail "a cluster has one node, or three and more"
  else
    base=$DEFAULT_NODE_PORT
    while [ ${#NODE_PORTS[@]} -lt "$DEFAULT_NODES" ]; do
      base=$(next_free "$base" 100 200 300)
      NODE_PORTS+=("$base")
      base=$((base + 2))
    done
  fi
  for wanted in "$PORT" "$POSTGRES_PORT"; do
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
  ! port_open "$1" || fail "port $1 ($2) is in use$(port_owner "$1"): stop that program, or choose other ports (./weir up --help)"
}
