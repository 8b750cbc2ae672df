package jgames.chat.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import jgames.chat.core.intake.LinkCheck.Allowed;
import jgames.chat.core.protocol.GuestAccess;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options of the command line and of the environment ({@code --ws-port} is {@code CHAT_WS_PORT}). Apart from {@link ServerOptions}, so
 * that who embeds the chat needs no parser of command lines.
 */
final class CommandLineOptions {
    private static final String NOBODY = "none";
    private static final ServerOptions DEFAULTS = new ServerOptions();

    @Option(names = "--port", paramLabel = "PORT", description = "page, websocket, health (default: ${DEFAULT-VALUE})")
    private int port = DEFAULTS.port;

    @Option(
            names = "--ws-port",
            paramLabel = "PORT",
            description = "a second port for the same, as pygames-chat has it; 0 = none (default: ${DEFAULT-VALUE})")
    private int wsPort = DEFAULTS.wsPort;

    @Option(names = "--host", paramLabel = "ADDRESS", description = "listen on this address only (default: all)")
    @Nullable
    private String host;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description = "holds chatrooms.txt and the logs (default: ${DEFAULT-VALUE})")
    private Path data = DEFAULTS.data;

    @Option(
            names = "--history",
            paramLabel = "N",
            description = "messages that a new member gets (default: ${DEFAULT-VALUE})")
    private int history = DEFAULTS.history;

    @Option(
            names = "--sync",
            fallbackValue = "true", // else it would switch off what the environment has switched on
            description = "each message is on the disk before it is delivered, against power loss")
    private boolean sync;

    @Option(
            names = "--spam-messages",
            paramLabel = "N",
            description = "messages of one address within the window; 0 = no limit (default: ${DEFAULT-VALUE})")
    private int spamMessages = DEFAULTS.spamMessages;

    @Option(names = "--spam-window", paramLabel = "TIME", description = "the window (default: 3s)")
    private Duration spamWindow = DEFAULTS.spamWindow;

    @Option(
            names = "--spam-block",
            paramLabel = "TIME",
            description = "how long an address that exceeds it is blocked (default: 60s)")
    private Duration spamBlock = DEFAULTS.spamBlock;

    @Option(
            names = "--trusted-proxies",
            paramLabel = "CIDR",
            split = ",",
            description = "whose X-Forwarded-For is believed; none = nobody's (default: ${DEFAULT-VALUE})")
    private List<String> trustedProxies = DEFAULTS.trustedProxies;

    @Option(
            names = "--allowed-origins",
            paramLabel = "ORIGIN",
            split = ",",
            description = "sites whose pages may connect, like https://game.example or https://*.game.example; the"
                    + " chat's own page always may (default: all)")
    private List<String> allowedOrigins = DEFAULTS.allowedOrigins;

    @Option(
            names = "--public-url",
            paramLabel = "URL",
            description = "where visitors find the page, like https://chat.example/ (default: where they ask for it)")
    @Nullable
    private String publicUrl;

    @Option(
            names = "--metrics",
            paramLabel = "WHERE",
            description = "where Prometheus finds /metrics: off, on (every port), or a port for it and /healthz alone,"
                    + " like 9100 (of this machine) or 10.0.0.5:9100 (default: ${DEFAULT-VALUE})")
    private String metrics = DEFAULTS.metrics;

    @Option(
            names = "--max-text",
            paramLabel = "N",
            description = "characters of a message, at most (default: ${DEFAULT-VALUE})")
    private int maxText = DEFAULTS.maxText;

    @Option(
            names = "--max-username",
            paramLabel = "N",
            description = "characters of a name, at most (default: ${DEFAULT-VALUE})")
    private int maxUsername = DEFAULTS.maxUsername;

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            description = "connections in all (default: ${DEFAULT-VALUE})")
    private int maxConnections = DEFAULTS.maxConnections;

    @Option(
            names = "--max-connections-per-address",
            paramLabel = "N",
            description = "connections of one address (default: ${DEFAULT-VALUE})")
    private int maxConnectionsPerAddress = DEFAULTS.maxConnectionsPerAddress;

    @Option(
            names = "--delete-removed-logs",
            paramLabel = "DAYS",
            description = "delete the log of a room so many days after the room was removed; 0 = never"
                    + " (default: ${DEFAULT-VALUE})")
    private int deleteRemovedLogs;

    @Option(
            names = "--token-secret-file",
            paramLabel = "FILE",
            description = "the secrets that tokens are signed with, made if there is none"
                    + " (default: .token-secret in the data folder, if there is one)")
    @Nullable
    private Path tokenSecretFile;

    @Option(
            names = "--guests",
            paramLabel = "WHAT",
            description =
                    "what those without a token may do in a room that chatrooms.txt says nothing about: say, read or"
                            + " none (default: ${DEFAULT-VALUE})")
    private String guests = DEFAULTS.guests.wireName();

    @Option(
            names = "--links",
            paramLabel = "WHO",
            description = "who may say a link: allow (all), guests-no (who has a token) or none (moderators alone)"
                    + " (default: ${DEFAULT-VALUE})")
    private String links = name(DEFAULTS.links);

    @Option(
            names = "--repeat-window",
            paramLabel = "TIME",
            description = "how long nobody says the same text again; 0 = no such limit (default: 0)")
    private Duration repeatWindow = DEFAULTS.repeatWindow;

    @Option(
            names = "--redis",
            paramLabel = "URL",
            description = "be one of many servers that share their rooms by this Redis or Valkey, like"
                    + " redis://chat@redis.example:6379, rediss:// with TLS, several with a comma for a cluster"
                    + " (default: be alone)")
    @Nullable
    private String redis;

    @Option(
            names = "--redis-password-file",
            paramLabel = "FILE",
            description = "its password (default: what stands in CHAT_REDIS_PASSWORD)")
    @Nullable
    private Path redisPasswordFile;

    /**
     * What was set.
     *
     * @throws IllegalArgumentException if a word is none that the option knows; the sentence names the option
     */
    ServerOptions options() {
        ServerOptions options = new ServerOptions();
        options.port = port;
        options.wsPort = wsPort;
        options.host = host;
        options.data = data;
        options.history = history;
        options.sync = sync;
        options.spamMessages = spamMessages;
        options.spamWindow = spamWindow;
        options.spamBlock = spamBlock;
        options.trustedProxies(trustedProxies.equals(List.of(NOBODY)) ? List.of() : trustedProxies);
        options.allowedOrigins(allowedOrigins);
        options.publicUrl = publicUrl;
        options.metrics = metrics;
        options.maxText = maxText;
        options.maxUsername = maxUsername;
        options.maxConnections = maxConnections;
        options.maxConnectionsPerAddress = maxConnectionsPerAddress;
        options.deleteRemovedLogs = deleteRemovedLogs;
        options.tokenSecretFile = tokenSecretFile;
        options.guests = guests();
        options.links = links();
        options.repeatWindow = repeatWindow;
        options.redis = redis;
        options.redisPasswordFile = redisPasswordFile;
        return options;
    }

    private GuestAccess guests() {
        GuestAccess access = GuestAccess.parseIfPossible(guests);
        if (access == null) {
            throw new IllegalArgumentException("--guests: '" + guests + "' is not say, read or none");
        }
        return access;
    }

    private Allowed links() {
        return Stream.of(Allowed.values())
                .filter(each -> name(each).equals(links))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("--links: '" + links + "' is not allow, guests-no or none"));
    }

    private static String name(Allowed links) {
        return links.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
