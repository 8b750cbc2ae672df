package jgames.chat.core.room;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import jgames.chat.core.log.EventLog.Announcement;
import jgames.chat.core.log.EventLog.Recent;
import jgames.chat.core.log.Outcome;
import jgames.chat.core.protocol.EventId;
import org.jspecify.annotations.Nullable;

/** What a room's next drain finds. Guarded by the lock of {@link DrainLoop}. */
final class Inbox {
    /** How many proposals a drain waits for at most. */
    static final int FULL_BATCH = 64;

    final List<Joining> joining = new ArrayList<>();
    final List<Member> leaving = new ArrayList<>();
    final Map<PacedMember, EventId> sent = new IdentityHashMap<>();
    final List<Section> free = new ArrayList<>();
    final List<Append> appends = new ArrayList<>();
    final List<Readings.Reading<?>> readings = new ArrayList<>();
    final List<Polls.Poll> polls = new ArrayList<>();
    boolean counting;
    boolean maintaining;
    boolean forgetting;
    boolean upToDate; // the log lacks nothing any more, and somebody was told that it may
    boolean resting; // nobody was there for a while
    boolean ageing; // a second has passed for what waits for the log
    FromLog fromLog = new FromLog();
    boolean last; // nothing else will come, but from the log
    private int known; // appends when it was last asked whether there are more

    /** @param since the id of the newest event that it has, or null */
    record Joining(Member member, @Nullable EventId since) {}

    /** What the log has told. */
    static final class FromLog {
        final List<Announcement> announcements = new ArrayList<>();

        @Nullable
        Recent gap; // it was before the announcements

        final List<Announcement> lost = new ArrayList<>(); // what was announced before the gap, and not taken
        final List<Readings.Reading<?>> read = new ArrayList<>();

        @Nullable
        Settled settled;

        boolean caughtUp; // it has told all that was missed while it rested
        boolean givenUp; // nobody waits any longer for what it does not tell

        boolean isEmpty() {
            return announcements.isEmpty() && gap == null && settled == null && read.isEmpty() && !caughtUp && !givenUp;
        }
    }

    /** How an append has ended. One of the two is null. */
    record Settled(
            @Nullable List<Outcome> outcomes, @Nullable Throwable failure) {}

    /** What the log has told so far, which is then not told again. */
    FromLog takeFromLog() {
        FromLog taken = fromLog;
        fromLog = new FromLog();
        return taken;
    }

    /** Whether more proposals have come since it was last asked, and not enough yet. */
    boolean grows() {
        boolean more = appends.size() > known && appends.size() < FULL_BATCH;
        known = appends.size();
        return more;
    }

    boolean isEmpty() {
        return joining.isEmpty()
                && leaving.isEmpty()
                && sent.isEmpty()
                && free.isEmpty()
                && appends.isEmpty()
                && readings.isEmpty()
                && polls.isEmpty()
                && fromLog.isEmpty()
                && !counting
                && !maintaining
                && !forgetting
                && !upToDate
                && !resting
                && !ageing;
    }
}
