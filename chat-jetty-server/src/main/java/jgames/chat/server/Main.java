package jgames.chat.server;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The program: options in, one line with the address out, until SIGTERM. */
@Command(
        name = "run.sh",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        versionProvider = Build.class,
        description = "A chat for web games and sites.",
        footer = "%nEach option can stand in the environment instead: --ws-port is CHAT_WS_PORT.")
final class Main implements Callable<Integer> {
    private static final String CHECK = "--check";
    private static final int USAGE = 2;
    private static final int FAILURE = 1;
    private static final int PATIENCE_MILLIS = 3000;

    private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
    private static final Map<String, ChronoUnit> UNITS =
            Map.of("ms", ChronoUnit.MILLIS, "s", ChronoUnit.SECONDS, "m", ChronoUnit.MINUTES, "h", ChronoUnit.HOURS);

    private static final Logger LOG = Logger.getLogger(Main.class.getName());
    private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";

    // There from the start, for when there is no memory to make them.
    private static final FileOutputStream STDERR = new FileOutputStream(FileDescriptor.err);
    private static final byte[] NO_MEMORY =
            "no memory is left: java.lang.OutOfMemoryError\n".getBytes(StandardCharsets.US_ASCII);

    /** What the end takes: a thread for the signal, and some that stop the server. */
    private static final int THREADS_TO_END = 4;

    private static final Duration STOP_WITHIN = Duration.ofSeconds(8);

    @Mixin
    private final ServerOptions options = new ServerOptions();

    @Option(
            names = CHECK,
            description = "ask the server that runs with these options whether it is well, and end: 0 says that it is")
    private boolean check;

    private Main() {}

    public static void main(String[] args) {
        Locale.setDefault(
                Locale.ROOT); // what it prints is for people and for programs, anywhere: English, digits from 0 to 9
        try {
            logOneLineEach();
            endWithErrors();
            int exit = commandLine().execute(args);
            if (exit != 0) {
                System.exit(exit);
            }
        } catch (Error error) {
            end("jgames-chat cannot start: ", error);
        }
    }

    /** An {@link Error} that ends a thread, or that Jetty has caught and told, ends the program: it is started anew then. */
    private static void endWithErrors() {
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {
            if (thrown instanceof Error) {
                end("a thread failed: ", thrown);
            } else {
                LOG.log(Level.SEVERE, "the thread " + thread.getName() + " failed", thrown);
            }
        });
        JettyLog.install(error -> end("Jetty failed: ", error));
    }

    private static void end(String who, Throwable error) {
        try {
            System.err.println(who + error);
        } catch (OutOfMemoryError noMemoryForALine) {
            sayNoMemory();
        } finally {
            halt();
        }
    }

    /** @param loss was in the log; null if there was no memory for it */
    private static void end(String loss) {
        if (loss == null) {
            sayNoMemory();
        }
        halt();
    }

    private static void sayNoMemory() {
        try {
            STDERR.write(NO_MEMORY);
        } catch (IOException nobodyReads) {
            // then it ends without a word
        }
    }

    /**
     * Ends the process at once: with no memory or no threads left an orderly end may never come. What has been said is in the
     * logs by now.
     */
    private static void halt() {
        Runtime.getRuntime().halt(FAILURE);
    }

    /** Fails where no more threads can be started, because there SIGTERM would have no effect. The server has all of its own. */
    private static void spareThreads() {
        CountDownLatch all = new CountDownLatch(1);
        try {
            for (int i = 0; i < THREADS_TO_END; i++) {
                Thread spare = new Thread(
                        () -> {
                            try {
                                all.await();
                            } catch (InterruptedException e) {
                                // nobody does that
                            }
                        },
                        "spare");
                spare.setDaemon(true);
                spare.start();
            }
        } finally {
            all.countDown();
        }
    }

    /** Runs as the shutdown hook; the process ends when this returns. */
    private static void stop(ChatServer server) {
        try {
            Thread stopping = new Thread(server::close, "stopping");
            stopping.start();
            stopping.join(STOP_WITHIN.toMillis());
        } catch (InterruptedException | Error failed) {
            // then the process ends without it
        }
    }

    private static CommandLine commandLine() {
        return new CommandLine(new Main())
                .registerConverter(Duration.class, Main::time)
                .setDefaultValueProvider(argument -> argument instanceof OptionSpec option ? environment(option) : null)
                .setParameterExceptionHandler((e, args) -> {
                    System.err.println(e.getMessage() + " (--help lists the options)");
                    return USAGE;
                });
    }

    private static String environment(OptionSpec option) {
        if (option.usageHelp() || option.versionHelp() || option.longestName().equals(CHECK)) {
            return null;
        }
        String name = option.longestName().substring("--".length());
        String value = System.getenv("CHAT_" + name.replace('-', '_').toUpperCase(Locale.ROOT));
        return value == null || value.isEmpty() ? null : value; // compose files pass on what is not set as empty
    }

    private static Duration time(String text) {
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            throw new TypeConversionException("'" + text + "' is not a time like 500ms, 3s, 1m or 1h");
        }
        return Duration.of(Long.parseLong(time.group(1)), UNITS.get(time.group(2)));
    }

    @Override
    public Integer call() {
        try {
            if (check) {
                return health();
            }
            ChatServer server = ChatServer.start(options, System::nanoTime, Main::end);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "stop"));
            spareThreads();
            System.out.println("jgames-chat is at " + server.uri());
            return 0; // the server's threads go on
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return USAGE;
        } catch (IOException e) {
            System.err.println(e.getMessage());
            return FAILURE;
        }
    }

    /** For machines that have nothing else to ask with. */
    private int health() throws IOException {
        options.check();
        URL url = options.uri(options.port).resolve("healthz").toURL();
        HttpURLConnection health = (HttpURLConnection) url.openConnection();
        health.setConnectTimeout(PATIENCE_MILLIS);
        health.setReadTimeout(PATIENCE_MILLIS);
        try {
            boolean well = health.getResponseCode() == HttpURLConnection.HTTP_OK;
            try (InputStream answer = well ? health.getInputStream() : health.getErrorStream()) {
                if (answer != null) {
                    answer.transferTo(well ? System.out : System.err);
                }
            }
            return well ? 0 : FAILURE;
        } catch (IOException e) {
            throw new IOException(url + ": " + e.getMessage(), e);
        }
    }

    /** Time, level, what happened. */
    private static void logOneLineEach() {
        if (System.getProperty(LOG_FORMAT) == null) {
            System.setProperty(LOG_FORMAT, "%1$tF %1$tT %4$s %5$s%6$s%n");
        }
    }
}
