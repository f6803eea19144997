# Finds the JDK and Maven.

readonly JAVA_MIN=25

# java_version_of HOME [TOOL]: major version of a JDK, or of what has the tool named.
java_version_of() {
  [ -x "$1/bin/${2:-javac}" ] && [ -r "$1/release" ] || return 1
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

# find_java: sets JDK to the home of a JDK that is new enough.
find_java() {
  local candidate version on_path=''
  if command -v java >/dev/null 2>&1; then
    on_path=$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")
  fi
  for candidate in "${JAVA25_HOME:-}" "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* "${HOME:-/}"/.sdkman/candidates/java/* "${HOME:-/}"/.jdks/* /opt/java/* /opt/jdk*; do
    [ -n "$candidate" ] && version=$(java_version_of "$candidate") || continue
    if [ -n "$version" ] && [ "$version" -ge "$JAVA_MIN" ]; then
      JDK=$candidate
      return
    fi
  done
  fail "no JDK $JAVA_MIN or newer found. Install one (Debian: apt-get install openjdk-25-jdk, or Temurin 25 from adoptium.net) or set JAVA25_HOME to its folder"
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
