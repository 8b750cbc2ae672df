package jgames.chat.core;

import java.time.Duration;

/**
 * What a server takes from its clients, as the welcome tells them.
 *
 * @param text the most Unicode code points of a text
 * @param username the most Unicode code points of a username
 * @param frame the most bytes of a frame
 * @param messages how many frames an address may send within {@code window}; 0 if there is no such limit, as are then
 *     {@code window} and {@code block}
 * @param window of the spam limit, in whole milliseconds on the wire
 * @param block how long an address that exceeds it is blocked, in whole milliseconds on the wire
 */
public record Limits(int text, int username, int frame, int messages, Duration window, Duration block) {
    /** The core's own limits, with this spam limit. */
    public Limits(int messages, Duration window, Duration block) {
        this(Message.MAX_CODE_POINTS, Message.MAX_CODE_POINTS, Session.MAX_FRAME_BYTES, messages, window, block);
    }
}
