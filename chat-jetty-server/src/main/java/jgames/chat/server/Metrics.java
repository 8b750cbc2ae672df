package jgames.chat.server;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.IntSupplier;
import jgames.chat.core.Observer;
import jgames.chat.core.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens, counted for Prometheus, and the log's troubles in the operator's log. Safe for use by many threads. */
final class Metrics implements Observer {
    private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final CounterDataPoint messages = counter("chat_messages", "Messages said, in all rooms.");
    private final CounterDataPoint deliveries = counter("chat_deliveries", "Messages times the members they went to.");
    private final CounterDataPoint rounds = counter("chat_rounds", "Rounds: batches of messages, written once each.");
    private final CounterDataPoint slow = counter("chat_slow_members", "Members let go because they did not read.");
    private final CounterDataPoint logErrors = counter("chat_log_errors", "Failures and damages of the rooms' logs.");
    private final Map<Refusal, CounterDataPoint> refused = new EnumMap<>(Refusal.class);
    private final Counter handshakes = Counter.builder()
            .name("chat_handshakes_refused")
            .help("Connections not accepted.")
            .labelNames("reason")
            .register(registry);

    Metrics() {
        Counter refusals = Counter.builder()
                .name("chat_refusals")
                .help("Frames that were not said.")
                .labelNames("reason")
                .register(registry);
        for (Refusal refusal : Refusal.values()) {
            refused.put(refusal, refusals.labelValues(refusal.code()));
        }
    }

    /** Adds the number of connections, and of those in the extended protocol, asked for at every scrape. */
    void connections(IntSupplier count, IntSupplier extended) {
        GaugeWithCallback.builder()
                .name("chat_connections")
                .help("Open websocket connections.")
                .callback(gauge -> gauge.call(count.getAsInt()))
                .register(registry);
        GaugeWithCallback.builder()
                .name("chat_connections_extended")
                .help("Those of them that speak the extended protocol.")
                .callback(gauge -> gauge.call(extended.getAsInt()))
                .register(registry);
    }

    private CounterDataPoint counter(String name, String help) {
        return Counter.builder().name(name).help(help).register(registry);
    }

    @Override
    public void round(int messages, int members) {
        this.rounds.inc();
        this.messages.inc(messages);
        this.deliveries.inc((long) messages * members);
    }

    @Override
    public void refused(Refusal refusal) {
        refused.get(refusal).inc();
    }

    @Override
    public void logError(String sentence) {
        logErrors.inc();
        LOG.warn(sentence);
    }

    @Override
    public void logRecovered(String sentence) {
        LOG.info(sentence);
    }

    void slowMember() {
        slow.inc();
    }

    void handshakeRefused(String reason) {
        handshakes.labelValues(reason).inc();
    }

    /** All of it in the Prometheus text format. */
    byte[] text() throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream(4096);
        PrometheusTextFormatWriter.create().write(text, registry.scrape());
        return text.toByteArray();
    }
}
