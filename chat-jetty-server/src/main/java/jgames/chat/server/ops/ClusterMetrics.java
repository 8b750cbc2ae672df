package jgames.chat.server.ops;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import jgames.chat.core.cluster.ClusterObserver;

/** What happens with the store that servers share, counted for Prometheus. Safe for use by many threads. */
final class ClusterMetrics implements ClusterObserver {
    private final Histogram appends;
    private final CounterDataPoint rejected;
    private final CounterDataPoint filled;
    private final CounterDataPoint gaps;
    private final CounterDataPoint reconnects;
    private final AtomicBoolean wasConnected = new AtomicBoolean();

    ClusterMetrics(PrometheusRegistry registry) {
        this.appends = Histogram.builder()
                .name("chat_cluster_append_seconds")
                .help("How long the shared store takes for a batch of a room.")
                .classicOnly()
                .classicUpperBounds(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 3)
                .register(registry);
        this.rejected = counter(
                registry, "chat_cluster_rejected_while_away", "What was not said because the shared store is away.");
        this.filled = counter(
                registry, "chat_cluster_holes_filled", "Events that were read because their publication was lost.");
        this.gaps = counter(registry, "chat_cluster_gaps", "Times that a room began anew because events are lost.");
        this.reconnects = counter(registry, "chat_cluster_reconnects", "Times that the shared store has come back.");
    }

    private static CounterDataPoint counter(PrometheusRegistry registry, String name, String help) {
        return Counter.builder().name(name).help(help).register(registry);
    }

    @Override
    public void appended(int proposals, long nanos) {
        appends.observe(nanos / (double) TimeUnit.SECONDS.toNanos(1));
    }

    @Override
    public void rejectedWhileAway(int proposals) {
        rejected.inc(proposals);
    }

    @Override
    public void holeFilled(int events) {
        filled.inc(events);
    }

    @Override
    public void gap(String sentence) {
        gaps.inc();
    }

    @Override
    public void connected() {
        if (wasConnected.getAndSet(true)) {
            reconnects.inc();
        }
    }
}
