package jgames.chat.core.moderation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import jgames.chat.core.intake.Permission;
import jgames.chat.core.intake.Sender;
import jgames.chat.core.log.Author;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.moderation.Decision.Deletion;
import jgames.chat.core.moderation.ModerationLog.Proposal;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.ModeratorAction;
import jgames.chat.core.protocol.ModeratorAction.Announce;
import jgames.chat.core.protocol.ModeratorAction.Ban;
import jgames.chat.core.protocol.ModeratorAction.Delete;
import jgames.chat.core.protocol.ModeratorAction.DeleteAll;
import jgames.chat.core.protocol.ModeratorAction.Lift;
import jgames.chat.core.protocol.ModeratorAction.Mute;
import jgames.chat.core.protocol.ModeratorAction.Restore;
import jgames.chat.core.protocol.ModeratorAction.Slow;
import jgames.chat.core.protocol.RejectedException;
import jgames.chat.core.protocol.Rejection;
import jgames.chat.core.protocol.ServerFrame;
import jgames.chat.core.room.Room;
import org.jspecify.annotations.Nullable;

/** What each action of a moderator does: in the rooms first, then in the log. Safe for use by many threads. */
final class Actions {
    private final ModerationLog log;
    private final Moderation state;
    private final Subjects subjects;
    private final RecentDeletions recent;
    private final Messages messages;
    private final InstantSource clock;

    /**
     * Who acts, and where.
     *
     * @param sender a moderator or an operator
     * @param author theirs, as logs name them
     * @param key the action's idempotency key
     */
    record By(Room room, Sender sender, String author, String key) {}

    Actions(
            ModerationLog log,
            Moderation state,
            Subjects subjects,
            RecentDeletions recent,
            Messages messages,
            InstantSource clock) {
        this.log = log;
        this.state = state;
        this.subjects = subjects;
        this.recent = recent;
        this.messages = messages;
        this.clock = clock;
    }

    /**
     * Does it.
     *
     * @return completes with the id of the entry in the log; fails with {@link RejectedException}
     * @throws RejectedException the same, at once
     */
    CompletableFuture<EventId> carryOut(ModeratorAction action, By by) {
        if (action instanceof Delete delete) {
            return delete(delete.message(), by);
        } else if (action instanceof DeleteAll all) {
            return deleteAll(all, by);
        } else if (action instanceof Mute mute) {
            return subject(mute.message(), by).thenCompose(subject -> mute(mute, subject, by));
        } else if (action instanceof Ban ban) {
            return subject(ban.message(), by).thenCompose(subject -> ban(ban, subject, by));
        } else if (action instanceof Lift lift) {
            return lift(lift.entry(), by);
        } else if (action instanceof Restore restore) {
            return restore(restore, by);
        } else if (action instanceof Slow slow) {
            return decide(new Decision.SlowMode(by.room().name(), slow.pause()), by);
        } else if (action instanceof Announce announce) {
            return announce(announce, by);
        }
        throw new IllegalArgumentException("an action that nobody carries out: " + action.getClass());
    }

    private CompletableFuture<EventId> decide(Decision decision, By by) {
        return append(decision, by.author(), by.key());
    }

    private CompletableFuture<EventId> append(Decision decision, String author, @Nullable String key) {
        return log.append(new Proposal(decision, author, key))
                .thenApply(ModerationEvent::id)
                .toCompletableFuture();
    }

    // ---- messages ----

    private CompletableFuture<EventId> delete(EventId id, By by) {
        Room room = by.room();
        return subject(id, by)
                .thenCompose(subject -> room.find(id).thenCompose(found -> {
                    List<Posted> posted = found.filter(Posted.class::isInstance).map(Posted.class::cast).stream()
                            .toList();
                    Decision decision =
                            new Deletion(room.name(), List.of(id), 1, subject.author(), subject.name(), false);
                    return messages.delete(room, List.of(id), by.key(), by.author())
                            .thenCompose(deleted -> decide(decision, by))
                            .thenApply(entry -> remembered(entry, Map.of(room, posted)));
                }));
    }

    private EventId remembered(EventId entry, Map<Room, List<Posted>> deleted) {
        recent.add(entry, deleted);
        return entry;
    }

