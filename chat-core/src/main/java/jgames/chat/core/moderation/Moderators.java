package jgames.chat.core.moderation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import jgames.chat.core.intake.ModeratorRequests;
import jgames.chat.core.intake.Permission;
import jgames.chat.core.intake.Sender;
import jgames.chat.core.log.Author;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.moderation.Decision.Deletion;
import jgames.chat.core.moderation.ModerationLog.Proposal;
import jgames.chat.core.protocol.ClientFrame;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.InForce;
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
import jgames.chat.core.room.Observer;
import jgames.chat.core.room.Room;
import jgames.chat.core.room.Rooms;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what moderators want, and what programs want in their place. Every method may be called from any thread and returns
 * at once; stages complete on a room's drain or the log's thread, so what depends on them must not block.
 */
public final class Moderators implements ModeratorRequests {
    private final ModerationLog log;
    private final Moderation state;
    private final InstantSource clock;
    private final ToIntFunction<String> connected;
    private final Observer observer;
    private final RecentDeletions recent;
    private final Messages messages;

    /**
     * @param state what follows the log
     * @param rooms those that there are
     * @param maxText the most code points of an announcement
     * @param connected how many connections an author has now
     * @param observer is told what is done
     * @param clock says until when something lasts
     * @param nanos a clock that only goes forward
     */
    public Moderators(
            ModerationLog log,
            Moderation state,
            Rooms rooms,
            int maxText,
            ToIntFunction<String> connected,
            Observer observer,
            InstantSource clock,
            LongSupplier nanos) {
        this.log = log;
        this.state = state;
        this.clock = clock;
        this.connected = connected;
        this.observer = observer;
        this.recent = new RecentDeletions(nanos);
        this.messages = new Messages(rooms, maxText);
    }

    // ---- frames ----

    @Override
    public CompletionStage<ServerFrame> take(Room room, Sender sender, ClientFrame frame) {
        if (frame instanceof ClientFrame.Moderate moderate) {
            return act(room, sender, moderate.action(), moderate.key())
                    .thenApply(entry -> new ServerFrame.Ack(moderate.key(), entry));
        } else if (frame instanceof ClientFrame.Moderation asked) {
            checkRole(sender);
            return CompletableFuture.completedStage(ServerFrame.Moderation.of(asked.key(), inForce(asked.before())));
        } else if (frame instanceof ClientFrame.Author asked) {
            return connected(room, sender, asked.message())
                    .thenApply(count -> new ServerFrame.Author(asked.key(), asked.message(), count));
        }
        throw new IllegalArgumentException("no frame of a moderator: " + frame.getClass());
    }

    /** What is in force, newest first; from before this entry, if it is not null. */
    public List<InForce> inForce(@Nullable EventId before) {
        return state.inForce().stream()
                .filter(event -> before == null || event.id().compareTo(before) < 0)
                .sorted(Comparator.comparing(ModerationEvent::id).reversed())
                .map(Shown::of)
                .filter(Objects::nonNull)
                .toList();
    }

    /**
     * How many connections the author of a message has now: of a guest all guests from that address.
     *
     * @return fails with {@link RejectedException}
     */
    public CompletableFuture<Integer> connected(Room room, Sender sender, EventId message) {
        checkRole(sender);
        return subject(room, message)
                .thenApply(subject -> subject.author() == null ? 0 : connected.applyAsInt(subject.author()));
    }

    /** Forgets the texts of what was deleted a while ago. To be called once a second. */
    public void tick() {
        recent.forgetOld();
    }

    // ---- actions ----

