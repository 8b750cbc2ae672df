package jgames.chat.core.cluster;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.log.EventLog;
import jgames.chat.core.moderation.ModerationLog;

/**
 * The servers of one chat, as one of them sees the others: what is the chat's and not a server's is in a store that all of them
 * reach. Every method may be called from any thread, and none waits for the store.
 */
public interface Cluster extends AutoCloseable {
    /** Who hears what other servers tell. From any thread; must neither block nor throw. */
    interface Peers {
        /** This address sends nothing for so long: it has exceeded the rate limit of another server. */
        void blocked(String address, Duration time);

        /**
         * Somebody has said this at another server, in a room whose log is open here; told before the log's follower is. What was said
         * before the log was opened here, or while it rested, may be told late or not at all.
         */
        void said(String room, Posted message);
    }

    /**
     * Begins to read the store, and goes on trying while it is away. Called once, before the rest.
     *
     * @param addressKey becomes the secret by which addresses become the names of guests, if the store has none
     * @return completes with that secret, which is the same on all servers, when the list of rooms is read, too
     */
    CompletionStage<String> begin(String addressKey);

    /**
     * Opens the log of a room.
     *
     * @param newest how many messages a room begins with; the store keeps more. All servers say the same
     */
    EventLog openLog(String room, int newest);

    /** Opens the log of what moderators decide. */
    ModerationLog openModerationLog();

    /** The list of rooms in the store, as {@code chatrooms.txt} has it, as it was read lately; empty if it has none. */
    Optional<String> roomList();

    /** Begins to hear what the others tell. Called once. */
    void follow(Peers peers);

    /**
     * Tells the others how many members there are here. To be called once a second.
     *
     * @param members by the name of the room; rooms without members may be left out
     */
    void tellOnline(Map<String, Integer> members);

    /**
     * How many members other servers have, by the name of the room. A server that dies counts no more within fifteen seconds. While
     * the store is away it is as it was then.
     */
    Map<String, Integer> onlineElsewhere();

    /** Tells the others that an address sends nothing for so long. */
    void tellBlocked(String address, Duration time);

    /** How many subscriptions this server has with the store. */
    int subscriptions();

    /** Why the store is of no use now, in one sentence for the operator without anything secret; empty when all is well. */
    Optional<String> problem();

    /** Ends the use of the store, after the logs. Closing twice is harmless. */
    @Override
    void close();
}
