package jgames.chat.core;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Writes down what it is told, as lines of text, and every entry that it got. */
class RecordingMember implements Member {
    final List<String> events = new ArrayList<>();
    final List<Entry> seen = new ArrayList<>();

    @Override
    public void joined(Round history) {
        events.add("joined " + texts(history));
        seen.addAll(history.entries());
    }

    @Override
    public void delivered(Round round) {
        events.add("delivered " + texts(round));
        seen.addAll(round.entries());
    }

    @Override
    public void closed(CloseCode code, String reason) {
        events.add("closed " + code + " " + reason);
    }

    private static String texts(Round round) {
        return round.entries().stream().map(entry -> entry.message().text()).collect(Collectors.joining(" ", "[", "]"));
    }
}
