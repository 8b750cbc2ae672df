package jgames.chat.core.protocol;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One thing that moderators have done and that holds now, as they are shown it.
 *
 * @param id by which it is lifted
 * @param kind {@code mute}, {@code ban}, {@code slow} or {@code revoked}; a server may have more
 * @param room where it holds; null in all
 * @param author whom it concerns, as the server's logs name people; null if nobody in particular
 * @param name under which they said what it was for; null where it holds under any name
 * @param by who did it
 * @param until when it ends; null if it does not by itself
 * @param pause of slow mode; null for all else
 * @param reason in the moderator's words; may be empty
 */
public record InForce(
        EventId id,
        String kind,
        @Nullable String room,
        @Nullable String author,
        @Nullable String name,
        String by,
        @Nullable Instant until,
        @Nullable Duration pause,
        String reason) {}
