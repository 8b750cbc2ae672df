package jgames.chat.server.ops;

import java.util.function.LongSupplier;
import jgames.chat.core.room.Observer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes defects and the logs' troubles for the operator. Safe for use by many threads. */
public final class OperatorsLog implements Observer {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorsLog.class);

    private final RateLimitedLog defects;

    /** @param nanos a clock that only goes forward */
    public OperatorsLog(LongSupplier nanos) {
        this.defects = new RateLimitedLog(LOG::error, nanos);
    }

    @Override
    public void defect(String sentence, Throwable defect) {
        defects.line(sentence + ": " + StackTraces.withoutWords(defect));
    }

    @Override
    public void logError(String sentence) {
        LOG.warn(sentence);
    }

    @Override
    public void logRecovered(String sentence) {
        LOG.info(sentence);
    }
}
