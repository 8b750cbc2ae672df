package jgames.chat.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jgames.chat.core.intake.AddressHash;
import jgames.chat.server.http.ClientAddresses;
import jgames.chat.server.ops.Build;
import jgames.chat.server.ops.EmergencyExit;
import jgames.chat.server.ops.ProgramLog;
import jgames.chat.server.ops.RateLimitedLog;
import jgames.chat.server.ops.Times;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The program: options in, one line with the address out, until SIGTERM. */
@Command(
        name = "run.sh",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        versionProvider = Build.class,
        subcommands = {TokenCommand.class, RevokeCommand.class},
        description = "A chat for web games and sites.",
        footer = "%nEach option can stand in the environment instead: --ws-port is CHAT_WS_PORT.")
final class Main implements Callable<Integer> {
    private static final String CHECK = "--check";
    private static final String ADDRESS_HASH = "--address-hash";
    static final int USAGE = 2;
    static final int FAILURE = 1;

    /** Stands in the environment alone, because everybody can see a command line. */
    private static final String REDIS_PASSWORD = "--redis-password";

    private static final int PATIENCE_MILLIS = 3000;

    private static final Set<String> QUESTIONS = Set.of(CHECK, ADDRESS_HASH);

    // As picocli begins its sentences.
    private static final Pattern INVALID_VALUE = Pattern.compile("^Invalid value for option '([^']+)'[^:]*: ");

    @Spec
    private CommandSpec spec;

    @Mixin
    private final CommandLineOptions given = new CommandLineOptions();

    @Option(
            names = CHECK,
            description = "ask the server that runs with these options whether it is well, and end: 0 says that it is")
    private boolean check;

    @Option(
            names = ADDRESS_HASH,
            paramLabel = "ADDRESS",
            description = "print what the log calls this visitor's address, and end")
    private @Nullable String addressHash;

    private final Environment environment;

    private Main(Environment environment) {
        this.environment = environment;
    }

    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT); // programs read what it prints, too: English, digits from 0 to 9
        try {
            ProgramLog.begin();
            EmergencyExit.install();
            int exit = commandLine(System.getenv()).execute(args);
            if (exit != 0) {
                System.exit(exit);
            }
        } catch (Error error) {
            EmergencyExit.end("jgames-chat cannot start: ", error);
        }
    }

    static CommandLine commandLine(Map<String, String> variables) {
        Environment environment = new Environment(variables);
        return new CommandLine(new Main(environment))
                .registerConverter(Duration.class, Main::time)
                .registerConverter(int.class, Main::number)
                .registerConverter(boolean.class, Main::flag)
                .setDefaultValueProvider(argument -> argument instanceof OptionSpec option && isSetting(option)
                        ? environment.value(option.longestName())
                        : null)
                .setParameterExceptionHandler((e, args) -> {
                    String sentence = INVALID_VALUE.matcher(e.getMessage()).replaceFirst("$1: ");
                    e.getCommandLine().getErr().println(environment.named(sentence) + " (--help lists the options)");
                    return USAGE;
                });
    }

    /** What may stand in the environment. */
    private static boolean isSetting(OptionSpec option) {
        return !option.usageHelp()
                && !option.versionHelp()
                && !QUESTIONS.contains(option.longestName())
                && !TokenCommand.OWN.contains(option.longestName())
                && !RevokeCommand.OWN.contains(option.longestName());
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is not a whole number");
        }
    }

    private static boolean flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new TypeConversionException("'" + text + "' is neither true nor false");
        };
    }

    private static Duration time(String text) {
        Duration time = Times.parseIfPossible(text);
        if (time == null) {
            throw new TypeConversionException("'" + text + "' is not a time like 500ms, 3s, 1m or 1h");
        }
        return time;
    }

    @Override
    public Integer call() {
        try {
            ServerOptions options = given.options();
            if (check) {
                return health(options);
            }
            if (addressHash != null) {
                String address = ClientAddresses.of(addressHash);
                System.out.println(AddressHash.read(options.data).of(address));
                return 0;
            }
            options.redisPassword = environment.value(REDIS_PASSWORD);
            warnOfStrayVariables();
            ChatServer server = ChatServer.start(options, System::nanoTime, EmergencyExit::end);
            EmergencyExit.checkThreads();
            System.out.println("jgames-chat is at " + server.uri());
            return 0; // the server's threads go on
        } catch (IllegalArgumentException e) {
            spec.commandLine().getErr().println(environment.named(e.getMessage()));
            return USAGE;
        } catch (IOException e) {
            System.err.println(e.getMessage());
            return FAILURE;
        }
    }

    @Command(
            name = "import",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Puts the folder of a server alone into the Redis of many servers; what is there stays.")
    private int importFolder(@Mixin TransferOptions what) {
        return transfer(what, Transfer::toStore);
    }

    @Command(
            name = "export",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Makes a folder for a server alone of what many servers have in their Redis.")
    private int exportFolder(@Mixin TransferOptions what) {
        return transfer(what, Transfer::toFolder);
    }

    private int transfer(TransferOptions what, TransferOptions.Task task) {
        CommandLine commandLine = spec.commandLine();
        try {
            what.run(task, environment.value(REDIS_PASSWORD), commandLine.getOut()::println);
            return 0;
        } catch (IllegalArgumentException e) {
            commandLine.getErr().println(e.getMessage());
            return USAGE;
        } catch (IOException e) {
            commandLine.getErr().println(e.getMessage());
            return FAILURE;
        }
    }

    private void warnOfStrayVariables() {
        List<String> options = Stream.concat(
                        Stream.of(REDIS_PASSWORD),
                        spec.options().stream().filter(Main::isSetting).map(OptionSpec::longestName))
                .toList();
        List<String> unknown = environment.unknown(options);
        if (!unknown.isEmpty()) {
            LoggerFactory.getLogger(Main.class)
                    .warn(
                            "no options, so nothing comes of them: {}",
                            unknown.stream()
                                    .limit(10)
                                    .map(RateLimitedLog::printable)
                                    .collect(Collectors.joining(", ")));
        }
    }

    /** For machines that have nothing else to ask with. */
    private int health(ServerOptions options) throws IOException {
        OptionChecks.check(options);
        URL url = options.bindAddress().uri(options.port).resolve("healthz").toURL();
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
}
