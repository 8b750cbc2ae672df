package jgames.chat.core;

import java.util.Locale;

/** Why a message was not said. */
public enum Refusal {
    /** Its address has sent too much in too short a time. */
    SPAM,
    /** The text or the username is longer than {@link Message#MAX_CODE_POINTS}. */
    TOO_LONG,
    /** It is not what its dialect has: one JSON object with the strings {@code username}, {@code color}, {@code text}. */
    MALFORMED,
    /** The color is not a CSS color. */
    BAD_COLOR,
    /** The room has more to carry out than it can hold; the same message may be sent again later. */
    BUSY,
    /** A defect of the server; the same message may be sent again later. */
    FAILED,
    /** The room is closed. */
    CLOSED;

    /** The name on the wire and in metrics: lower case. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
