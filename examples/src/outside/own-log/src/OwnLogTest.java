package stranger;

import java.time.InstantSource;
import jgames.chat.core.log.EventLog;
import jgames.chat.core.log.MemoryEventLog;
import jgames.chat.testing.EventLogContract;

/** The contract, run for a log as a stranger would run it for one of their own. */
class OwnLogTest extends EventLogContract {
    @Override
    protected EventLog open(InstantSource time) {
        return new MemoryEventLog(KEEP, time);
    }
}
