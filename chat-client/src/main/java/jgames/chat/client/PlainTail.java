package jgames.chat.client;

import java.util.ArrayList;
import java.util.List;
import jgames.chat.core.protocol.Message;

/** The newest messages of a room in the plain dialect. It has no ids, so a new history is joined where the two overlap. */
final class PlainTail {
    /** More than the history of any known server has. */
    private static final int MAX = 500;

    /**
     * @param unseen the messages of the history that follow those seen before
     * @param complete whether no message can be missing between the two
     */
    record Joined(List<Message> unseen, boolean complete) {}

    private final List<Message> seen = new ArrayList<>();

    /** The history of a new connection. */
    Joined join(List<Message> history) {
        for (int common = Math.min(seen.size(), history.size()); common > 0; common--) {
            if (seen.subList(seen.size() - common, seen.size()).equals(history.subList(0, common))) {
                return new Joined(history.subList(common, history.size()), true);
            }
        }
        return new Joined(history, seen.isEmpty());
    }

    void add(Message message) {
        seen.add(message);
        if (seen.size() > MAX) {
            seen.remove(0);
        }
    }
}
