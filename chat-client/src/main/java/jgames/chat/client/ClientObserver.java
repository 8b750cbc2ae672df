package jgames.chat.client;

import java.time.Duration;

/**
 * Is told what a client does, so that somebody can count it: {@link ChatClientBuilder#observer}. Every method does nothing by itself.
 * They are called like the listeners of the room, one at a time for each room and in order with its events, and may block as
 * these may. What they throw is logged.
 */
public interface ClientObserver {
    /**
     * The client is in a room, for the first time or again.
     *
     * @param took since it began to connect
     */
    default void connected(ChatRoom room, Duration took) {}

    /**
     * A connection is lost, or could not be made; the client goes on trying.
     *
     * @param code as in {@link ChatEvent.Disconnected}
     */
    default void disconnected(ChatRoom room, int code) {}

    /**
     * The server has answered that it has a message.
     *
     * @param took since {@link ChatRoom#say}, with what it waited
     */
    default void said(ChatRoom room, Duration took) {}

    /** A message is not said, and its future fails; {@link ChatException.Reason#QUEUE_FULL} is not told here. */
    default void unsaid(ChatRoom room, ChatException.Reason reason) {}

    /**
     * A frame has come or gone out.
     *
     * @param sent whether it went out
     * @param chars its length
     */
    default void frame(ChatRoom room, boolean sent, int chars) {}

    /** A listener has thrown this. */
    default void thrown(ChatRoom room, Throwable error) {}
}
