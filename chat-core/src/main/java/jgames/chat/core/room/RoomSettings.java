package jgames.chat.core.room;

import java.time.Duration;
import jgames.chat.core.protocol.GuestAccess;

/**
 * What an operator sets for a room.
 *
 * @param guests what they may do in it
 * @param slow how long somebody waits from one message to the next; zero if nobody does
 */
public record RoomSettings(GuestAccess guests, Duration slow) {
    /** Everybody may say something at any time. */
    public static final RoomSettings DEFAULT = new RoomSettings(GuestAccess.SAY, Duration.ZERO);
}
