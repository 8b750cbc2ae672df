package jgames.chat.server.ops;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmBufferPoolMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;
import jgames.chat.core.cluster.ClusterObserver;
import jgames.chat.core.protocol.ModeratorAction;
import jgames.chat.core.protocol.Rejection;
import jgames.chat.core.protocol.TokenRevocation;

/** What happens, counted for Prometheus. The only one that needs its library. Safe for use by many threads. */
public final class PrometheusMetrics implements Metrics {
    /** Checks may have reasons of their own. All reasons beyond this number are counted as one. */
    private static final int MAX_REASONS = 64;

    // What Java tells of its memory beside what is used, and may be: of each pool, and as it was at the start.
    private static final Pattern UNTOLD = Pattern.compile(
            "jvm_memory_(?:pool_.*|objects_pending_finalization|init_bytes)|jvm_buffer_pool_(?:capacity_bytes|used_buffers)|process_virtual_.*");

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final CounterDataPoint messages = counter("chat_messages", "Messages said, in all rooms.");
    private final CounterDataPoint deliveries = counter("chat_deliveries", "Messages times the members they went to.");
    private final CounterDataPoint broadcasts =
            counter("chat_broadcasts", "Broadcasts: batches of messages, written once each.");
    private final CounterDataPoint slow = counter("chat_slow_members", "Members let go because they did not read.");
    private final CounterDataPoint logErrors = counter("chat_log_errors", "Failures and damages of the rooms' logs.");
    private final Counter rejections;
    private final Counter moderations;
    private final Set<String> reasons = ConcurrentHashMap.newKeySet();
    private final Map<String, CounterDataPoint> handshakes = new HashMap<>();
    private boolean processAdded; // with the first scrape

    /**
     * Every scrape asks for the numbers of connections, of those in the extended protocol, and of broken logs.
     *
     * @param refusals every reason for which a handshake is refused
     */
    public PrometheusMetrics(
            IntSupplier connections, IntSupplier extended, IntSupplier brokenLogs, Collection<String> refusals) {
        gauge("chat_connections", "Open websocket connections.", connections);
        gauge("chat_connections_extended", "Those of them that speak the extended protocol.", extended);
        gauge("chat_logs_broken", "Rooms whose log cannot be written now.", brokenLogs);
        Info.builder()
                .name("chat_build_info")
                .help("The build that runs.")
                .labelNames("version", "commit")
                .register(registry)
                .setLabelValues(Build.version(), Build.commit());
        Counter handshakes = Counter.builder()
                .name("chat_handshakes_refused")
                .help("Connections not accepted.")
                .labelNames("reason")
                .register(registry);
        refusals.forEach(reason -> this.handshakes.put(reason, handshakes.labelValues(reason)));
        rejections = Counter.builder()
                .name("chat_rejections")
                .help("Frames that were not said.")
                .labelNames("reason")
                .register(registry);
        moderations = Counter.builder()
                .name("chat_moderations")
                .help("What moderators and operators have done.")
                .labelNames("action")
                .register(registry);
        ModeratorAction.NAMES.forEach(moderations::labelValues);
        moderations.labelValues(TokenRevocation.ACTION);
        for (Rejection rejection : Rejection.values()) {
            reasons.add(rejection.code());
            rejections.labelValues(rejection.code());
        }
    }

    /** What the libraries know of the process and its Java. It takes Java's management, which a start does not wait for. */
    private synchronized void addProcess() {
        if (processAdded) {
            return;
        }
        processAdded = true;
        ProcessMetrics.builder().register(registry);
        JvmMemoryMetrics.builder().register(registry);
        JvmBufferPoolMetrics.builder().register(registry);
        JvmGarbageCollectorMetrics.builder().register(registry);
    }

    private void gauge(String name, String help, IntSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(gauge -> gauge.call(value.getAsInt()))
                .register(registry);
    }

    private CounterDataPoint counter(String name, String help) {
        return Counter.builder().name(name).help(help).register(registry);
    }

    @Override
    public void broadcast(int messages, int members) {
        this.broadcasts.inc();
        this.messages.inc(messages);
        this.deliveries.inc((long) messages * members);
    }

    @Override
    public void rejected(String reason) {
        boolean known = reasons.contains(reason) || reasons.size() < MAX_REASONS && reasons.add(reason);
        rejections.labelValues(known ? reason : "other").inc();
    }

    @Override
    public void moderated(String action) {
        moderations.labelValues(action).inc();
    }

    @Override
    public void logError(String sentence) {
        logErrors.inc();
    }

    @Override
    public void slowMember() {
        slow.inc();
    }

    @Override
    public void handshakeRefused(String reason) {
        handshakes.get(reason).inc();
    }

    @Override
    public ClusterObserver cluster(IntSupplier subscriptions) {
        gauge("chat_cluster_subscriptions", "Channels of the shared store that this server hears.", subscriptions);
        return new ClusterMetrics(registry);
    }

    @Override
    public byte[] text() throws IOException {
        addProcess();
        ByteArrayOutputStream text = new ByteArrayOutputStream(4096);
        PrometheusTextFormatWriter.create()
                .write(text, registry.scrape(name -> !UNTOLD.matcher(name).matches()));
        return text.toByteArray();
    }
}
