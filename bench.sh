#!/bin/sh
# Builds what is missing, then measures the chat beside other servers. Options: ./bench.sh --help
set -eu
cd -- "$(dirname -- "$0")"
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
jar=chat-bench/target/chat-bench.jar

if ! command -v "$java" > /dev/null; then
  echo "a JDK, 17 or newer, is needed: no $java" >&2
  exit 1
fi
if [ ! -f "$jar" ] || [ -n "$(find pom.xml chat-*/pom.xml chat-*/src/main -newer "$jar")" ]; then
  echo "building ..." >&2
  ./mvnw -q -B package -pl chat-bench -am \
    -Dmaven.test.skip -Dmaven.javadoc.skip -Dmaven.source.skip -Dspotless.check.skip >&2
  touch "$jar"
fi

if [ "${1:-}" = --jmh ]; then
  shift
  exec "$java" -cp "$jar" org.openjdk.jmh.Main "$@"
fi
exec "$java" -XX:+UseSerialGC -Xms256m -Xmx1g -jar "$jar" "$@"
