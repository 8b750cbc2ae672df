package jgames.chat.core.moderation;

import java.time.InstantSource;
import jgames.chat.testing.ModerationLogContract;

class MemoryModerationLogTest extends ModerationLogContract {
    @Override
    protected ModerationLog open(InstantSource clock) {
        return new MemoryModerationLog(clock);
    }
}
