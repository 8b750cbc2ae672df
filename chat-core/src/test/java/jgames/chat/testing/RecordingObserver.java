package jgames.chat.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import jgames.chat.core.room.Observer;

/** Writes down what it is told, as lines of text. */
public final class RecordingObserver implements Observer {
    /** How many events went to how many members. */
    public final List<String> broadcasts = new CopyOnWriteArrayList<>();

    /** Why frames were rejected. */
    public final List<String> rejections = new CopyOnWriteArrayList<>();

    /** What went wrong; of a defect the class and not the message. */
    public final List<String> errors = new CopyOnWriteArrayList<>();

    /** What is well again. */
    public final List<String> recoveries = new CopyOnWriteArrayList<>();

    @Override
    public void broadcast(int events, int members) {
        broadcasts.add(events + " to " + members);
    }

    @Override
    public void rejected(String reason) {
        rejections.add(reason);
    }

    @Override
    public void defect(String sentence, Throwable defect) {
        errors.add(sentence + ": " + defect.getClass().getName());
    }

    @Override
    public void logError(String sentence) {
        errors.add(sentence);
    }

    @Override
    public void logRecovered(String sentence) {
        recoveries.add(sentence);
    }
}
