package jgames.chat.core.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The WebSocket close codes of this chat, each with the client's next move. The codes below 4000 are RFC 6455's
 * (section 7.4.1) and its registry's. Of those that are not listed, now or yet, 4000 to 4099 say stop, 4200 to 4299 say
 * later, and all others say reconnect.
 */
public enum CloseCode {
    /** The server stops or restarts. */
    GOING_AWAY(1001, Next.RECONNECT),
    /** The client broke RFC 6455. */
    PROTOCOL_ERROR(1002, Next.STOP),
    /** A TEXT frame was not valid UTF-8. */
    BAD_PAYLOAD(1007, Next.STOP),
    /** A message was larger than {@link Limits#MAX_FRAME_BYTES}. */
    TOO_BIG(1009, Next.STOP),
    /** A defect of the server. */
    SERVER_ERROR(1011, Next.LATER),
    /** The server cannot serve the client for now. */
    TRY_LATER(1013, Next.LATER),
    /** The operator removed the room. */
    ROOM_CLOSED(4001, Next.STOP),
    /** A moderator or the operator has decided that this visitor may not enter. */
    BANNED(4002, Next.STOP),
    /** This server does not take the token, or not for this room. */
    TOKEN_INVALID(4003, Next.STOP),
    /** Guests may not enter. Whoever has a token may, and comes again with it. */
    TOKEN_NEEDED(4004, Next.STOP),
    /** The client did not read what it was sent. */
    TOO_SLOW(4101, Next.RECONNECT),
    /** The token's time is over. */
    TOKEN_EXPIRED(4201, Next.RENEW);

    /** How many bytes of UTF-8 the reason of a close frame has at most: a control frame has 125, and two are the code. */
    private static final int MAX_REASON_BYTES = 123;

    /** What a client does after a close. */
    public enum Next {
        /** Connect again, after the usual pause. */
        RECONNECT,
        /** Connect again, but not before half a minute. */
        LATER,
        /** Connect again with a new token; without one it would end the same way. */
        RENEW,
        /** Do not connect again by itself: it would end the same way. */
        STOP
    }

    private final int code;
    private final Next next;

    CloseCode(int code, Next next) {
        this.code = code;
        this.next = next;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    /** The name in the extended protocol's {@code bye}: lower case. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The client's next move. */
    public Next next() {
        return next;
    }

    /** The reason of a close frame: the sentence, or as many of its first characters as the frame holds. */
    public static String reason(String sentence) {
        byte[] utf8 = sentence.getBytes(StandardCharsets.UTF_8);
        int end = Math.min(utf8.length, MAX_REASON_BYTES);
        while (end < utf8.length && (utf8[end] & 0xc0) == 0x80) { // within a character
            end--;
        }
        return new String(utf8, 0, end, StandardCharsets.UTF_8);
    }

    /** The next move after any close code, also one that is not listed here. */
    public static Next next(int code) {
        for (CloseCode known : values()) {
            if (known.code == code) {
                return known.next;
            }
        }
        return switch (code / 100) {
            case 40 -> Next.STOP;
            case 42 -> Next.LATER;
            default -> Next.RECONNECT;
        };
    }
}
