package jgames.chat.core.log;

import jgames.chat.core.protocol.EventId;

/** What a log did with a proposal. */
public sealed interface Outcome {
    /** It became the event with this id, which the log announces, or has announced. */
    record Appended(EventId id) implements Outcome {}

    /** Its idempotency key is that of this event already: nothing new happens. */
    record Known(Event event) implements Outcome {}

    /** It deletes nothing that the log holds: nothing happens. */
    record NotFound() implements Outcome {}
}
