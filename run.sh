#!/bin/sh
# Builds what is missing, then becomes the server. Options: ./run.sh --help
# With --demo as the first one it serves the demos of the element (docs/element.md) as another site besides, on port 8001.
set -eu
self=$(readlink -f -- "$0")
here=${self%/*}
target=$here/chat-jetty-server/target
run=$target/run # what it runs: a copy, which no other build changes under a running server
options=$here/chat-jetty-server/java.options

say() {
  printf '%s\n' "$*" >&2
}
fail() {
  say "$@"
  exit 1
}

case $here in
  *:* | *'!/'* | *'!') fail "Java runs nothing in a folder with a colon, or with an exclamation mark at its end: $here" ;;
esac
# In an ASCII locale, also where the one that is named is not installed, Java opens no file with an umlaut in its path.
case ${LC_ALL:-${LC_CTYPE:-${LANG:-C}}} in
  C | POSIX | *.[Uu][Tt][Ff]8 | *.[Uu][Tt][Ff]-8)
    export LC_ALL=C.UTF-8
    if command -v iconv > /dev/null && ! printf %s "$here" | iconv -f UTF-8 -t UTF-8 > /dev/null 2>&1; then
      fail "this folder's name is not UTF-8, so Java cannot open it unless LC_ALL names its encoding: $here"
    fi
    ;;
esac

java=$(command -v "${JAVA_HOME:+$JAVA_HOME/bin/}java") ||
  fail "a JDK, 17 or newer, is needed: there is no ${JAVA_HOME:+$JAVA_HOME/bin/}java"
home=$(readlink -f -- "$java")
home=${home%/bin/java}
if [ ! -f "$home/release" ]; then # another program in front of Java, or a Java without that file
  home=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p')
fi
java=$home/bin/java
version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release" 2> /dev/null || true)
[ "${version:-17}" -ge 17 ] || fail "a JDK, 17 or newer, is needed: $home is $version"

sources() {
  find "$here/pom.xml" "$here/chat-core" "$here/chat-token" "$here/chat-web" "$here/chat-jetty-server" \
    -path '*/target' -prune -o -path '*/src/test' -prune -o -type f -exec cksum {} + | LC_ALL=C sort | cksum
}
is_built() {
  [ "$(cat "$run/sources" 2> /dev/null)" = "$sources" ]
}
build() {
  [ -x "$home/bin/javac" ] || fail "a JDK is needed to build: $home has no compiler; JAVA_HOME can name another one"
  [ -w "$here/chat-jetty-server" ] || fail "the chat has to be built, and nothing can be written to $here/chat-jetty-server"
  if [ -d "$run" ]; then
    say "the sources are not those of the last build: building ..."
  else
    say "building, once ..."
  fi
  # Where there is no home of one's own, what the build downloads stays here.
  HOME=${HOME:-$(eval "printf %s ~$(id -un 2> /dev/null)")}
  export HOME
  repository=
  if [ ! -w "$HOME" ]; then
    export HOME="$here/target/home"
    repository=$HOME/.m2/repository
  fi
  rm -rf "$run.new"
  (cd "$here" && JAVA_HOME=$home ./mvnw -q -B package -pl chat-jetty-server -am ${repository:+"-Dmaven.repo.local=$repository"} \
    -Dcommit="$(git -C "$here" describe --always --dirty --exclude='*' 2> /dev/null || echo unknown)" \
    -Dmaven.test.skip -Dmaven.javadoc.skip -Dmaven.source.skip -Dspotless.check.skip) >&2 ||
    fail "the build has failed; what it says is above"
  mkdir "$run.new"
  cp -R "$target/chat-jetty-server.jar" "$target/lib" "$run.new/"
  printf '%s\n' "$sources" > "$run.new/sources"
  rm -rf "$run"
  mv "$run.new" "$run"
}
# The classes as this very Java has them in memory: they halve the time to start. It goes without, too.
rehearse() {
  say "preparing a faster start, once ..."
  rm -rf "$run"/classes-*.jsa "$run/rehearsal"
  if mkdir "$run/rehearsal" &&
    (cd "$run/rehearsal" && exec env -i LC_ALL="${LC_ALL:-}" LC_CTYPE="${LC_CTYPE:-}" LANG="${LANG:-}" \
      "$java" @"$options" -Xlog:disable -Xlog:all=error:stderr -Djava.io.tmpdir="$run/rehearsal" -XX:ArchiveClassesAtExit="$run/rehearsal/classes.jsa" \
      -cp "$run/chat-jetty-server.jar" jgames.chat.server.ClassDataTraining 60) > "$run/rehearsal.log" 2>&1; then
    mv "$run/rehearsal/classes.jsa" "$archive"
  else
    say "that did not work, so it starts without: $({ grep -m 1 'rehearsal has failed' "$run/rehearsal.log" ||
      grep -m 1 '[[:alnum:]]' "$run/rehearsal.log"; } 2> /dev/null)"
  fi
  rm -rf "$run/rehearsal"
}
# One at a time: builds in one folder would take each other's files.
lock() {
  if command -v flock > /dev/null && ! flock -n 9; then
    say "another run.sh is at work here; waiting ..."
    flock 9
  fi
}

sources=$(sources)
archive=$run/classes-$(cat "$home/release" 2> /dev/null | cksum | tr -dc 0-9).jsa
if ! is_built || { [ ! -f "$archive" ] && [ -w "$run" ]; }; then
  (
    lock
    is_built || build
    [ -f "$archive" ] || [ ! -w "$run" ] || rehearse
  ) 9< "$self"
fi

[ -f "$archive" ] || archive=
if [ "${1:-}" = --demo ]; then
  shift
  if [ ! -d "$here/chat-web/target/demo" ]; then
    say "fetching the frameworks of the demos, once ..."
    (cd "$here" && JAVA_HOME=$home ./mvnw -q -B process-test-resources -pl chat-web -Dspotless.check.skip) >&2 ||
      say "that did not work, so those of React, Vue and Svelte stay empty"
  fi
  "$java" -Dfolder="$here/chat-web/demo" "$here/chat-web/demo/Demo.java" 8001 "http://localhost:${CHAT_PORT:-8000}/" &
fi
export CHAT_DATA="${CHAT_DATA:-$here/data}"
# shellcheck disable=SC2086 # JAVA_OPTS is a list
exec "$java" @"$options" ${archive:+"-XX:SharedArchiveFile=$archive"} -Xlog:disable -Xlog:all=error:stderr \
  ${JAVA_OPTS:-} -jar "$run/chat-jetty-server.jar" "$@"
