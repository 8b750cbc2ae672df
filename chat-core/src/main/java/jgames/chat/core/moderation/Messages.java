package jgames.chat.core.moderation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import jgames.chat.core.intake.Attempt;
import jgames.chat.core.intake.LengthCheck;
import jgames.chat.core.intake.Sender;
import jgames.chat.core.intake.Verdict.Reject;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.log.Proposal;
import jgames.chat.core.log.Proposal.Deletion;
import jgames.chat.core.log.Proposal.Post;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.RejectedException;
import jgames.chat.core.protocol.Rejection;
import jgames.chat.core.protocol.ServerFrame;
import jgames.chat.core.room.Room;
import jgames.chat.core.room.Rooms;
import org.jspecify.annotations.Nullable;

/** What moderators do with messages, in one room after the other. Safe for use by many threads. */
final class Messages {
    private static final int BATCH = ServerFrame.Deleted.MAX_IDS;
    private static final EventId END = new EventId(EventId.MAX_MILLIS, (1L << 53) - 1);
    private static final String COLOR = "gray"; // where a token has none

    private final Rooms rooms;
    private final int maxText;

    Messages(Rooms rooms, int maxText) {
        this.rooms = rooms;
        this.maxText = maxText;
    }

    /** This room first. */
    List<Room> everywhere(Room here) {
        List<Room> all = new ArrayList<>(List.of(here));
        rooms.all().stream().filter(room -> room != here).forEach(all::add);
        return all;
    }

    CompletableFuture<EventId> delete(Room room, List<EventId> ids, @Nullable String key, String by) {
        return delivered(room, new Deletion(ids, key, by));
    }

    /**
     * Deletes what this is true of among an author's messages. A room that refuses keeps the rest of its own, and the others go on.
     *
     * @return completes with what was deleted; never fails
     */
    CompletableFuture<Swept> deleteAll(List<Room> where, String author, Predicate<Posted> which, String by) {
        Swept swept = new Swept();
        CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
        for (Room room : where) { // one after the other, because each may read a file
            all = all.thenCompose(before -> deleteAll(room, author, which, by, END, swept))
                    .handle((done, failure) -> swept.failed(failure));
        }
        return all.thenApply(done -> swept);
    }

    private CompletableFuture<Void> deleteAll(
            Room room, String author, Predicate<Posted> which, String by, EventId before, Swept swept) {
        return room.by(author, before, BATCH).thenCompose(found -> {
            List<Posted> posted = found.stream().filter(which).toList();
            CompletableFuture<Void> deleted = posted.isEmpty()
                    ? CompletableFuture.completedFuture(null)
                    : delete(room, posted.stream().map(Posted::id).toList(), null, by)
                            .handle((id, failure) -> swept.add(room, unlessGone(posted, failure)));
            return found.size() < BATCH
                    ? deleted
                    : deleted.thenCompose(newer ->
                            deleteAll(room, author, which, by, found.get(0).id(), swept));
        });
    }

    /** What has become of many messages, as far as it went. Each stage hands it to the next one. */
    static final class Swept {
        private final Map<Room, List<Posted>> messages = new LinkedHashMap<>();
        private @Nullable Throwable failure;

        /** Of each room, oldest first. */
        Map<Room, List<Posted>> messages() {
            return messages;
        }

        int count() {
            return messages.values().stream().mapToInt(List::size).sum();
        }

        /** Why it went no further, the first reason if there are several; null if it went all the way. */
        @Nullable
        Throwable failure() {
            return failure;
        }

        boolean isWhole() {
            return failure == null;
        }

        private @Nullable Void add(Room room, List<Posted> older) {
            if (!older.isEmpty()) {
                messages.computeIfAbsent(room, first -> new ArrayList<>()).addAll(0, older);
            }
            return null;
        }

        private @Nullable Void failed(@Nullable Throwable why) {
            failure = failure == null ? why : failure;
            return null;
        }
    }

    /** Somebody else may have been faster. */
    private static List<Posted> unlessGone(List<Posted> posted, @Nullable Throwable failure) {
        if (failure == null) {
            return posted;
        } else if (failure instanceof RejectedException rejected && rejected.is(Rejection.NOT_FOUND)) {
            return List.of();
        }
        throw failure instanceof RuntimeException unchecked ? unchecked : new CompletionException(failure);
    }

    /**
     * Says messages again, with the time and the author of then, under new ids.
     *
     * @return completes with those that were not said again; never fails
     */
    CompletableFuture<Swept> sayAgain(Map<Room, List<Posted>> deleted) {
        Swept left = new Swept();
        CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
        for (Map.Entry<Room, List<Posted>> inRoom : deleted.entrySet()) {
            Room room = inRoom.getKey();
            List<CompletableFuture<EventId>> said = inRoom.getValue().stream()
                    .map(posted -> delivered(room, again(posted)))
                    .toList();
            all = all.thenCombine(settled(said), (before, done) -> {
                for (int i = said.size() - 1; i >= 0; i--) {
                    if (said.get(i).isCompletedExceptionally()) {
                        left.add(room, List.of(inRoom.getValue().get(i)));
                        left.failed(failure(said.get(i)));
                    }
                }
                return null;
            });
        }
        return all.thenApply(done -> left);
    }

    private static Post again(Posted posted) {
        return new Post(
                posted.message(),
                null,
                posted.author(),
                posted.entry().role(),
                posted.entry().time());
    }

    private static CompletableFuture<Void> settled(Collection<CompletableFuture<EventId>> some) {
        return all(some).handle((done, failure) -> null);
    }

    private static Throwable failure(CompletableFuture<?> failed) {
        return failed.handle((done, failure) -> failure).join(); // which is there
    }

    CompletableFuture<Void> announce(List<Room> where, Sender sender, String text, String key) {
        Message message = announcement(sender, text);
        if (new LengthCheck(maxText, Integer.MAX_VALUE)
                        .check(new Attempt(where.get(0).name(), sender, message, key))
                instanceof Reject reject) {
            throw new RejectedException(reject.reason(), reject.sentence(), null, reject.retryAfter());
        }
        return all(where.stream()
                .map(room -> delivered(room, new Post(message, key, sender.author(), sender.role())))
                .toList());
    }

    private static Message announcement(Sender sender, String text) {
        var identity = sender.identity();
        String name = identity == null ? "" : identity.name() == null ? identity.subject() : identity.name();
        String color = identity == null || identity.color() == null ? COLOR : identity.color();
        return new Message(name, color, text, false, true);
    }

    /** Completes when the members have it, so that a moderator's answer comes after that. */
    private static CompletableFuture<EventId> delivered(Room room, Proposal proposal) {
        CompletableFuture<EventId> appended = new CompletableFuture<>();
        CompletableFuture<EventId> delivered = new CompletableFuture<>();
        room.propose(
                proposal,
                appended,
                () -> appended.whenComplete((id, failure) -> {
                    if (failure == null) {
                        delivered.complete(id);
                    } else {
                        delivered.completeExceptionally(failure);
                    }
                }));
        return delivered;
    }

    private static CompletableFuture<Void> all(Collection<CompletableFuture<EventId>> some) {
        return CompletableFuture.allOf(some.toArray(CompletableFuture[]::new));
    }
}
