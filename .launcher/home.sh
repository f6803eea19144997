# The folder of an instance.

readonly FREE_MIB_MIN=1024 # for logs, the first segments and PostgreSQL's journal

ensure_home() {
  local parent
  parent=$(dirname "$WEIR_HOME")
  if [ -e "$WEIR_HOME" ]; then
    [ -d "$WEIR_HOME" ] || fail "$WEIR_HOME is not a folder"
    [ -O "$WEIR_HOME" ] || fail "$WEIR_HOME belongs to $(stat -c %U "$WEIR_HOME"): run ./weir as that user, or set WEIR_HOME to a folder of your own"
  else
    mkdir -p "$WEIR_HOME" 2>/dev/null || fail "$parent can't be written by $(id -un): set WEIR_HOME to a folder of your own"
  fi
  mkdir -p "$WEIR_HOME/logs" "$WEIR_HOME/control-plane"
}

# require_owner: for commands that act on an instance which is there already.
require_owner() {
  [ -d "$WEIR_HOME" ] || return 0
  [ -O "$WEIR_HOME" ] || fail "$WEIR_HOME belongs to $(stat -c %U "$WEIR_HOME"): run ./weir as that user"
}

check_disk() {
  local free
  free=$(df -Pm "$WEIR_HOME" | { read -r _; read -r _ _ _ free _; echo "$free"; })
  [ "$free" -ge "$FREE_MIB_MIN" ] ||
    fail "the disk of $WEIR_HOME is full: $free MiB free, $FREE_MIB_MIN MiB needed (make room, or set WEIR_HOME to another disk)"
}

# check_user: PostgreSQL refuses to run as root, so that root runs it in a user namespace.
check_user() {
  [ "$(id -u)" -ne 0 ] || unshare -U true 2>/dev/null ||
    fail "PostgreSQL refuses to run as root, and this machine allows no user namespaces (unshare -U): run ./weir as an ordinary user"
}

# lock_home: one `up`, `down` or `reset` at a time.
lock_home() {
  need flock util-linux
  exec 8>>"$WEIR_HOME/launcher.lock"
  flock -w 120 8 || fail "another ./weir works on $WEIR_HOME since two minutes"
}
