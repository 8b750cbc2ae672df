package jgames.chat.core;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * What one connection may say in one room: spam policy, protocol, room, in this order.
 *
 * <p>A transport gives it one whole message at a time and reads the next one when it is told, so at most one message of a
 * connection is under way and what a room has pending is bounded by its members. A message that is refused is counted,
 * and the connection stays open.
 */
public final class Session {
    /** The bound of a message on the wire, in bytes, which a transport enforces (close code 1009). */
    public static final int MAX_FRAME_BYTES = 16 * 1024;

    private static final Duration SOON = Duration.ofSeconds(1);

    private final Room room;
    private final String sender;
    private final SpamPolicy policy;
    private final Observer observer;
    private final Consumer<ServerFrame> answers; // null in the plain protocol

    /**
     * A session in the plain protocol, which is told nothing.
     *
     * @param sender whom the spam policy knows this connection by: its client's address
     */
    public Session(Room room, String sender, SpamPolicy policy, Observer observer) {
        this(room, sender, policy, observer, null);
    }

    /**
     * A session in the extended protocol.
     *
     * @param sender whom the spam policy knows this connection by: its client's address
     * @param answers sends the client what became of its messages, before the next one is demanded; called on the thread
     *     of {@link #text} or on the room's, must not block
     */
    public Session(Room room, String sender, SpamPolicy policy, Observer observer, Consumer<ServerFrame> answers) {
        this.room = room;
        this.sender = sender;
        this.policy = policy;
        this.observer = observer;
        this.answers = answers;
    }

    /**
     * Takes a TEXT message. Never blocks.
     *
     * @param next run exactly once, when the next message may come: on this thread if this one was refused, else on the
     *     room's once its round is out; not run if this throws
     * @throws CharacterCodingException if it is not UTF-8: the transport closes with {@link CloseCode#BAD_PAYLOAD}
     */
    public void text(ByteBuffer message, Runnable next) throws CharacterCodingException {
        Duration blocked = policy.judge(sender);
        String json = PlainProtocol.utf8(message);
        if (!blocked.isZero()) {
            refuse(Refusal.SPAM, "Too many messages in a short time.", nonce(json), blocked);
            next.run();
            return;
        }
        Say say;
        try {
            say = answers == null ? new Say(PlainProtocol.decode(json), null) : ExtendedProtocol.decode(json);
        } catch (RefusedException refused) {
            refuse(refused.refusal(), refused.getMessage(), refused.nonce(), null);
            next.run();
            return;
        }
        CompletableFuture<Entry> said = new CompletableFuture<>();
        said.whenComplete((entry, failure) -> answer(say.nonce(), entry, failure));
        room.post(say, said, next);
    }

    /**
     * Takes a BINARY message, which says nothing in any dialect and does not count as spam. An empty one asks in the
     * extended protocol whether there still is an answer.
     */
    public void binary(ByteBuffer message) {
        if (answers != null && !message.hasRemaining()) {
            answers.accept(new ServerFrame.Online(room.online()));
        } else if (answers != null) {
            refuse(Refusal.MALFORMED, "A frame is TEXT.", null, null);
        }
    }

    private void answer(String nonce, Entry entry, Throwable failure) {
        if (failure instanceof RefusedException refused && refused.refusal() == Refusal.CLOSED) {
            observer.refused(Refusal.CLOSED); // the close, which follows, tells the client what to do with its message
        } else if (failure instanceof RefusedException refused) {
            Duration again = refused.refusal() == Refusal.BUSY ? SOON : null;
            refuse(refused.refusal(), refused.getMessage(), nonce, again);
        } else if (failure != null) {
            refuse(Refusal.FAILED, "The server failed.", nonce, SOON);
        } else if (nonce != null) {
            answers.accept(new ServerFrame.Ack(nonce, entry.id()));
        }
    }

    private void refuse(Refusal refusal, String sentence, String nonce, Duration again) {
        observer.refused(refusal);
        if (answers != null) {
            Duration rounded = again == null ? null : again.plusNanos(999_999).truncatedTo(ChronoUnit.MILLIS);
            answers.accept(new ServerFrame.Rejected(nonce, refusal.code(), sentence, rounded));
        }
    }

    /** Of a message that is refused whatever it is, for who gets an answer: nothing else of it is looked at. */
    private String nonce(String json) {
        return answers == null ? null : ExtendedProtocol.nonce(json);
    }
}
