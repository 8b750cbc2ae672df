package jgames.chat.core.protocol;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The reasons that the chat itself has for not doing what a client or a program wants. Checks may have others. */
public enum Rejection {
    /** Its address has sent too much in too short a time. */
    SPAM,
    /** The text or the username is longer than the server allows. */
    TOO_LONG,
    /** It is not what its dialect has. */
    MALFORMED,
    /** The color is not a CSS color. */
    BAD_COLOR,
    /** There is more to carry out than can be held; the same may be sent again later. */
    BUSY,
    /** A defect of the server; the same may be sent again later. */
    FAILED,
    /** What is to be deleted, lifted or restored is not there, nor the message that names somebody. */
    NOT_FOUND,
    /** Whoever wants it may not do it, or not to this one. */
    FORBIDDEN,
    /** The name belongs to somebody who has a token. */
    NAME_TAKEN,
    /** There is a word in it that the operator does not want. */
    BLOCKED_WORD,
    /** There is a link in it, and the author may not say one. */
    LINKS,
    /** The author has said the same a moment ago. */
    REPEATED,
    /** A moderator lets the author say nothing for a time. */
    MUTED,
    /** The room is in slow mode, and the author has said something a moment ago. */
    SLOW,
    /** As much is in force as the server can hold. */
    FULL,
    /** The room is closed. */
    CLOSED;

    private static final Duration SOON = Duration.ofSeconds(1);

    /** The name on the wire and in metrics: lower case. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** When the same may be welcome, if nobody knows better; null if never. */
    public @Nullable Duration retryAfter() {
        return this == BUSY || this == FAILED ? SOON : null;
    }
}
