package jgames.chat.core.protocol;

import java.time.Duration;

/**
 * What a server takes from its clients, as the welcome tells them.
 *
 * @param text the most Unicode code points of a text
 * @param username the most Unicode code points of a username
 * @param frame the most bytes of a frame
 * @param messages how many frames an address may send within {@code window}; 0 if there is no such limit, as are then
 *     {@code window} and {@code block}
 * @param window of the rate limit, in whole milliseconds on the wire
 * @param block how long an address that exceeds it is blocked, in whole milliseconds on the wire
 */
public record Limits(int text, int username, int frame, int messages, Duration window, Duration block) {
    /** The bound of what a client sends, in bytes of a frame, which a transport enforces (close code 1009). */
    public static final int MAX_FRAME_BYTES = 16 * 1024;

    /** The limits of a server that has set none: no rate limit. */
    public static final Limits DEFAULT = new Limits(
            Message.MAX_CODE_POINTS, Message.MAX_CODE_POINTS, MAX_FRAME_BYTES, 0, Duration.ZERO, Duration.ZERO);
}
