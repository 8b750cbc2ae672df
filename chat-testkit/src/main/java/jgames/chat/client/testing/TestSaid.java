package jgames.chat.client.testing;

import java.net.URI;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import jgames.chat.client.ChatClient;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.client.ChatRoom;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.Role;
import org.jspecify.annotations.Nullable;

/**
 * Makes what somebody says, for a unit test of a listener or of commands, which needs no server:
 *
 * <pre>{@code
 * commands.accept(TestSaid.by("Ann").says("!roll 20"));
 * }</pre>
 *
 * <p>It is said in a room {@value TestChat#ROOM} of a client that never starts, so what is said there waits for ever: {@link
 * ChatRoom#waiting} counts it. Each message has a later id than the one before. Not for use by several threads.
 */
public final class TestSaid {
    private static final AtomicLong NUMBER = new AtomicLong();

    private final String username;
    private ChatRoom room =
            ChatClient.builder(URI.create("ws://localhost")).build().room(TestChat.ROOM);
    private Instant time = Instant.EPOCH;
    private Role role = Role.GUEST;
    private @Nullable String user;
    private boolean bot;
    private boolean own;
    private boolean history;

    private TestSaid(String username) {
        this.username = username;
    }

    /** A guest of this name. */
    public static TestSaid by(String username) {
        return new TestSaid(Objects.requireNonNull(username));
    }

    /** They have a token of this subject and role. */
    public TestSaid verified(String subject, Role as) {
        user = Objects.requireNonNull(subject);
        role = Objects.requireNonNull(as);
        return this;
    }

    /** They are a program. */
    public TestSaid bot() {
        bot = true;
        return this;
    }

    /** It is the client itself. */
    public TestSaid own() {
        own = true;
        return this;
    }

    /** It was said before the client came. */
    public TestSaid history() {
        history = true;
        return this;
    }

    /** It is said then; without this in 1970. */
    public TestSaid at(Instant then) {
        time = Objects.requireNonNull(then);
        return this;
    }

    /** It is said in this room. */
    public TestSaid in(ChatRoom other) {
        room = Objects.requireNonNull(other);
        return this;
    }

    /** A message with this text. */
    public Said says(String text) {
        Message message = new Message(username, "gray", text, bot);
        EventId id = new EventId(time.toEpochMilli(), NUMBER.incrementAndGet());
        return new Said(room, new Entry(id, time.toEpochMilli(), message, user, role), time, own, history);
    }
}
