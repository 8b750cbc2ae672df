package jgames.chat.core.log;

import java.time.InstantSource;
import jgames.chat.testing.SharedEventLogContract;
import jgames.chat.testing.SharedStore;

class SharedStoreTest extends SharedEventLogContract {
    private SharedStore store;

    @Override
    protected EventLog open(InstantSource clock) {
        if (store == null) {
            store = new SharedStore(1000, clock);
        }
        return store.open();
    }
}
