package jgames.chat.core.room;

/** Two observers that are told the same, in this order. */
public record ObserverPair(Observer first, Observer second) implements Observer {
    @Override
    public void broadcast(int messages, int members) {
        first.broadcast(messages, members);
        second.broadcast(messages, members);
    }

    @Override
    public void rejected(String reason) {
        first.rejected(reason);
        second.rejected(reason);
    }

    @Override
    public void moderated(String action) {
        first.moderated(action);
        second.moderated(action);
    }

    @Override
    public void defect(String sentence, Throwable defect) {
        first.defect(sentence, defect);
        second.defect(sentence, defect);
    }

    @Override
    public void logError(String sentence) {
        first.logError(sentence);
        second.logError(sentence);
    }

    @Override
    public void logRecovered(String sentence) {
        first.logRecovered(sentence);
        second.logRecovered(sentence);
    }
}
