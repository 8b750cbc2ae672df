package jgames.chat.core;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What a room's next turn finds. Guarded by the room's lock. */
final class Gathered {
    /** How many messages a turn waits for at most. */
    static final int ROUND_TO_GO = 64;

    final List<Joining> joining = new ArrayList<>();
    final List<Member> leaving = new ArrayList<>();
    final Map<PacedMember, MessageId> sent = new IdentityHashMap<>();
    final List<Post> posts = new ArrayList<>();
    boolean counting;
    boolean mending;
    private int known; // posts when it was last asked whether there are more

    /** @param since the id of the newest entry that it has, or null */
    record Joining(Member member, MessageId since) {}

    /** @param after run when the round is out, or never will be */
    record Post(Say say, CompletableFuture<Entry> said, Runnable after) {}

    /** Whether more messages have come since it was last asked, and not enough yet. */
    boolean grows() {
        boolean more = posts.size() > known && posts.size() < ROUND_TO_GO;
        known = posts.size();
        return more;
    }

    boolean isEmpty() {
        return joining.isEmpty() && leaving.isEmpty() && sent.isEmpty() && posts.isEmpty() && !counting && !mending;
    }
}
