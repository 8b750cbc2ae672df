package jgames.chat.server;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import jgames.chat.core.intake.AllowedOrigins;
import jgames.chat.core.protocol.RoomName;
import jgames.chat.server.http.ClientAddresses;

/** Says which values an option can have. Stateless. */
final class OptionChecks {
    /** A frame has room for a text and a username of so many characters, as long as few of them are escaped. */
    private static final int MAX_LENGTH = 2000;

    private static final Pattern ADDRESS = Pattern.compile("[\\w.-]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:%[\\w.-]+)?");

    private OptionChecks() {}

    /** @throws IllegalArgumentException if a value cannot be; the sentence names the option */
    static void check(ServerOptions options) {
        between("--port", options.port, 0, 65_535);
        between("--ws-port", options.wsPort, 0, 65_535);
        if (options.port != 0 && options.port == options.wsPort) {
            throw new IllegalArgumentException("--ws-port: " + options.wsPort + " is --port already; 0 means none");
        }
        if (options.host != null) {
            checkAddress("--host", options.bindAddress().host());
        }
        checkFolder(options.data);
        between("--history", options.history, 0, 1000);
        between("--max-text", options.maxText, 1, MAX_LENGTH);
        between("--max-username", options.maxUsername, 1, MAX_LENGTH);
        between("--spam-messages", options.spamMessages, 0, 1000);
        positive("--spam-window", options.spamWindow);
        positive("--spam-block", options.spamBlock);
        if (!options.repeatWindow.isZero()) {
            positive("--repeat-window", options.repeatWindow);
        }
        between("--max-connections", options.maxConnections, 1, 1_000_000);
        between("--max-connections-per-address", options.maxConnectionsPerAddress, 1, 1_000_000);
        between("--delete-removed-logs", options.deleteRemovedLogs, 0, 3650);
        options.metricsPlace().ownPort().ifPresent(own -> checkAddress("--metrics", own.getHostString()));
        for (String room : options.rooms) {
            if (!RoomName.isValid(room)) {
                throw new IllegalArgumentException("rooms: no room can have the name '" + room + "'");
            }
        }
        new AllowedOrigins(options.allowedOrigins, options.publicUrl); // which says what is wrong
        if (options.redis != null) {
            checkRedis(options, options.redis);
        }
        ClientAddresses.checkRanges("--trusted-proxies", options.trustedProxies);
    }

    private static void checkRedis(ServerOptions options, String url) {
        try {
            Node.provider().check(url);
        } catch (IllegalArgumentException e) {
            String why = e.getMessage();
            throw new IllegalArgumentException(why.startsWith("--") ? why : "--redis: " + why, e);
        }
        if (options.redisPasswordFile != null) {
            try {
                Node.password(options);
            } catch (UncheckedIOException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        }
    }

    private static void checkAddress(String option, String address) {
        if (address.isBlank()) {
            throw new IllegalArgumentException(option + ": an address is needed");
        }
        if (!ADDRESS.matcher(address).matches()) {
            throw new IllegalArgumentException(option + ": '" + address + "' is not an address like 127.0.0.1 or ::1");
        }
    }

    /** A folder, or the place for one, as far as that can be seen before it is made. */
    private static void checkFolder(Path folder) {
        if (folder.toString().isBlank()) {
            throw new IllegalArgumentException("--data: a folder is needed");
        }
        for (Path path = folder.toAbsolutePath(); path != null; path = path.getParent()) {
            if (Files.isDirectory(path)) {
                return;
            }
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                throw new IllegalArgumentException("--data: " + path + " is not a folder");
            }
        }
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
