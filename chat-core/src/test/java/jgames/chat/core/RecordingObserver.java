package jgames.chat.core;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

final class RecordingObserver implements Observer {
    final List<String> rounds = new CopyOnWriteArrayList<>();
    final List<Refusal> refusals = new CopyOnWriteArrayList<>();
    final List<String> errors = new CopyOnWriteArrayList<>();
    final List<String> recoveries = new CopyOnWriteArrayList<>();

    @Override
    public void round(int messages, int members) {
        rounds.add(messages + " to " + members);
    }

    @Override
    public void refused(Refusal refusal) {
        refusals.add(refusal);
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
