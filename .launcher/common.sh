# Small things that every part uses.

say() { printf '%s\n' "$*"; }
warn() { printf 'weir: %s\n' "$*" >&2; }
fail() {
  warn "$@"
  exit 1
}

# help_asked "$@": whether one of the arguments asks for help.
help_asked() {
  local argument
  for argument in "$@"; do
    case "$argument" in -h | --help) return 0 ;; esac
  done
  return 1
}

# need TOOL PACKAGE: a program that comes with every Linux distribution, but not with every container.
need() { command -v "$1" >/dev/null 2>&1 || fail "'$1' is missing: install it (Debian: apt-get install $2)"; }

# process_state PID START_TICKS BOOT_ID: up, paused or down. A pid alone would be given out again.
process_state() {
  local stat fields
  [ "${3:-}" = "$(</proc/sys/kernel/random/boot_id)" ] || { echo down; return; }
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || { echo down; return; }
  read -ra fields <<<"${stat##*) }"
  [ "${fields[19]}" = "$2" ] || { echo down; return; }
  case "${fields[0]}" in Z | X | x) echo down ;; T | t) echo paused ;; *) echo up ;; esac
}

# pid_file_state FILE: the state of the process that a launch script wrote down.
pid_file_state() {
  local pid='' ticks='' boot=''
  [ ! -r "$1" ] || read -r pid ticks boot <"$1" || true
  if [ -n "$boot" ]; then process_state "$pid" "$ticks" "$boot"; else echo down; fi
}

# pid_file_left FILE: whether a process of this boot wrote it and was not stopped by `./weir`, which takes the file away.
pid_file_left() {
  local boot=''
  [ ! -r "$1" ] || read -r _ _ boot <"$1" || true
  [ "$boot" = "$(</proc/sys/kernel/random/boot_id)" ]
}

pid_in() {
  local pid=''
  read -r pid _ <"$1" && printf '%s' "$pid"
}

# port_open PORT: whether something listens on loopback.
port_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# port_owner PORT: " (PROGRAM, pid N)" where it can be found out.
port_owner() {
  local line
  command -v ss >/dev/null 2>&1 || return 0
  line=$(ss -ltnpH "sport = :$1" 2>/dev/null | head -n 1)
  [[ $line =~ \(\(\"([^\"]+)\",pid=([0-9]+) ]] && printf ' (%s, pid %s)' "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
  return 0
}

# http_get PORT PATH: a GET on loopback. Sets HTTP_BODY and HTTP_CODE: `none` while nobody listens, `late` without an answer
# within five seconds (the control plane gives its brokers three).
http_get() {
  local line
  HTTP_CODE=none HTTP_BODY=''
  {
    exec 3<>"/dev/tcp/127.0.0.1/$1" || return 0
    printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n' "$2" >&3 && IFS=' ' read -t 5 -r _ HTTP_CODE _ <&3 || true
    while IFS= read -t 2 -r line <&3 && [ "$line" != $'\r' ]; do :; done
    IFS= read -t 2 -r -d '' HTTP_BODY <&3 || true # reads to the end, which is no failure here
    exec 3<&- 3>&-
  } 2>/dev/null
  HTTP_CODE=${HTTP_CODE:-late}
}

# write_file FILE: standard input to a file that is either there as a whole or not at all.
write_file() {
  cat >"$1.new"
  mv "$1.new" "$1"
}

# shell_quoted TEXT: one word for sh, apostrophes included.
shell_quoted() { printf "'%s'" "${1//\'/\'\\\'\'}"; }

# quoted TEXT: quoted for YAML (and JSON).
quoted() {
  local text=${1//\\/\\\\}
  printf '"%s"' "${text//\"/\\\"}"
}
