package jgames.chat.server;

import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import jgames.chat.core.cluster.ClusterObserver;
import jgames.chat.core.room.Observer;
import jgames.chat.core.room.ObserverPair;
import jgames.chat.core.room.OperatorsLog;
import jgames.chat.server.ops.ClusterLog;
import jgames.chat.server.ops.Metrics;
import jgames.chat.server.ops.PrometheusMetrics;
import jgames.chat.server.ws.ConnectionRegistry;
import jgames.chat.server.ws.HandshakeRefusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is told what happens in a server: its metrics, the operator's log, and an embedder's observer, in this order.
 *
 * @param observer all of them
 * @param clusterObserver all of them, for the store that servers share
 */
record Observing(Metrics metrics, Observer observer, ClusterObserver clusterObserver) {
    private static final Logger LOG = LoggerFactory.getLogger(Observing.class);

    /**
     * What the options ask for.
     *
     * @param brokenLogs how many logs there are now that fail
     * @param subscriptions how many there are now in the store that servers share
     * @throws IllegalArgumentException if there are to be metrics, and their libraries are not there
     */
    static Observing of(
            ServerOptions options,
            ConnectionRegistry registry,
            IntSupplier brokenLogs,
            IntSupplier subscriptions,
            LongSupplier nanos) {
        Metrics metrics = options.metricsPlace().isOff() ? Metrics.NONE : prometheus(registry, brokenLogs);
        Observer ours = new ObserverPair(metrics, new OperatorsLog(LOG::error, LOG::warn, LOG::info, nanos));
        Observer all = options.observer == null ? ours : new ObserverPair(ours, options.observer);
        ClusterObserver cluster =
                options.redis == null ? new ClusterObserver() {} : new ClusterLog(all, metrics.cluster(subscriptions));
        return new Observing(metrics, all, cluster);
    }

    private static Metrics prometheus(ConnectionRegistry registry, IntSupplier brokenLogs) {
        try {
            return new PrometheusMetrics(
                    registry::count, registry::countExtended, brokenLogs, HandshakeRefusal.labels());
        } catch (NoClassDefFoundError missing) {
            throw new IllegalArgumentException(
                    "--metrics: needs the libraries io.prometheus:prometheus-metrics-core, -exposition-textformats and"
                            + " -instrumentation-jvm, which are not there",
                    missing);
        }
    }
}
