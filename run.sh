#!/bin/sh
# Builds what is missing, then becomes the server. Options: ./run.sh --help
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
jar=$here/chat-jetty-server/target/chat-jetty-server.jar

if ! command -v "$java" > /dev/null; then
  echo "a JDK, 17 or newer, is needed: no $java" >&2
  exit 1
fi
newer_sources() {
  find "$here/pom.xml" "$here/chat-core" "$here/chat-web" "$here/chat-jetty-server" \
    -path '*/target' -prune -o -path '*/src/test' -prune -o -type f -newer "$jar" -print
}
if [ ! -f "$jar" ] || [ -n "$(newer_sources)" ]; then
  echo "building, once ..." >&2
  (cd "$here" && ./mvnw -q -B package -pl chat-jetty-server -am \
    -Dmaven.test.skip -Dmaven.javadoc.skip -Dmaven.source.skip -Dspotless.check.skip) >&2
  touch "$jar"
fi

# The classes as this very Java has them in memory, archived once: they halve the time to start. It goes without, too.
java=$(command -v "$java")
home=$(dirname -- "$(dirname -- "$(readlink -f -- "$java")")")
archive=$here/chat-jetty-server/target/classes-$(cat "$home/release" 2> /dev/null | cksum | tr -dc 0-9).jsa
if [ -w "$here/chat-jetty-server/target" ] && [ ! "$archive" -nt "$jar" ]; then
  rm -f "$here"/chat-jetty-server/target/classes-*.jsa
  "$java" @"$here/chat-jetty-server/java.options" -XX:ArchiveClassesAtExit="$archive" \
    -cp "$jar" jgames.chat.server.Rehearsal > /dev/null 2>&1 || rm -f "$archive"
fi

export CHAT_DATA="${CHAT_DATA:-$here/data}"
# shellcheck disable=SC2086 # JAVA_OPTS is a list
exec "$java" @"$here/chat-jetty-server/java.options" -XX:SharedArchiveFile="$archive" -Xlog:disable -Xlog:all=error:stderr \
  ${JAVA_OPTS:-} -jar "$jar" "$@"
