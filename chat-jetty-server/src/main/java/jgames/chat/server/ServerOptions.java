package jgames.chat.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import jgames.chat.core.intake.EntryCheck;
import jgames.chat.core.intake.IdentityResolver;
import jgames.chat.core.intake.LinkCheck.Allowed;
import jgames.chat.core.intake.MessageCheck;
import jgames.chat.core.log.EventLog;
import jgames.chat.core.moderation.ModerationLog;
import jgames.chat.core.protocol.GuestAccess;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.room.Observer;
import jgames.chat.token.SecretFile;
import org.jspecify.annotations.Nullable;

/**
 * What an operator can set, from Java; the command line has the same. Not for use by several
 * threads.
 */
public final class ServerOptions {
    // What the command line has, too.
    int port = 8000;
    int wsPort = 8001;

    @Nullable
    String host;

    Path data = Path.of("data");
    int history = 30;
    boolean sync;
    int spamMessages = 3;
    Duration spamWindow = Duration.ofSeconds(3);
    Duration spamBlock = Duration.ofSeconds(60);
    List<String> trustedProxies = List.of("127.0.0.0/8", "::1");
    List<String> allowedOrigins = List.of();

    @Nullable
    String publicUrl;

    String metrics = MetricsPlace.OFF;
    int maxText = Message.MAX_CODE_POINTS;
    int maxUsername = Message.MAX_CODE_POINTS;
    int maxConnections = 20_000;
    int maxConnectionsPerAddress = 500;
    int deleteRemovedLogs;

    @Nullable
    Path tokenSecretFile;

    GuestAccess guests = GuestAccess.SAY;
    Allowed links = Allowed.ALLOW;
    Duration repeatWindow = Duration.ZERO;

    @Nullable
    String redis;

    @Nullable
    Path redisPasswordFile;

    // What only a program, or the environment, can give.
    @Nullable
    String redisPassword;

    List<MessageCheck> checks = List.of();

    @Nullable
    ModerationLog moderationLog;

    @Nullable
    Function<String, EventLog> logs;

    @Nullable
    Observer observer;

    IdentityResolver identities = IdentityResolver.NONE;

    List<EntryCheck> entryChecks = List.of();

    Set<String> rooms = Set.of();

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
    public ServerOptions host(@Nullable String host) {
        this.host = host;
        return this;
    }

    /** The folder of {@code chatrooms.txt} and the logs. */
    public ServerOptions data(Path data) {
        this.data = Objects.requireNonNull(data, "data");
        return this;
    }

    /** How many messages a new member gets, 0 to 1000. */
    public ServerOptions history(int history) {
        this.history = history;
        return this;
    }

    /** Whether a message is on the disk before it is delivered. */
    public ServerOptions sync(boolean sync) {
        this.sync = sync;
        return this;
    }

    /** The rate limit, as {@link jgames.chat.core.intake.SlidingWindowLimiter} has it; 0 messages switch it off. */
    public ServerOptions spam(int messages, Duration window, Duration block) {
        this.spamMessages = messages;
        this.spamWindow = Objects.requireNonNull(window, "window");
        this.spamBlock = Objects.requireNonNull(block, "block");
        return this;
    }

    /** Whose {@code X-Forwarded-For} is believed: addresses or CIDR ranges; nobody's if there are none. */
    public ServerOptions trustedProxies(List<String> ranges) {
        this.trustedProxies = stripped(ranges);
        return this;
    }

    /**
     * The origins whose pages may connect, {@code https://*.game.example} for all below a domain; empty for all. The chat's
     * own page always may, and clients that are not pages send none and are welcome.
     */
    public ServerOptions allowedOrigins(List<String> origins) {
        this.allowedOrigins = stripped(origins);
        return this;
    }

    /**
     * Where visitors find the page, if the host that reaches the server is another one; null if it is the same. Pages of its
     * origin may connect.
     */
    public ServerOptions publicUrl(@Nullable String publicUrl) {
        this.publicUrl = publicUrl;
        return this;
    }

    /**
     * The file with the secrets that tokens are signed with, which is made if there is none; null for {@code .token-secret} in
     * the data folder, if there is one: without it no token is taken. {@code docs/operating.md} has its form.
     */
    public ServerOptions tokenSecretFile(@Nullable Path file) {
        this.tokenSecretFile = file;
        return this;
    }

    /** What those without a token may do in a room that {@code chatrooms.txt} says nothing about. */
    public ServerOptions guests(GuestAccess guests) {
        this.guests = Objects.requireNonNull(guests, "guests");
        return this;
    }

    /**
     * Where {@code /metrics} is: {@code off}, {@code on} for every port, or a port for it and {@code /healthz} alone, on the
     * loopback address or, as {@code 10.0.0.5:9100}, on another one. A {@link ChatHandler} knows of {@code off} and
     * {@code on}.
     */
    public ServerOptions metrics(String metrics) {
        this.metrics = Objects.requireNonNull(metrics, "metrics");
        return this;
    }

