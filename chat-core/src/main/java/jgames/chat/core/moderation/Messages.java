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

    /** What of an author's messages this is true of, in each room; those that were deleted, oldest first. */
    CompletableFuture<Map<Room, List<Posted>>> deleteAll(
            List<Room> where, String author, Predicate<Posted> which, String by) {
        Map<Room, List<Posted>> deleted = new LinkedHashMap<>();
        CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
        for (Room room : where) { // one after the other, because each may read a file
            all = all.thenCompose(before -> deleteAll(room, author, which, by, END))
                    .thenAccept(posted -> {
                        if (!posted.isEmpty()) {
                            deleted.put(room, posted);
                        }
                    });
        }
        return all.thenApply(done -> deleted);
    }

    private CompletableFuture<List<Posted>> deleteAll(
            Room room, String author, Predicate<Posted> which, String by, EventId before) {
        return room.by(author, before, BATCH).thenCompose(found -> {
            List<Posted> posted = found.stream().filter(which).toList();
            CompletableFuture<List<Posted>> deleted = posted.isEmpty()
                    ? CompletableFuture.completedFuture(posted)
                    : delete(room, posted.stream().map(Posted::id).toList(), null, by)
                            .handle((id, failure) -> unlessGone(posted, failure));
            return found.size() < BATCH
                    ? deleted
                    : deleted.thenCompose(newer -> deleteAll(
                                    room, author, which, by, found.get(0).id())
                            .thenApply(older -> joined(older, newer)));
        });
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

    private static List<Posted> joined(List<Posted> older, List<Posted> newer) {
        List<Posted> all = new ArrayList<>(older);
        all.addAll(newer);
        return all;
    }

    /** With the time and the author of then, under new ids. */
    CompletableFuture<Void> sayAgain(Map<Room, List<Posted>> deleted) {
        List<CompletableFuture<EventId>> said = new ArrayList<>();
        deleted.forEach((room, all) -> all.forEach(posted -> said.add(delivered(
                room,
                new Post(
                        posted.message(),
                        null,
                        posted.author(),
                        posted.entry().role(),
                        posted.entry().time())))));
        return all(said);
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
