package jgames.chat.core.moderation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import jgames.chat.core.log.Author;
import jgames.chat.core.moderation.Decision.Ban;
import jgames.chat.core.moderation.Decision.Lift;
import jgames.chat.core.moderation.Decision.Mute;
import jgames.chat.core.moderation.Decision.Revocation;
import jgames.chat.core.moderation.Decision.SlowMode;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.NameSkeleton;
import org.jspecify.annotations.Nullable;

/**
 * What holds now: a fold over what a log announces. It is asked from any thread and takes no lock for an answer. Where two
 * decisions of a kind concern the same, the later one counts.
 */
public final class Moderation implements ModerationLog.Follower {
    /** In Java's characters. */
    private static final int MAX_NAME = 1000;

    private static final String ANY_NAME = "";
    private static final String EVERYBODY = "";

    private final InstantSource clock;
    private final Runnable changed;
    private final NavigableMap<EventId, ModerationEvent> inForce = new ConcurrentSkipListMap<>();
    private final Map<String, Map<String, ModerationEvent>> mutes = new ConcurrentHashMap<>(); // by author, by name
    private final Map<String, ModerationEvent> bans = new ConcurrentHashMap<>(); // by author
    private final Map<String, ModerationEvent> slow = new ConcurrentHashMap<>(); // by room
    private final Map<String, ModerationEvent> revoked = new ConcurrentHashMap<>(); // by subject

    /** Nothing holds yet. */
    public Moderation(InstantSource clock) {
        this(clock, () -> {});
    }

    /** @param changed is run after each change, on the thread of whoever announces; must not block */
    public Moderation(InstantSource clock, Runnable changed) {
        this.clock = clock;
        this.changed = changed;
    }

    // ---- what is asked ----

    /**
     * The mute that holds for somebody.
     *
     * @param author null for nobody whom a log names
     * @param username under which they speak; null if they have said nothing yet
     * @return null if they may speak
     */
    public @Nullable ModerationEvent mute(@Nullable String author, @Nullable String username) {
        Map<String, ModerationEvent> byName = author == null ? null : mutes.get(author);
        if (byName == null) {
            return null;
        }
        ModerationEvent any = byName.get(ANY_NAME);
        if (any != null && holds(any)) {
            return any;
        }
        ModerationEvent named = username == null ? null : byName.get(nameKey(username));
        return named != null && holds(named) ? named : null;
    }

    /** The ban that holds for somebody; null if they may enter. */
    public @Nullable ModerationEvent ban(@Nullable String author) {
        ModerationEvent ban = author == null ? null : bans.get(author);
        return ban != null && holds(ban) ? ban : null;
    }

    /**
     * How long somebody waits between two messages in a room.
     *
     * @param otherwise where no moderator has decided
     */
    public Duration pause(String room, Duration otherwise) {
        ModerationEvent event = slow.get(room);
        return event != null && event.decision() instanceof SlowMode mode ? mode.pause() : otherwise;
    }

    /** Whether a token with this subject that was made then does not hold any more. */
    public boolean isRevoked(String subject, Instant issuedAt) {
        return isRevokedFor(subject, issuedAt) || isRevokedFor(EVERYBODY, issuedAt);
    }

    private boolean isRevokedFor(String subject, Instant issuedAt) {
        ModerationEvent event = revoked.get(subject);
        return event != null
                && event.decision() instanceof Revocation revocation
                && issuedAt.isBefore(revocation.issuedBefore());
    }

    /** All that holds, in its order. */
    public List<ModerationEvent> inForce() {
        List<ModerationEvent> holding = new ArrayList<>();
        for (ModerationEvent event : inForce.values()) {
            if (holds(event)) {
                holding.add(event);
            }
        }
        return holding;
    }

    /** The decision with this id, if it holds. */
    public @Nullable ModerationEvent find(EventId id) {
        ModerationEvent event = inForce.get(id);
        return event != null && holds(event) ? event : null;
    }

    /** How many decisions it keeps: those that hold, and maybe some that have just ended. */
    public int size() {
        return inForce.size();
    }

    private boolean holds(ModerationEvent event) {
        return event.holds(clock.millis());
    }

    // ---- what is told ----

    @Override
    public void announced(ModerationEvent event) {
        apply(event);
        changed.run();
    }

    @Override
    public synchronized void gap(List<ModerationEvent> now) {
        for (ModerationEvent event : List.copyOf(inForce.values())) {
            if (!now.contains(event)) {
                end(event);
            }
        }
        now.forEach(this::apply);
        changed.run();
    }

    /**
     * Takes a decision.
     *
     * @return the one that holds no longer because of it; null if there is none
     */
    synchronized @Nullable ModerationEvent apply(ModerationEvent event) {
        Decision decision = event.decision();
        ModerationEvent ended = null;
        if (decision instanceof Lift lift) {
            ended = inForce.get(lift.entry());
        } else if (decision.lasts()) {
            ended = put(event);
            inForce.put(event.id(), event);
            if (!holds(event)) { // and still it has ended the one before
                end(event);
            }
        }
        if (ended != null && !ended.id().equals(event.id())) {
            end(ended);
            return ended;
        }
        return null;
    }

    private @Nullable ModerationEvent put(ModerationEvent event) {
        Decision decision = event.decision();
        if (decision instanceof Mute mute) {
            return mutes.computeIfAbsent(mute.author(), author -> new ConcurrentHashMap<>())
                    .put(nameKey(mute), event);
        } else if (decision instanceof Ban ban) {
            return bans.put(ban.author(), event);
        } else if (decision instanceof SlowMode mode) {
            return slow.put(mode.room(), event);
        } else if (decision instanceof Revocation revocation) {
            return revoked.put(subject(revocation), event);
        }
        throw new IllegalArgumentException("nothing that lasts: " + decision.getClass());
    }

    private void end(ModerationEvent event) {
        inForce.remove(event.id());
        Decision decision = event.decision();
        if (decision instanceof Mute mute) {
            mutes.computeIfPresent(mute.author(), (author, byName) -> {
                byName.remove(nameKey(mute), event);
                return byName.isEmpty() ? null : byName;
            });
        } else if (decision instanceof Ban ban) {
            bans.remove(ban.author(), event);
        } else if (decision instanceof SlowMode mode) {
            slow.remove(mode.room(), event);
        } else if (decision instanceof Revocation revocation) {
            revoked.remove(subject(revocation), event);
        }
    }

    /** Forgets what has ended by itself. To be called now and then. */
    public synchronized void forgetEnded() {
        long now = clock.millis();
        for (ModerationEvent event : inForce.values()) {
            if (!event.holds(now)) {
                end(event);
            }
        }
    }

    private static String nameKey(Mute mute) {
        return mute.name() == null || !Author.isGuest(mute.author()) ? ANY_NAME : nameKey(mute.name());
    }

    /**
     * The form in which names are compared: names that look alike have the same. A name of which nothing can be seen
     * is itself one.
     */
    static String nameKey(String username) {
        String skeleton = NameSkeleton.of(cut(username));
        return skeleton.isEmpty() ? " " : skeleton;
    }

    /** As much of a name as is kept and compared: an operator may allow longer ones than a line has room for. */
    static String cut(String username) {
        boolean longer = username.length() > MAX_NAME;
        int end = longer && Character.isHighSurrogate(username.charAt(MAX_NAME - 1)) ? MAX_NAME - 1 : MAX_NAME;
        return longer ? username.substring(0, end) : username;
    }

    private static String subject(Revocation revocation) {
        return revocation.subject() == null ? EVERYBODY : revocation.subject();
    }
}
