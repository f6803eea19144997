# Finds the JDK and Maven.

readonly JAVA_MIN=25

# find_jdk TOOL MIN MAX: sets FOUND_JDK to the first home, of those where Java is usually installed, that has the tool in a
# version from MIN to MAX; returns 1 if there is none. A runtime has `java`, a JDK has `javac` too.
find_jdk() {
  local candidate version on_path=''
  if command -v java >/dev/null 2>&1; then
    on_path=$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")
  fi
  for candidate in "${JAVA25_HOME:-}" "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* "${HOME:-/}"/.sdkman/candidates/java/* "${HOME:-/}"/.jdks/* /opt/java/* /opt/jdk*; do
    [ -n "$candidate" ] && [ -x "$candidate/bin/$1" ] && [ -r "$candidate/release" ] || continue
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$candidate/release")
    if [ -n "$version" ] && [ "$version" -ge "$2" ] && [ "$version" -le "$3" ]; then
      FOUND_JDK=$candidate
      return
    fi
  done
  return 1
}

# find_java: sets JDK to the home of a JDK that is new enough.
find_java() {
  find_jdk javac "$JAVA_MIN" 999 ||
    fail "no JDK $JAVA_MIN or newer found. Install one (Debian: apt-get install openjdk-25-jdk, or Temurin 25 from adoptium.net) or set JAVA25_HOME to its folder"
  JDK=$FOUND_JDK
}

# maven ARGUMENTS: Maven itself may run on an older JDK; the build picks JDK 25 by its toolchain.
maven() {
  command -v mvn >/dev/null 2>&1 || fail "Maven is missing: install it (Debian: apt-get install maven) and run again"
  if command -v java >/dev/null 2>&1 || [ -n "${JAVA_HOME:-}" ]; then
    JAVA25_HOME=$JDK mvn "$@"
  else
    JAVA25_HOME=$JDK JAVA_HOME=$JDK mvn "$@"
  fi
}
