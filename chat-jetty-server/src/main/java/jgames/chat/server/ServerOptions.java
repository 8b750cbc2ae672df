package jgames.chat.server;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/**
 * What an operator can set: on the command line, in the environment ({@code --ws-port} is {@code CHAT_WS_PORT}), or from
 * Java. Not for use by several threads.
 */
public final class ServerOptions {
    @Option(names = "--port", paramLabel = "PORT", description = "page, websocket, health (default: ${DEFAULT-VALUE})")
    int port = 8000;

    @Option(
            names = "--ws-port",
            paramLabel = "PORT",
            description = "a second port for the same, as pygames-chat has it; 0 = none (default: ${DEFAULT-VALUE})")
    int wsPort = 8001;

    @Option(names = "--host", paramLabel = "ADDRESS", description = "listen on this address only (default: all)")
    String host;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description = "holds chatrooms.txt and the logs (default: ${DEFAULT-VALUE})")
    Path data = Path.of("data");

    @Option(
            names = "--history",
            paramLabel = "N",
            description = "messages that a new member gets (default: ${DEFAULT-VALUE})")
    int history = 30;

    @Option(
            names = "--sync",
            fallbackValue = "true", // else it would switch off what the environment has switched on
            description = "each round is on the disk before it is delivered, against power loss")
    boolean sync;

    @Option(
            names = "--spam-messages",
            paramLabel = "N",
            description = "messages of one address within the window; 0 = no limit (default: ${DEFAULT-VALUE})")
    int spamMessages = 3;

    @Option(names = "--spam-window", paramLabel = "TIME", description = "the window (default: 3s)")
    Duration spamWindow = Duration.ofSeconds(3);

    @Option(
            names = "--spam-block",
            paramLabel = "TIME",
            description = "how long an address that exceeds it is blocked (default: 60s)")
    Duration spamBlock = Duration.ofSeconds(60);

    @Option(
            names = "--trusted-proxies",
            paramLabel = "CIDR",
            split = ",",
            description = "whose X-Forwarded-For is believed (default: ${DEFAULT-VALUE})")
    List<String> trustedProxies = List.of("127.0.0.0/8", "::1");

    @Option(
            names = "--allowed-origins",
            paramLabel = "ORIGIN",
            split = ",",
            description = "sites whose pages may connect, like https://game.example (default: all)")
    List<String> allowedOrigins = List.of();

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            description = "connections in all (default: ${DEFAULT-VALUE})")
    int maxConnections = 20_000;

    @Option(
            names = "--max-connections-per-address",
            paramLabel = "N",
            description = "connections of one address (default: ${DEFAULT-VALUE})")
    int maxConnectionsPerAddress = 500;

    /** The defaults, as {@code --help} shows them. */
    public ServerOptions() {}

    /** The port of page, websocket and health; 0 takes a free one. */
    public ServerOptions port(int port) {
        this.port = port;
        return this;
    }

    /** A second port for the same; 0 for none. */
    public ServerOptions wsPort(int wsPort) {
        this.wsPort = wsPort;
        return this;
    }

    /** The address to listen on; null for all. */
    public ServerOptions host(String host) {
        this.host = host;
        return this;
    }

    /** The folder of {@code chatrooms.txt} and the logs. */
    public ServerOptions data(Path data) {
        this.data = data;
        return this;
    }

    /** How many messages a new member gets, 0 to 1000. */
    public ServerOptions history(int history) {
        this.history = history;
        return this;
    }

    /** Whether a round is on the disk before it is delivered. */
    public ServerOptions sync(boolean sync) {
        this.sync = sync;
        return this;
    }

    /** The spam limit, as {@link jgames.chat.core.SlidingWindow} has it; 0 messages switch it off. */
    public ServerOptions spam(int messages, Duration window, Duration block) {
        this.spamMessages = messages;
        this.spamWindow = window;
        this.spamBlock = block;
        return this;
    }

    /** Whose {@code X-Forwarded-For} is believed: addresses or CIDR ranges. */
    public ServerOptions trustedProxies(List<String> ranges) {
        this.trustedProxies = List.copyOf(ranges);
        return this;
    }

    /** The origins whose pages may connect; empty for all. Clients that are not pages send none and are welcome. */
    public ServerOptions allowedOrigins(List<String> origins) {
        this.allowedOrigins = List.copyOf(origins);
        return this;
    }

    /** How many connections there may be, in all and of one address. */
    public ServerOptions maxConnections(int all, int perAddress) {
        this.maxConnections = all;
        this.maxConnectionsPerAddress = perAddress;
        return this;
    }

    /** Where a server with these options is reached from this machine. */
    URI uri(int port) {
        boolean any = host == null || host.equals("0.0.0.0") || host.equals("::");
        String name = any ? "localhost" : host.contains(":") ? "[" + host + "]" : host;
        return URI.create("http://" + name + ":" + port + "/");
    }

    /** Throws IllegalArgumentException, with a sentence that names the option, if a value cannot be. */
    void check() {
        between("--port", port, 0, 65_535);
        between("--ws-port", wsPort, 0, 65_535);
        if (port != 0 && port == wsPort) {
            throw new IllegalArgumentException("--ws-port: " + wsPort + " is --port already; 0 means none");
        }
        if (host != null && host.isBlank()) {
            throw new IllegalArgumentException("--host: an address is needed");
        }
        between("--history", history, 0, 1000);
        between("--spam-messages", spamMessages, 0, 1000);
        positive("--spam-window", spamWindow);
        positive("--spam-block", spamBlock);
        between("--max-connections", maxConnections, 1, 1_000_000);
        between("--max-connections-per-address", maxConnectionsPerAddress, 1, 1_000_000);
        for (String origin : allowedOrigins) {
            if (!origin.equals("*") && !origin.matches("[A-Za-z][A-Za-z0-9+.-]*://[^/?#\\s]+")) {
                throw new IllegalArgumentException(
                        "--allowed-origins: '" + origin + "' is not an origin like https://game.example");
            }
        }
        ClientAddresses.checkRanges("--trusted-proxies", trustedProxies);
    }

    private static void between(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(option + ": " + value + " is not between " + least + " and " + most);
        }
    }

    private static void positive(String option, Duration value) {
        if (value.isZero() || value.isNegative() || value.compareTo(Duration.ofDays(365)) > 0) {
            throw new IllegalArgumentException(option + ": a time above zero and up to a year is needed");
        }
    }
}
