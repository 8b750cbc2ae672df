package jgames.chat.core.moderation;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import jgames.chat.core.moderation.Decision.Deletion;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.RejectedException;
import jgames.chat.core.protocol.Rejection;
import jgames.chat.core.room.Room;

/**
 * Finds out whose a message is. A room's log keeps the author of a deleted one, and not the name that it was said under: that is in what
 * was deleted a while ago, or else in the trail.
 */
record Subjects(RecentDeletions recent, ModerationLog log) {
    /** @return fails with {@link RejectedException} if there is no such message */
    CompletableFuture<Subject> find(Room room, EventId message) {
        return room.find(message).thenApply(found -> {
            Subject subject = found.map(Subject::of).orElseThrow(Subjects::noSuchMessage);
            return subject.name() != null
                    ? subject
                    : recent.subject(room, message)
                            .or(() -> named(subject, room, message))
                            .orElse(subject);
        });
    }

    private static RejectedException noSuchMessage() {
        return new RejectedException(Rejection.NOT_FOUND, "There is no such message.");
    }

    private Optional<Subject> named(Subject subject, Room room, EventId message) {
        return log.ledger()
                .deletionOf(room.name(), message)
                .filter(event -> event.decision() instanceof Deletion deletion
                        && deletion.isOfOneName()
                        && deletion.author() != null
                        && deletion.author().equals(subject.author()))
                .map(event -> new Subject(subject.author(), ((Deletion) event.decision()).name(), subject.role()));
    }
}
