package jgames.chat.core.cluster;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import jgames.chat.core.log.EventLog.Recent;
import jgames.chat.core.moderation.ModerationEvent;

/**
 * All that servers share, for whoever moves it between their store and the folder of a server alone. It waits for the store, and is for
 * one thread. What is there already is never changed: {@code put} answers false then. Every method throws an {@link IOException}
 * with a sentence if the store does not answer.
 */
public interface ClusterContents extends AutoCloseable {
    /** The list of rooms, as {@code chatrooms.txt} has it. */
    Optional<String> roomList() throws IOException;

    /** Puts the list of rooms there. */
    boolean putRoomList(String list) throws IOException;

    /** The secret by which addresses become the names of guests. */
    Optional<String> addressKey() throws IOException;

    /** Puts the secret there. */
    boolean putAddressKey(String key) throws IOException;

    /** The events of a room; none if it has no log. */
    Recent log(String room) throws IOException;

    /** Puts the events of a room there, with their ids. */
    boolean putLog(String room, Recent events) throws IOException;

    /** What moderators have decided, oldest first. */
    List<ModerationEvent> decisions() throws IOException;

    /** Puts what moderators have decided there, with its ids. */
    boolean putDecisions(List<ModerationEvent> decisions) throws IOException;

    /** Ends the use of the store. */
    @Override
    void close();
}
