package jgames.chat.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import jgames.chat.core.log.Event;
import jgames.chat.core.log.Event.Deleted;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.room.Broadcast;
import jgames.chat.core.room.JoinSnapshot;
import jgames.chat.core.room.Member;

/** Writes down what it is told, as lines of text, and every message that it got. */
public class RecordingMember implements Member {
    /** What it was told. */
    public final List<String> events = new ArrayList<>();

    /** The messages, those of the snapshot too. */
    public final List<Entry> seen = new ArrayList<>();

    @Override
    public void joined(JoinSnapshot snapshot) {
        events.add((snapshot.isComplete() ? "joined " : "joined with a gap ")
                + texts(snapshot.entries())
                + deleted(snapshot.deleted()));
        seen.addAll(snapshot.entries());
    }

    @Override
    public void delivered(Broadcast broadcast) {
        events.add("delivered "
                + broadcast.events().stream().map(RecordingMember::text).collect(Collectors.joining(" ", "[", "]")));
        seen.addAll(broadcast.entries());
    }

    @Override
    public void gap(JoinSnapshot snapshot) {
        events.add("gap " + texts(snapshot.entries()));
    }

    @Override
    public void upToDate() {
        events.add("up to date");
    }

    @Override
    public void online(int count) {
        events.add("online " + count);
    }

    @Override
    public void closed(CloseCode code, String reason) {
        events.add("closed " + code + " " + reason);
    }

    private static String texts(List<Entry> entries) {
        return entries.stream().map(entry -> entry.message().text()).collect(Collectors.joining(" ", "[", "]"));
    }

    private static String deleted(List<EventId> ids) {
        return ids.isEmpty() ? "" : " without " + ids;
    }

    private static String text(Event event) {
        return event instanceof Posted posted
                ? posted.message().text()
                : event instanceof Deleted deleted ? "without " + deleted.ids() : event.toString();
    }
}