    /**
     * Does something, unless this moderator's action with this key was done already.
     *
     * @param room where, and where the message is that it names
     * @param sender who wants it, a moderator or an operator
     * @param key the idempotency key
     * @return completes with the id of the entry in the log, when it has had its effect; fails with {@link RejectedException}
     *     if it may not be or cannot be
     */
    public CompletableFuture<EventId> act(Room room, Sender sender, ModeratorAction action, String key) {
        CompletableFuture<EventId> done = new CompletableFuture<>();
        try {
            checkRole(sender);
            String by = Objects.requireNonNull(sender.author());
            log.find(by, key)
                    .map(known -> CompletableFuture.completedFuture(known.id()))
                    .orElseGet(
                            () -> new Acting(room, sender, by, key).act(action).thenApply(entry -> {
                                observer.moderated(action.action());
                                return entry;
                            }))
                    .whenComplete((entry, failure) -> {
                        if (failure == null) {
                            done.complete(entry);
                        } else {
                            boolean wrapped = failure instanceof CompletionException && failure.getCause() != null;
                            done.completeExceptionally(wrapped ? failure.getCause() : failure);
                        }
                    });
        } catch (RejectedException rejected) {
            done.completeExceptionally(rejected);
        }
        return done;
    }

    /**
     * Revokes tokens; whoever is connected with one is let go.
     *
     * @param sender an operator
     * @param subject whose; null for everybody's
     * @param issuedBefore those that were made before then
     * @param key the idempotency key
     * @return as {@link #act} has it
     */
    public CompletableFuture<EventId> revoke(
            Sender sender, @Nullable String subject, Instant issuedBefore, String key) {
        try {
            check(Permission.REVOKE, sender, "Only an operator may do that.");
            Decision decision = new Decision.Revocation(subject, issuedBefore);
            return log.append(new Proposal(decision, Objects.requireNonNull(sender.author()), key))
                    .thenApply(ModerationEvent::id)
                    .toCompletableFuture();
        } catch (RejectedException rejected) {
            return CompletableFuture.failedFuture(rejected);
        }
    }

    private static void checkRole(Sender sender) {
        check(Permission.MODERATE, sender, "Only moderators may do that.");
    }

    /** Nobody does anything whom the log cannot name. */
    private static void check(Permission permission, Sender sender, String sentence) {
        if (!permission.isGranted(sender.role()) || sender.author() == null) {
            throw new RejectedException(Rejection.FORBIDDEN, sentence);
        }
    }

    private CompletableFuture<Subject> subject(Room room, EventId message) {
        return room.find(message).thenApply(found -> {
            Subject subject = found.map(Subject::of).orElseThrow(Moderators::noSuchMessage);
            return subject.name() == null ? recent.subject(room, message).orElse(subject) : subject;
        });
    }

    private static RejectedException noSuchMessage() {
        return new RejectedException(Rejection.NOT_FOUND, "There is no such message.");
    }

    /** One action of somebody who may act. */
    private final class Acting {
        private final Room room;
        private final Sender sender;
        private final String by;
        private final String key;

        Acting(Room room, Sender sender, String by, String key) {
            this.room = room;
            this.sender = sender;
            this.by = by;
            this.key = key;
        }

        CompletableFuture<EventId> act(ModeratorAction action) {
            if (action instanceof Delete delete) {
                return delete(delete);
            } else if (action instanceof DeleteAll all) {
                return deleteAll(all);
            } else if (action instanceof Mute mute) {
                return on(mute.message()).thenCompose(subject -> mute(mute, subject));
            } else if (action instanceof Ban ban) {
                return on(ban.message()).thenCompose(subject -> ban(ban, subject));
            } else if (action instanceof Lift lift) {
                return lift(lift.entry());
            } else if (action instanceof Restore restore) {
                return restore(restore.entry());
            } else if (action instanceof Slow slow) {
                return decide(new Decision.SlowMode(room.name(), slow.pause()));
            } else if (action instanceof Announce announce) {
                return announce(announce);
            }
            throw new IllegalArgumentException("an action that nobody carries out: " + action.getClass());
        }

        private CompletableFuture<EventId> decide(Decision decision) {
            return append(decision).thenApply(ModerationEvent::id);
        }

        private CompletableFuture<ModerationEvent> append(Decision decision) {
            return log.append(new Proposal(decision, by, key)).toCompletableFuture();
        }

        /** The author of a message, whom the sender may act on. */
        private CompletableFuture<Subject> on(EventId message) {
            return subject(room, message).thenApply(subject -> {
                if (subject.mayBeModerator() && !by.equals(subject.author())) {
                    check(Permission.MODERATE_MODERATORS, sender, "Moderators do not act on each other.");
                }
                return subject;
            });
        }

