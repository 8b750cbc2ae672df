package jgames.chat.core.moderation;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import jgames.chat.core.moderation.Decision.Unknown;
import jgames.chat.core.protocol.EventId;

/** When decisions have ended, as the events after them tell. For use by one thread at a time. */
public final class Endings {
    private final Moderation state;
    private final Map<EventId, Long> ended = new HashMap<>(); // by others

    /** Nothing has ended. */
    public Endings(InstantSource clock) {
        this.state = new Moderation(clock);
    }

    /** Takes the next event. */
    public void add(ModerationEvent event) {
        ModerationEvent other = state.apply(event);
        if (other != null) {
            ended.put(other.id(), event.time());
        }
    }

    /** In milliseconds since 1970; of what just happened when that was, and of what is not known never. */
    public long of(ModerationEvent event) {
        Long byAnother = ended.get(event.id());
        if (byAnother != null) {
            return byAnother;
        } else if (event.decision() instanceof Unknown) {
            return Long.MAX_VALUE;
        }
        Instant until = event.decision().until();
        return until == null ? event.time() : until.toEpochMilli();
    }
}
