package jgames.chat.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import jgames.chat.bench.LoadGenerator.Window;

/** A server with its load, and what is measured of them. */
final class Running {
    private static final Duration STEP = Duration.ofSeconds(2);

    /** How long the parts last, the warm-up at most. */
    record Lengths(Duration warmUp, Duration window, Duration idle) {}

    /** Where the figures go. */
    interface Figures {
        void add(Metric metric, double value);
    }

    final Peer peer;
    final ServerProcess server;
    final LoadGenerator load;
    final Lengths lengths;
    private final Figures figures;

    private Running(Peer peer, ServerProcess server, LoadGenerator load, Lengths lengths, Figures figures) {
        this.peer = peer;
        this.server = server;
        this.load = load;
        this.lengths = lengths;
        this.figures = figures;
    }

    static Tally measure(Scenario.Case each, Peer peer, Lengths lengths, Figures figures) throws IOException {
        try (ServerProcess server = ServerProcess.start(peer, each.rooms());
                LoadGenerator load = new LoadGenerator(server.port(), peer)) {
            each.work().on(new Running(peer, server, load, lengths, figures));
            Tally tally = load.settle(Scenario.SILENCE);
            figures.add(Metric.RESIDENT, server.residentBytes() / 1024 / 1024);
            figures.add(Metric.WRONG, tally.wrong());
            return tally;
        }
    }

    void add(Metric metric, double value) {
        figures.add(metric, value);
    }

    Room room(int members, int senders) throws IOException {
        Room room = load.room("r0");
        load.join(room, members, false, Scenario.PATIENCE);
        load.appoint(room, senders);
        load.run(Scenario.BREATH);
        return room;
    }

    List<Room> rooms(int count, int members, int senders) throws IOException {
        List<Room> rooms = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Room room = load.room("r" + i);
            load.join(room, members, false, Scenario.PATIENCE);
            load.appoint(room, senders);
            rooms.add(room);
        }
        load.run(Scenario.BREATH);
        return rooms;
    }

    /** Until a delivery has not become cheaper in two steps, one after the other. */
    void warmUp() throws IOException {
        double least = Double.MAX_VALUE;
        int steady = 0;
        for (long left = lengths.warmUp.dividedBy(STEP); left > 0 && steady < 2; left--) {
            double cpu = server.cpuSeconds();
            long deliveries = load.window(STEP).deliveries();
            double cost = (server.cpuSeconds() - cpu) / deliveries;
            steady = cost > least * 0.95 ? steady + 1 : 0;
            least = Math.min(least, cost);
        }
    }

    /** Measures deliveries, their cost and their latency. */
    Window window() throws IOException {
        return window(lengths.window);
    }

    Window window(Duration time) throws IOException {
        double cpu = server.cpuSeconds();
        double store = server.cpuSeconds(Cluster.STORE);
        Window window = load.window(time);
        double stored = server.cpuSeconds(Cluster.STORE) - store;
        double used = server.cpuSeconds() - cpu;
        Histogram latency = window.latency().isEmpty() ? window.pacedLatency() : window.latency();
        add(Metric.DELIVERIES, window.perSecond());
        add(Metric.CPU_PER_DELIVERY, used / window.deliveries() * 1e6);
        add(Metric.P50, latency.percentile(0.5) / 1e6);
        add(Metric.P99, latency.percentile(0.99) / 1e6);
        add(Metric.P999, latency.percentile(0.999) / 1e6);
        if (peer.nodes() > 1) {
            add(Metric.STORE, stored / window.seconds() * 100);
        }
        add(Metric.GENERATOR, window.shareOfACore() * 100);
        return window;
    }
}