    /**
     * Deletes in one room after the other. If a room refuses, the others go on, and that refusal is the answer. The
     * log then has what was deleted, without the key: so it can be restored, and the same action with the same key
     * deletes the rest.
     */
    private CompletableFuture<EventId> deleteAll(DeleteAll all, By by) {
        return subject(all.message(), by).thenCompose(subject -> {
            String author = known(subject, all.everyone());
            List<Room> where = all.everywhere() ? messages.everywhere(by.room()) : List.of(by.room());
            return messages.deleteAll(where, author, posted -> subject.hasSaid(posted, all.everyone()), by.author())
                    .thenCompose(swept -> {
                        Decision decision = deletion(all, subject, swept, by.room());
                        if (swept.isWhole()) {
                            return decide(decision, by).thenApply(entry -> remembered(entry, swept.messages()));
                        } else if (swept.messages().isEmpty()) {
                            return CompletableFuture.failedFuture(swept.failure());
                        }
                        return append(decision, by.author(), null)
                                .thenApply(entry -> remembered(entry, swept.messages()))
                                .thenCompose(entry -> CompletableFuture.failedFuture(swept.failure()));
                    });
        });
    }

    private static Deletion deletion(DeleteAll all, Subject subject, Messages.Swept swept, Room room) {
        List<EventId> here = swept.messages().getOrDefault(room, List.of()).stream()
                .map(Posted::id)
                .toList();
        int from = Math.max(0, here.size() - ServerFrame.Deleted.MAX_IDS);
        return new Deletion(
                room.name(),
                here.subList(from, here.size()),
                swept.count(),
                subject.author(),
                subject.name(),
                all.everyone());
    }

    /** What cannot be said again now can be a while longer. */
    private CompletableFuture<EventId> restore(Restore action, By by) {
        EventId entry = action.entry();
        EventId message = action.message();
        Map<Room, List<Posted>> deleted = message == null ? recent.take(entry) : recent.take(entry, by.room(), message);
        if (deleted == null) {
            throw new RejectedException(Rejection.NOT_FOUND, "There is nothing that can be restored.");
        }
        return messages.sayAgain(deleted).thenCompose(left -> {
            if (left.isWhole()) {
                String room = message == null ? null : by.room().name();
                return decide(new Decision.Restoration(entry, room, message), by);
            }
            recent.add(entry, left.messages());
            return CompletableFuture.failedFuture(left.failure());
        });
    }

    private CompletableFuture<EventId> announce(Announce announce, By by) {
        Room room = by.room();
        List<Room> where = announce.everywhere() ? messages.everywhere(room) : List.of(room);
        Decision decision = new Decision.Announcement(announce.everywhere() ? null : room.name());
        return messages.announce(where, by.sender(), announce.text(), by.key())
                .thenCompose(said -> decide(decision, by));
    }

    // ---- people ----

    /** The author of a message, whom the sender may act on. */
    private CompletableFuture<Subject> subject(EventId message, By by) {
        return subjects.find(by.room(), message).thenApply(subject -> {
            if (subject.mayBeModerator() && !by.author().equals(subject.author())) {
                Moderators.check(Permission.MODERATE_MODERATORS, by.sender(), "Moderators do not act on each other.");
            }
            return subject;
        });
    }

    private CompletableFuture<EventId> mute(Mute mute, Subject subject, By by) {
        String author = known(subject, mute.everyone());
        String name = subject.isGuest() && !mute.everyone() ? subject.name() : null;
        return decide(new Decision.Mute(author, name, until(mute.lasting()), mute.reason()), by);
    }

    private CompletableFuture<EventId> ban(Ban ban, Subject subject, By by) {
        String author = known(subject, true);
        return decide(new Decision.Ban(author, subject.name(), until(ban.lasting()), ban.reason()), by);
    }

    /** Past the last moment that a browser's date can have nobody lives. */
    private Instant until(Duration lasting) {
        long until = clock.millis() + lasting.toMillis();
        return Instant.ofEpochMilli(Math.min(until, EventId.MAX_MILLIS));
    }

    private static String known(Subject subject, boolean everyone) {
        if (subject.author() == null || subject.isGuest() && !everyone && subject.name() == null) {
            throw new RejectedException(Rejection.NOT_FOUND, "Nobody knows any more who has said that.");
        } else if (everyone && Author.isShared(subject.author())) {
            throw new RejectedException(
                    Rejection.FORBIDDEN, "That address is this machine's or a proxy's, so everybody may come from it.");
        }
        return subject.author();
    }

    private CompletableFuture<EventId> lift(EventId entry, By by) {
        ModerationEvent event = state.find(entry);
        if (event != null && event.decision() instanceof Decision.Revocation) {
            Moderators.check(Permission.REVOKE, by.sender(), "Only an operator may lift that.");
        } else if (event != null && event.decision().isAbout(by.author())) {
            Moderators.check(Permission.MODERATE_MODERATORS, by.sender(), "Nobody lifts what concerns themselves.");
        }
        return decide(new Decision.Lift(entry), by);
    }
}
