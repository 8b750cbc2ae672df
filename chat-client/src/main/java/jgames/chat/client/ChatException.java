package jgames.chat.client;

import java.util.Locale;

/** A message was not said, or what was asked for or awaited does not come. */
public final class ChatException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Why. The server gives those up to {@link #OTHER}; the client gives {@link #TOO_LONG} and those after {@link #OTHER} by itself. */
    public enum Reason {
        /** The address has sent too much in too short a time. */
        SPAM,
        /** The room has more to carry out than it can hold, or the server is asked too often. */
        BUSY,
        /** A defect of the server. */
        FAILED,
        /** The text or the username is too long. */
        TOO_LONG,
        /** The color is not a CSS color. */
        BAD_COLOR,
        /** It is not a message as the protocol has it. */
        MALFORMED,
        /** A moderator lets this client say nothing for a time. */
        MUTED,
        /** The room is in slow mode. */
        SLOW,
        /** This client may not do that, or not to this one. */
        FORBIDDEN,
        /** Somebody with a token goes by that name, or by one that looks the same. */
        NAME_TAKEN,
        /** There is a word in it that the operator does not want. */
        BLOCKED_WORD,
        /** There is a link in it, and this client may not say one. */
        LINKS,
        /** This client has said the same a moment ago. */
        REPEATED,
        /** There is no such message, or nothing of this id is in force. */
        NOT_FOUND,
        /** As much is in force as the server can hold. */
        FULL,
        /** The server gave a reason that this client does not know. */
        OTHER,
        /** {@link ChatRoom#MAX_WAITING} wait already. */
        QUEUE_FULL,
        /** The client has left the room, or been told to stay away. */
        ENDED,
        /**
         * The client does not know whether the message was said, and could say it twice if it repeated it. Its
         * acknowledgement was lost and the log does not reach back so far; or the room ended before it came; or the server
         * speaks the plain dialect and the message did not come back.
         */
        UNCONFIRMED,
        /** The server has no such thing: it speaks the plain dialect, or does not answer. */
        UNSUPPORTED;

        /** By its name on the wire. */
        static Reason of(String code) {
            for (Reason reason : values()) {
                if (reason.ordinal() < OTHER.ordinal()
                        && reason.name().toLowerCase(Locale.ROOT).equals(code)) {
                    return reason;
                }
            }
            return OTHER;
        }
    }

    private final Reason reason;

    ChatException(Reason reason, String sentence) {
        super(sentence);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
