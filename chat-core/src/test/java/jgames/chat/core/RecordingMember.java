package jgames.chat.core;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Writes down what it is told, as lines of text, and every entry that it got. */
class RecordingMember implements Member {
    final List<String> events = new ArrayList<>();
    final List<Entry> seen = new ArrayList<>();

    @Override
    public void joined(History history) {
        events.add((history.isComplete() ? "joined " : "joined with a gap ") + texts(history.entries()));
        seen.addAll(history.entries());
    }

    @Override
    public void delivered(Round round) {
        events.add("delivered " + texts(round.entries()));
        seen.addAll(round.entries());
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
}
