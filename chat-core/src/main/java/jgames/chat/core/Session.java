package jgames.chat.core;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;

/**
 * What one connection may say in one room: spam policy, protocol, room, in this order.
 *
 * <p>A transport gives it one whole TEXT frame at a time and reads the next one when it is told, so at most one message
 * of a connection is under way and what a room has pending is bounded by its members.
 */
public final class Session {
    /** The bound of a message on the wire, in bytes, which a transport enforces (close code 1009). */
    public static final int MAX_FRAME_BYTES = 16 * 1024;

    private final Room room;
    private final String sender;
    private final SpamPolicy policy;
    private final Observer observer;

    /** @param sender whom the spam policy knows this connection by: its client's address */
    public Session(Room room, String sender, SpamPolicy policy, Observer observer) {
        this.room = room;
        this.sender = sender;
        this.policy = policy;
        this.observer = observer;
    }

    /**
     * Takes a TEXT frame. Never blocks. A frame that is refused is dropped and counted; the connection stays open
     * (pygames-chat's behaviour).
     *
     * @param next run exactly once, when the next frame may come: on this thread if this one was refused, else on the
     *     room's once its round is out; not run if this throws
     * @throws CharacterCodingException if it is not UTF-8: the transport closes with {@link CloseCode#BAD_PAYLOAD}
     */
    public void text(ByteBuffer frame, Runnable next) throws CharacterCodingException {
        Duration blocked = policy.judge(sender);
        String json = PlainProtocol.utf8(frame);
        try {
            if (!blocked.isZero()) {
                throw new RefusedException(Refusal.SPAM, "Too many messages in a short time.");
            }
            room.post(PlainProtocol.decode(json)).whenComplete((entry, failure) -> {
                if (failure instanceof RefusedException refused) {
                    observer.refused(refused.refusal());
                }
                next.run();
            });
        } catch (RefusedException refused) {
            observer.refused(refused.refusal());
            next.run();
        }
    }
}
