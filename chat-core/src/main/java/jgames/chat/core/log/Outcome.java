package jgames.chat.core.log;

/** What a log did with a proposal. */
public sealed interface Outcome {
    /** It became an event, which the log announces. */
    record Appended() implements Outcome {}

    /** Its idempotency key is that of this event already: nothing new happens. */
    record Known(Event event) implements Outcome {}

    /** It deletes nothing that the log holds: nothing happens. */
    record NotFound() implements Outcome {}
}
