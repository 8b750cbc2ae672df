#!/usr/bin/env bash
# Installs the build's artifacts into a repository of its own, and has programs of strangers use them (src/outside): Spring Boot 3 and 4, Jetty,
# Tomcat, Undertow, Open Liberty (343 MB), Netty, a bot that is linked with its Java. Takes minutes, so it is run by hand. What others have made comes from ~/.m2.
set -euo pipefail
cd "$(dirname "$0")/.."
repository=$PWD/examples/target/outside-repository
cache=(-Dmaven.repo.local="$repository" -Dmaven.repo.local.tail="$HOME/.m2/repository")
./mvnw -q -B -ntp install -pl '!examples,!chat-bench' -Dmaven.test.skip -Dmaven.javadoc.skip -Dspotless.check.skip "${cache[@]}"
./mvnw -B -ntp test -pl examples -am -Dtest=OutsideProjectsTest -Dsurefire.failIfNoSpecifiedTests=false \
  -Dspotless.check.skip -Doutside.repository="$repository"
