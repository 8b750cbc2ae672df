package jgames.chat.jakarta;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import jgames.chat.core.intake.EntryCheck;
import jgames.chat.core.intake.IdentityResolver;
import jgames.chat.core.intake.MessageCheck;
import jgames.chat.core.log.EventLog;
import jgames.chat.core.moderation.ModerationLog;
import jgames.chat.core.protocol.GuestAccess;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.room.Observer;
import jgames.chat.token.SecretFile;
import org.jspecify.annotations.Nullable;

/** What a {@link JakartaChat} is to be like. Not for use by several threads. */
public final class JakartaOptions {
    List<String> rooms = List.of();

    @Nullable
    Path data;

    @Nullable
    Function<String, EventLog> logs;

    @Nullable
    ModerationLog moderationLog;

    @Nullable
    Path tokenSecretFile;

    int history = 30;
    int spamMessages = 3;
    Duration spamWindow = Duration.ofSeconds(3);
    Duration spamBlock = Duration.ofSeconds(60);
    int maxText = Message.MAX_CODE_POINTS;
    int maxUsername = Message.MAX_CODE_POINTS;
    int maxConnections = 20_000;
    int maxConnectionsPerAddress = 500;
    GuestAccess guests = GuestAccess.SAY;
    List<String> allowedOrigins = List.of();
    List<MessageCheck> checks = List.of();
    List<EntryCheck> entryChecks = List.of();
    IdentityResolver identities = IdentityResolver.NONE;
    Observer observer = Observer.NONE;

    /** No rooms, in memory, everything else as the server of its own has it. */
    public JakartaOptions() {}

    /** Rooms that are open from the start. */
    public JakartaOptions rooms(Collection<String> names) {
        rooms = List.copyOf(names);
        return this;
    }

    /** The folder of the logs, of the moderators' trail and of the token secret; null for memory, which ends with the process. */
    public JakartaOptions data(@Nullable Path folder) {
        data = folder;
        return this;
    }

    /** Opens the log of the room of that name, in place of files; null for files. The room closes it. */
    public JakartaOptions logs(@Nullable Function<String, EventLog> opens) {
        logs = opens;
        return this;
    }

    /** Keeps what moderators decide, in place of a file; closed with the chat. Null for the file. */
    public JakartaOptions moderationLog(@Nullable ModerationLog log) {
        moderationLog = log;
        return this;
    }

    /** The file with the secrets that tokens are signed with, which is made if there is none; null where no token is taken. */
    public JakartaOptions tokenSecretFile(@Nullable Path file) {
        tokenSecretFile = file;
        return this;
    }

    /** How many messages a new member gets, 0 to 1000. */
    public JakartaOptions history(int messages) {
        history = between("history", messages, 0, 1000);
        return this;
    }

    /** The rate limit of an address, as {@link jgames.chat.core.intake.SlidingWindowLimiter} has it; 0 messages switch it off. */
    public JakartaOptions spam(int messages, Duration window, Duration block) {
        spamMessages = between("spam", messages, 0, 1000);
        spamWindow = Objects.requireNonNull(window, "window");
        spamBlock = Objects.requireNonNull(block, "block");
        return this;
    }

    /** How many Unicode code points a text and a username may have, 1 to 2000 each. */
    public JakartaOptions lengths(int text, int username) {
        maxText = between("lengths", text, 1, 2000);
        maxUsername = between("lengths", username, 1, 2000);
        return this;
    }

    /** How many connections there may be, in all and of one address. */
    public JakartaOptions maxConnections(int all, int perAddress) {
        maxConnections = between("maxConnections", all, 1, 1_000_000);
        maxConnectionsPerAddress = between("maxConnections", perAddress, 1, 1_000_000);
        return this;
    }

    /** What those without a token may do in the rooms. */
    public JakartaOptions guests(GuestAccess access) {
        guests = Objects.requireNonNull(access, "access");
        return this;
    }

    /** The origins whose pages may connect, beside the chat's own, {@code https://*.game.example} for all below a domain; all if there are none. */
    public JakartaOptions allowedOrigins(Collection<String> origins) {
        allowedOrigins = List.copyOf(origins);
        return this;
    }

    /** Judge each message, in this order. */
    public JakartaOptions checks(Collection<? extends MessageCheck> all) {
        checks = List.copyOf(all);
        return this;
    }

    /** Decide who may be in a room, after bans and tokens. */
    public JakartaOptions entryChecks(Collection<? extends EntryCheck> all) {
        entryChecks = List.copyOf(all);
        return this;
    }

    /** Says who those are that come without a token, as {@link IdentityResolver} has it. */
    public JakartaOptions identities(IdentityResolver resolver) {
        identities = Objects.requireNonNull(resolver, "resolver");
        return this;
    }

    /** Is told what is counted and what went wrong; the latter is logged by {@link System.Logger} besides. */
    public JakartaOptions observer(Observer told) {
        observer = Objects.requireNonNull(told, "told");
        return this;
    }

    @Nullable
    SecretFile secretFile() {
        return tokenSecretFile == null ? null : new SecretFile(tokenSecretFile, true);
    }

    private static int between(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(option + ": " + value + " is not between " + least + " and " + most);
        }
        return value;
    }
}
