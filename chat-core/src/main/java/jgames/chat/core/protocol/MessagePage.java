package jgames.chat.core.protocol;

import java.util.List;

/**
 * What has happened in a room, as the HTTP interface tells it: as much as fits into a frame.
 *
 * @param complete whether nothing lies between the event that was asked from and these; if not, these are the newest
 * @param more whether there are messages after these already
 * @param last the id of the event from which to ask for more
 * @param deleted the messages that were deleted since
 * @param messages oldest first
 */
public record MessagePage(boolean complete, boolean more, EventId last, List<EventId> deleted, List<Entry> messages) {
    /** Keeps copies of the lists. */
    public MessagePage {
        deleted = List.copyOf(deleted);
        messages = List.copyOf(messages);
    }

    /**
     * The oldest of these messages that fit into a frame.
     *
     * @param last the id of the newest event
     */
    public static MessagePage of(boolean complete, EventId last, List<EventId> deleted, List<Entry> messages) {
        int bytes = 0;
        int to = 0;
        while (to < messages.size()
                && ((bytes += ServerFrameCodec.maxBytes(messages.get(to))) <= ServerFrame.MAX_BYTES || to == 0)) {
            to++;
        }
        boolean more = to < messages.size();
        EventId reached = more ? messages.get(to - 1).id() : last;
        return new MessagePage(complete, more, reached, deleted, messages.subList(0, to));
    }
}
