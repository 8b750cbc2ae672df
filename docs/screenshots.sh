#!/bin/sh
# Makes the pictures of the page anew, by the tests that draw them: docs/screenshots.sh
set -eu
cd "$(dirname -- "$0")/.."
./mvnw -q test -pl chat-jetty-server -am -Dtest=PageLookTest,PageStatesTest -Dsurefire.failIfNoSpecifiedTests=false
for name in dark empty light palette overlay wide; do
  cp "chat-jetty-server/target/screenshots/look-$name.png" "docs/$name.png"
done
for name in menu panel; do
  cp "chat-jetty-server/target/screenshots/moderator-$name-390.png" "docs/moderation-$name.png"
done
