package jgames.chat.core.moderation;

import java.time.Instant;
import jgames.chat.core.protocol.EventId;
import org.jspecify.annotations.Nullable;

/**
 * A decision with its place in the log of them. Immutable. Ids rise from each event to the next.
 *
 * @param id the event's place; names the entry for who lifts it
 * @param time what the clock said then, in milliseconds since 1970; the id may be ahead of it
 * @param decision what was decided
 * @param by who decided, as the rooms' logs name authors
 * @param key the idempotency key that it was proposed with, or null
 */
public record ModerationEvent(
        EventId id,
        long time,
        Decision decision,
        String by,
        @Nullable String key) {
    /** Whether it holds at this moment, if nobody has lifted it. */
    public boolean holds(long now) {
        Instant until = decision.until();
        return decision.lasts() && (until == null || until.toEpochMilli() > now);
    }
}
