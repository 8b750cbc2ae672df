package jgames.chat.testing;

import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test, or a class of tests, needs tools that not every machine has. Where one is missing the test is left out and a
 * line on stdout says so; where the environment says {@code CI=true} it fails instead.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsCondition.class)
public @interface Needs {
    /** All of these. */
    Tool[] value();

    /** What a test may need. Each is looked for once. */
    enum Tool {
        /** A file system of its own, for {@link Tmpfs}. */
        TMPFS("the right to mount a tmpfs") {
            @Override
            boolean look() {
                return succeeds(
                        "sh",
                        "-c",
                        "d=$(mktemp -d) && mount -t tmpfs -o size=64k tmpfs \"$d\" && umount \"$d\"; s=$?; rmdir \"$d\"; exit $s");
            }
        },
        /** A user of its own that may have so many threads; root has no such bound. */
        THREAD_LIMIT("setpriv and prlimit, and the right to become another user") {
            @Override
            boolean look() {
                return succeeds("setpriv", "--reuid=54321", "--clear-groups", "prlimit", "--nproc=20", "true");
            }
        },
        /** A browser and its driver. */
        CHROMIUM("chromium and chromedriver on the PATH") {
            @Override
            boolean look() {
                return onPath("chromium") && onPath("chromedriver");
            }
        },
        /** Another browser, which needs no driver. */
        FIREFOX("firefox-esr on the PATH") {
            @Override
            boolean look() {
                return onPath("firefox-esr");
            }
        },
        /** Who asks for something by HTTP from a shell. */
        CURL("curl on the PATH") {
            @Override
            boolean look() {
                return onPath("curl");
            }
        },
        /** The proxy. */
        NGINX("nginx on the PATH or in /usr/sbin") {
            @Override
            boolean look() {
                return onPath("nginx") || Files.isExecutable(Path.of("/usr/sbin/nginx"));
            }
        },
        /** The store that servers share, for {@link RedisServer}. */
        REDIS("redis-server on the PATH") {
            @Override
            boolean look() {
                return onPath("redis-server");
            }
        },
        /** The proxy. */
        CADDY("caddy on the PATH") {
            @Override
            boolean look() {
                return onPath("caddy");
            }
        },
        /** What Prometheus checks metrics with. */
        PROMTOOL("promtool on the PATH, of the package prometheus") {
            @Override
            boolean look() {
                return onPath("promtool");
            }
        },
        /** Containers, without a Docker engine. */
        PODMAN("podman and runc on the PATH, and the right to run containers") {
            @Override
            boolean look() {
                return onPath("podman") && onPath("runc") && succeeds("podman", "info");
            }
        },
        /** Node's own websocket client. */
        NODE("node on the PATH") {
            @Override
            boolean look() {
                return onPath("node");
            }
        },
        /** PHP, on the command line. */
        PHP("php on the PATH, of the package php-cli") {
            @Override
            boolean look() {
                return onPath("php");
            }
        },
        /** Python, with nothing else. */
        PYTHON("python3 on the PATH") {
            @Override
            boolean look() {
                return onPath("python3");
            }
        },
        /** The same with a websocket. */
        NODE_WEBSOCKET("node with --experimental-websocket on the PATH") {
            @Override
            boolean look() {
                return succeeds(
                        "node", "--experimental-websocket", "-e", "process.exit(typeof WebSocket==='function'?0:1)");
            }
        },
        /** Python's most used websocket library. */
        PYTHON_WEBSOCKETS("/usr/bin/python3 with the module websockets") {
            @Override
            boolean look() {
                return succeeds("/usr/bin/python3", "-c", "import websockets");
            }
        };

        private final String what;
        private Boolean there;

        Tool(String what) {
            this.what = what;
        }

        abstract boolean look();

        synchronized boolean isThere() {
            if (there == null) {
                there = look();
            }
            return there;
        }

        /** What it is, for people. */
        @Override
        public String toString() {
            return what;
        }

        static boolean onPath(String program) {
            return Stream.of(System.getenv("PATH").split(":"))
                    .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        }

        static boolean succeeds(String... command) {
            try {
                Process process = new ProcessBuilder(List.of(command))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                boolean ended = process.waitFor(10, TimeUnit.SECONDS);
                process.destroyForcibly();
                return ended && process.exitValue() == 0;
            } catch (IOException notThere) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }
}
