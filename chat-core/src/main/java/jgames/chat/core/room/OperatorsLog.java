package jgames.chat.core.room;

import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Writes defects and the logs' troubles as lines for the operator. Safe for use by many threads. */
public final class OperatorsLog implements Observer {
    private final Consumer<String> errors;
    private final Consumer<String> warnings;
    private final Consumer<String> news;
    private final LineLimit defects;

    /**
     * @param errors takes defects, so many a minute: strangers may cause them
     * @param warnings takes what is wrong with a log
     * @param news takes that a log is whole again
     * @param nanos a clock that only goes forward
     */
    public OperatorsLog(Consumer<String> errors, Consumer<String> warnings, Consumer<String> news, LongSupplier nanos) {
        this.errors = errors;
        this.warnings = warnings;
        this.news = news;
        this.defects = new LineLimit(nanos);
    }

    @Override
    public void defect(String sentence, Throwable defect) {
        String line = defects.admit(sentence + ": " + StackTraces.withoutWords(defect));
        if (line != null) {
            errors.accept(line);
        }
    }

    @Override
    public void logError(String sentence) {
        warnings.accept(sentence);
    }

    @Override
    public void logRecovered(String sentence) {
        news.accept(sentence);
    }
}
