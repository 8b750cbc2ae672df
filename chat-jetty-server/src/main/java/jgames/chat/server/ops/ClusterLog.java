package jgames.chat.server.ops;

import java.util.concurrent.atomic.AtomicBoolean;
import jgames.chat.core.cluster.ClusterObserver;
import jgames.chat.core.room.Observer;

/** The troubles of the store that servers share in the operator's log, and all of it counted. Safe for use by many threads. */
public final class ClusterLog implements ClusterObserver {
    private final Observer log;
    private final ClusterObserver counts;
    private final AtomicBoolean isAway = new AtomicBoolean();

    /**
     * @param log is told what the operator is to read
     * @param counts is told everything else
     */
    public ClusterLog(Observer log, ClusterObserver counts) {
        this.log = log;
        this.counts = counts;
    }

    @Override
    public void appended(int proposals, long nanos) {
        counts.appended(proposals, nanos);
    }

    @Override
    public void rejectedWhileAway(int proposals) {
        counts.rejectedWhileAway(proposals);
    }

    @Override
    public void holeFilled(int events) {
        counts.holeFilled(events);
    }

    @Override
    public void gap(String sentence) {
        counts.gap(sentence);
        log.logError(sentence);
    }

    @Override
    public void away(String sentence) {
        isAway.set(true);
        log.logError(sentence);
    }

    @Override
    public void connected() {
        counts.connected();
        if (isAway.getAndSet(false)) {
            log.logRecovered("the store that servers share is back");
        }
    }

    @Override
    public void defect(String sentence, Throwable defect) {
        log.defect(sentence, defect);
    }
}
