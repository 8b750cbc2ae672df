package jgames.chat.core.log;

import java.time.InstantSource;
import jgames.chat.testing.EventLogContract;

/** A log that is never called at once keeps to what every log keeps to. */
class OffloadedEventLogTest extends EventLogContract {
    @Override
    protected EventLog open(InstantSource clock) {
        return new OffloadingEventLog(new MemoryEventLog(KEEP, clock), append -> false, Runnable::run, defect -> {});
    }
}
