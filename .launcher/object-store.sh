# The S3 server where the nodes tier topics to: a process of its own, on loopback, over a folder of the instance.

readonly OBJECT_STORE_BUCKET=weir-tier
readonly OBJECT_STORE_HEAP_MIB=192 # it holds a part of each upload in memory while it checks the signature

object_store_pid_file() { printf '%s' "$WEIR_HOME/object-store/object-store.pid"; }

# write_object_store_config: credentials (made once), the server's configuration and its launch script. All are private by the
# umask; the server has no other way to be given its secret than its configuration.
write_object_store_config() {
  local home=$WEIR_HOME/object-store id='' secret='' archive key value
  archive=$(class_archive)
  mkdir -p "$home/data/$OBJECT_STORE_BUCKET" # a folder of the data folder is a bucket
  if [ ! -s "$home/credentials" ]; then
    write_file "$home/credentials" <<TEXT
[default]
aws_access_key_id = WEIR$(head -c 10 /dev/urandom | od -An -tx1 | tr -d ' \n' | tr a-f A-F)
aws_secret_access_key = $(head -c 30 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n')
TEXT
  fi
  while IFS=' =' read -r key value; do
    case "$key" in
      aws_access_key_id) id=$value ;;
      aws_secret_access_key) secret=$value ;;
    esac
  done <"$home/credentials"
  [ -n "$id" ] && [ -n "$secret" ] || fail "$home/credentials is damaged: it must hold aws_access_key_id and aws_secret_access_key"
  write_file "$home/server.properties" <<TEXT
# Written by ./weir at each start.
s3proxy.endpoint=http://127.0.0.1:$S3_PORT
s3proxy.authorization=aws-v4
s3proxy.identity=$id
s3proxy.credential=$secret
s3proxy.ignore-unknown-headers=true
jclouds.provider=filesystem-nio2
jclouds.filesystem.basedir=$(property_quoted "$home/data")
TEXT
  # No more than warnings: its DEBUG prints signatures.
  write_file "$home/logback.xml" <<'TEXT'
<configuration>
  <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
    <encoder>
      <pattern>time=%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX,UTC} level=%level logger=%logger{0} msg="%replace(%msg){'[\r\n]+',' | '}"%n%ex{full}</pattern>
    </encoder>
  </appender>
  <root level="WARN">
    <appender-ref ref="out"/>
  </root>
</configuration>
TEXT
  write_file "$home/launch" <<TEXT
#!/bin/sh
# Runs the object store until it ends. Descriptor 9 stays open in it: a second copy finds the lock taken.
cd $(shell_quoted "$home") || exit 1
find . -maxdepth 1 -name 'classes*.jsa' ! -name $archive -delete
exec 9>>object-store.lock
flock -n 9 || { echo 'the object store runs already' >&2; exit 75; }
printf '%s %s %s\\n' "\$\$" "\$(cut -d' ' -f22 /proc/\$\$/stat)" "\$(cat /proc/sys/kernel/random/boot_id)" >object-store.pid.new
mv object-store.pid.new object-store.pid
exec $(shell_quoted "$JDK/bin/java") -Xms16m -Xmx${OBJECT_STORE_HEAP_MIB}m -XX:+UseSerialGC -XX:+UseCompactObjectHeaders -XX:+ExitOnOutOfMemoryError \\
  -XX:SharedArchiveFile=$archive -XX:+AutoCreateSharedArchive -Xlog:cds=off -Dlogback.configurationFile=logback.xml -cp $(shell_quoted "$DIST/object-store/*") org.gaul.s3proxy.Main --properties server.properties </dev/null >>$(shell_quoted "$WEIR_HOME/logs/object-store.log") 2>&1
TEXT
  chmod +x "$home/launch"
}

# start_object_store: unless it runs. It is not waited for here: nodes ask it first when they copy.
start_object_store() {
  [ "$(pid_file_state "$(object_store_pid_file)")" = down ] || return 0
  need setsid util-linux
  write_object_store_config
  rm -f "$(object_store_pid_file)" # of the last run
  setsid "$WEIR_HOME/object-store/launch" </dev/null >>"$WEIR_HOME/logs/object-store.log" 2>&1 8>&- &
}

stop_object_store() { stop_by_pid_file "$(object_store_pid_file)" "the object store" 20; }

# tiered_storage_config: the part of the control plane's configuration that says where provisioned nodes tier to.
tiered_storage_config() {
  cat <<TEXT
    tiered_storage:
      class_path: $(quoted "$DIST/tiered-storage/*")
      properties:
        weir.store: s3
        weir.s3.endpoint: http://127.0.0.1:$S3_PORT
        weir.s3.path.style: 'true'
        weir.s3.bucket: $OBJECT_STORE_BUCKET
        weir.s3.credentials.file: $(quoted "$WEIR_HOME/object-store/credentials")
        weir.chunk.cache.bytes: '33554432' # a local node has a small heap
        weir.manifest.cache.bytes: '4194304'
TEXT
}

# object_store_state: sets STATE and REASON.
object_store_state() {
  REASON=''
  STATE=$(pid_file_state "$(object_store_pid_file)")
  case "$STATE" in
    up) up_state "$S3_PORT" /healthz ;;
    down) ended_state "$(object_store_pid_file)" object-store ;;
  esac
}