    /**
     * Deletes the log of a room that was removed from {@code chatrooms.txt} so many days later, up to 3650; 0 keeps it for
     * ever. {@linkplain #logs Logs of another kind}
     * stay. A room that a program adds later counts as removed until then: give such {@linkplain #rooms rooms} from the start.
     */
    public ServerOptions deleteRemovedLogs(int days) {
        this.deleteRemovedLogs = days;
        return this;
    }

    /** How many Unicode code points a text and a username may have, 1 to 2000 each: what a frame holds. */
    public ServerOptions lengths(int maxText, int maxUsername) {
        this.maxText = maxText;
        this.maxUsername = maxUsername;
        return this;
    }

    /** Who may say a link. */
    public ServerOptions links(Allowed links) {
        this.links = Objects.requireNonNull(links, "links");
        return this;
    }

    /** How long nobody says the same text again, as {@link jgames.chat.core.intake.RepeatCheck} has it; zero switches it off. */
    public ServerOptions repeatWindow(Duration window) {
        this.repeatWindow = Objects.requireNonNull(window, "window");
        return this;
    }

    /**
     * Checks that judge each message after the server's own, the rate limit, the lengths, the words and the links, in this
     * order; of the server's, only {@link #repeatWindow} comes after them. They are called from many threads at once and must
     * not block; one that throws has the message rejected as {@code failed}.
     */
    public ServerOptions checks(List<MessageCheck> checks) {
        this.checks = List.copyOf(checks);
        return this;
    }

    /**
     * Where the rooms' logs are, instead of files in the data folder; null for the files.
     *
     * @param logs opens the log of the room of that name, when the server starts or when {@code chatrooms.txt} comes to name
     *     it; the room closes it. If it throws or answers null the server does not start, or, while it runs, the rooms stay
     *     as they are, log and {@code /healthz} say why, and it is asked again
     */
    public ServerOptions logs(@Nullable Function<String, EventLog> logs) {
        this.logs = logs;
        return this;
    }

    /**
     * The Redis or Valkey by which this server is one of many; null to be alone. The module {@code chat-redis} has to be there. Its
     * streams take the place of the files of {@linkplain #logs rooms} and of {@linkplain #moderationLog moderators}.
     *
     * @param url without a password
     * @param password null for none
     */
    public ServerOptions redis(@Nullable String url, @Nullable String password) {
        this.redis = url;
        this.redisPassword = password;
        return this;
    }

    /** Is told what the server's own metrics and log are told, after them; null for nobody. */
    public ServerOptions observer(@Nullable Observer observer) {
        this.observer = observer;
        return this;
    }

    /**
     * Says who those are that come without a token: by a session's cookie, for example. It is asked about the chat's own page, about
     * {@linkplain #allowedOrigins sites that are named}, and about clients that are no pages; others are guests. The HTTP interface
     * goes by tokens alone.
     */
    public ServerOptions identities(IdentityResolver identities) {
        this.identities = Objects.requireNonNull(identities, "identities");
        return this;
    }

    /** Decide who may be in a room, after bans and tokens. */
    public ServerOptions entryChecks(List<EntryCheck> checks) {
        this.entryChecks = List.copyOf(checks);
        return this;
    }

    /**
     * Rooms that are open from the start, as if the program had {@linkplain jgames.chat.core.room.Rooms#add added} them: {@code
     * chatrooms.txt} closes none of them, and adds to them. Where there are any, a missing file opens no room.
     */
    public ServerOptions rooms(Collection<String> names) {
        this.rooms = Collections.unmodifiableSet(new LinkedHashSet<>(names));
        return this;
    }

    /** Keeps what moderators decide in this log, and not in {@code moderation.json}; the server closes it when it stops. */
    public ServerOptions moderationLog(ModerationLog log) {
        this.moderationLog = Objects.requireNonNull(log, "log");
        return this;
    }

    /** How many connections there may be, in all and of one address. */
    public ServerOptions maxConnections(int all, int perAddress) {
        this.maxConnections = all;
        this.maxConnectionsPerAddress = perAddress;
        return this;
    }

    /** The address to listen on. */
    BindAddress bindAddress() {
        return new BindAddress(host);
    }

    /**
     * Where the metrics are.
     *
     * @throws IllegalArgumentException if the option's text says no such place
     */
    MetricsPlace metricsPlace() {
        return MetricsPlace.parse(metrics);
    }

    SecretFile secretFile() {
        return tokenSecretFile == null
                ? new SecretFile(data.resolve(SecretFile.IN_DATA), false)
                : new SecretFile(tokenSecretFile, true);
    }

    private static List<String> stripped(List<String> values) {
        return values.stream().map(String::strip).toList();
    }
}
