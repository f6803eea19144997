# Measuring: the description of a running instance for the side-by-side benchmark, and the microbenchmarks.

cmd_bench_target() {
  if help_asked "$@" || [ $# -gt 1 ]; then
    cat <<'TEXT'
./weir bench-target [FILE]

Describes the running instance for the side-by-side benchmark: bootstrap addresses, a client's properties with the demo
tenant's key, and the command that starts, stops, kills and wipes nodes. FILE (default: target.json in WEIR_HOME) and the
files it names are mode 0600, as they hold a secret. Prints the file's path.
TEXT
    help_asked "$@" && return
    exit 2
  fi
  local file=${1:-$WEIR_HOME/target.json} folder=$WEIR_HOME/bench bootstrap security listener='' rf=1
  require_owner
  load_ports && [ "$(control_state)" = up ] && [ -s "$WEIR_HOME/connection.json" ] || fail "Weir does not run: ./weir up"
  [ ! -d "$file" ] || fail "$file is a folder: name a file"
  bootstrap=$(connection_value bootstrap_servers)
  security=$(connection_value security_protocol)
  [ ${#NODE_PORTS[@]} -lt 3 ] || rf=3
  mkdir -p "$folder"
  write_file "$folder/client.properties" <<TEXT
security.protocol=$security
sasl.mechanism=PLAIN
sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="$(connection_value api_key)" password="$(connection_value api_secret)";
$([ "$security" != SASL_SSL ] || printf 'ssl.truststore.type=PEM\nssl.truststore.location=%s\n' "$(property_quoted "$WEIR_HOME/cluster/ca.pem")")
TEXT
  # The benchmark runs the command by its path alone, so the instance is written into a script.
  write_file "$folder/node" <<TEXT
#!/bin/sh
# Acts on this instance's nodes: start, stop, kill or wipe, then a node's id or \`all\`.
WEIR_HOME=$(shell_quoted "$WEIR_HOME") exec $(shell_quoted "$ROOT/weir") node "\$@"
TEXT
  chmod 700 "$folder/node"
  listener="{\"bootstrap\": $(quoted "$bootstrap"), \"props\": $(quoted "$folder/client.properties")}"
  write_file "$file" <<TEXT
{"label": "weir-${#NODE_PORTS[@]}n", "bootstrap": $(quoted "$bootstrap"), "props": $(quoted "$folder/client.properties"), "rf": $rf,
 "nodes": ${#NODE_PORTS[@]}, "security_protocol": "$security",
$([ "$security" != SASL_SSL ] || printf ' "tls": %s,\n' "$listener")
 "sasl": $listener,
 "node_cmd": $(quoted "$folder/node"), "env": {}}
TEXT
  say "$(realpath "$file")"
}

# connection_value KEY: of connection.json, for the values that need no escapes (addresses, ids, secrets).
connection_value() {
  local line
  line=$(grep -F "\"$1\" : \"" "$WEIR_HOME/connection.json") || fail "$WEIR_HOME/connection.json has no '$1': ./weir up writes it again"
  line=${line#*\" : \"}
  printf '%s' "${line%\"*}"
}

# property_quoted TEXT: a value of a .properties file.
property_quoted() { printf '%s' "${1//\\/\\\\}"; }

cmd_jmh() {
  if help_asked "$@"; then
    cat <<'TEXT'
./weir jmh [NAME] [JMH OPTIONS]

Builds and runs the microbenchmarks whose name contains NAME (a regular expression; default: all): Parse, Append (ours and
Kafka's log), Push, TenantMapping, Access. A benchmark runs in a JVM of its own, 3 × 1 s warm-up and 5 × 1 s measured, unless JMH's
options say otherwise (`./weir jmh Append -wi 5 -i 10 -f 3`, `./weir jmh -l` lists).
TEXT
    return
  fi
  find_java
  check_targets
  local module=$ROOT/data-plane/benchmarks
  build_benchmarks
  "$JDK/bin/java" -Xmx256m -cp "$module/target/classes:$module/target/lib/*" org.openjdk.jmh.Main \
    -jvm "$JDK/bin/java" -jvmArgs "-Xms1g -Xmx1g --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow" \
    -f 1 -wi 3 -w 1 -i 5 -r 1 "$@"
}

# build_benchmarks: and Apache Kafka's jars beside. The other modules' jars are this build's too, so that what is measured is
# what the sources say.
build_benchmarks() {
  local module=data-plane/benchmarks
  (cd "$ROOT" && rm -rf "$module/target/lib" "$module/stock-kafka/target/lib" &&
    maven -B -q -Dstyle.color=never -Dmaven.test.skip=true -pl "$module,$module/stock-kafka" -am package) ||
    fail "the build of the benchmarks failed"
}