        private CompletableFuture<EventId> delete(Delete delete) {
            EventId id = delete.message();
            return on(id).thenCompose(subject -> room.find(id).thenCompose(found -> {
                List<Posted> posted = found.filter(Posted.class::isInstance).map(Posted.class::cast).stream()
                        .toList();
                return messages.delete(room, List.of(id), key, by)
                        .thenCompose(deleted -> decide(subject, List.of(id), Map.of(room, posted)));
            }));
        }

        private CompletableFuture<EventId> decide(
                Subject subject, List<EventId> here, Map<Room, List<Posted>> deleted) {
            int count = deleted.values().stream().mapToInt(List::size).sum();
            Decision decision =
                    new Deletion(room.name(), here, Math.max(count, here.size()), subject.author(), subject.name());
            return decide(decision).thenApply(entry -> {
                recent.add(entry, deleted);
                return entry;
            });
        }

        private CompletableFuture<EventId> deleteAll(DeleteAll all) {
            return on(all.message()).thenCompose(subject -> {
                String author = known(subject, all.everyone());
                List<Room> where = all.everywhere() ? messages.everywhere(room) : List.of(room);
                return messages.deleteAll(where, author, posted -> subject.hasSaid(posted, all.everyone()), by)
                        .thenCompose(deleted -> {
                            List<EventId> here = deleted.getOrDefault(room, List.of()).stream()
                                    .map(Posted::id)
                                    .toList();
                            int from = Math.max(0, here.size() - ServerFrame.Deleted.MAX_IDS);
                            return decide(subject, here.subList(from, here.size()), deleted);
                        });
            });
        }

        private CompletableFuture<EventId> mute(Mute mute, Subject subject) {
            String author = known(subject, mute.everyone());
            String name = subject.isGuest() && !mute.everyone() ? subject.name() : null;
            return decide(new Decision.Mute(author, name, until(mute.lasting()), mute.reason()));
        }

        private CompletableFuture<EventId> ban(Ban ban, Subject subject) {
            String author = known(subject, true);
            return decide(new Decision.Ban(author, subject.name(), until(ban.lasting()), ban.reason()));
        }

        /** Past the last moment that a browser's date can have nobody lives. */
        private Instant until(Duration lasting) {
            long until = clock.millis() + lasting.toMillis();
            return Instant.ofEpochMilli(Math.min(until, EventId.MAX_MILLIS));
        }

        private String known(Subject subject, boolean everyone) {
            if (subject.author() == null || subject.isGuest() && !everyone && subject.name() == null) {
                throw new RejectedException(Rejection.NOT_FOUND, "Nobody knows any more who has said that.");
            } else if (everyone && Author.isShared(subject.author())) {
                throw new RejectedException(
                        Rejection.FORBIDDEN,
                        "That address is this machine's or a proxy's, so everybody may come from it.");
            }
            return subject.author();
        }

        private CompletableFuture<EventId> lift(EventId entry) {
            ModerationEvent event = state.find(entry);
            if (event != null && event.decision() instanceof Decision.Revocation) {
                check(Permission.REVOKE, sender, "Only an operator may lift that.");
            } else if (event != null && event.decision().isAbout(by)) {
                check(Permission.MODERATE_MODERATORS, sender, "Nobody lifts what concerns themselves.");
            }
            return decide(new Decision.Lift(entry));
        }

        private CompletableFuture<EventId> restore(EventId entry) {
            Map<Room, List<Posted>> deleted = recent.take(entry);
            if (deleted == null) {
                throw new RejectedException(Rejection.NOT_FOUND, "There is nothing that can be restored.");
            }
            return messages.sayAgain(deleted).thenCompose(said -> decide(new Decision.Restoration(entry)));
        }

        private CompletableFuture<EventId> announce(Announce announce) {
            List<Room> where = announce.everywhere() ? messages.everywhere(room) : List.of(room);
            return messages.announce(where, sender, announce.text(), key)
                    .thenCompose(said -> decide(new Decision.Announcement(announce.everywhere() ? null : room.name())));
        }
    }
}
