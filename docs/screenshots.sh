#!/bin/sh
# Makes the pictures of the page anew, by the test that draws them: docs/screenshots.sh
set -eu
cd "$(dirname -- "$0")/.."
./mvnw -q test -pl chat-jetty-server -am -Dtest=PageLookTest -Dsurefire.failIfNoSpecifiedTests=false
for name in dark empty light palette overlay wide; do
  cp "chat-jetty-server/target/screenshots/look-$name.png" docs/
done
