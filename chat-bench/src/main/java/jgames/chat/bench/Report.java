package jgames.chat.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** All figures, the table that is made of their medians, and the page around it. */
final class Report {
    private static final String PAGE = """
            # Benchmarks

            Written by `./bench.sh` on %s: medians of %d, %d minutes on %s, with Linux %s and %s %s.
            Every server ran on that machine, in the same run, with the same work; so did the load generator, which had
            its share of the processors. Only ratios travel to another machine.

            %s
            The servers:

            %s

            The scenarios:

            %s

            Every member is a connection from a loopback address of its own, and the text of a message has 64
            characters. A message is *under way* until every member who reads has it; then the next one is sent.
            *Deliveries* are messages times the members who received them, counted one by one as they came: each once,
            and in the order of its sender. *Latency* is from sending to each receipt. *Processor time* is the server's,
            user and system, with its children. Each case and run has a fresh process, and a warm-up until deliveries do
            not become cheaper.
            """;

    private final List<Peer> peers;
    private final Map<String, Map<Metric, Map<Peer, List<Double>>>> figures = new LinkedHashMap<>();

    /** @param peers the columns; the first one, and its extended protocol, are compared with the others that are worth it */
    Report(List<Peer> peers) {
        this.peers = peers;
    }

    void add(String name, Peer peer, Metric metric, double value) {
        figures.computeIfAbsent(name, n -> new EnumMap<>(Metric.class))
                .computeIfAbsent(metric, m -> new LinkedHashMap<>())
                .computeIfAbsent(peer, p -> new ArrayList<>())
                .add(value);
    }

    /** Markdown, which can be read as it is. */
    String table() {
        List<Pair> compared = pairs();
        Stream<String> than = compared.stream()
                .map(pair -> (pair.ours.subprotocol() + " better than ").stripLeading() + pair.theirs.name());
        List<List<String>> lines = new ArrayList<>();
        lines.add(line("", "", Stream.concat(peers.stream().map(Peer::name), than)));
        figures.forEach((name, metrics) -> metrics.forEach((metric, values) -> {
            boolean first = metric == metrics.keySet().iterator().next();
            Stream<String> measured = peers.stream().map(peer -> metric.format(median(values.get(peer))));
            Stream<String> ratios = compared.stream()
                    .map(pair -> metric.ratio(median(values.get(pair.ours)), median(values.get(pair.theirs))));
            lines.add(line(first ? name : "", metric.label, Stream.concat(measured, ratios)));
        }));
        return aligned(lines);
    }

    String page(List<Scenario> scenarios, List<String> notes, int runs, long minutes) throws IOException {
        long kilobytes = Long.parseLong(field("/proc/meminfo", "MemTotal").replaceAll("\\D", ""));
        String machine = String.format(
                "%d cores of %s and %d GB",
                Runtime.getRuntime().availableProcessors(), field("/proc/cpuinfo", "model name"), kilobytes >> 20);
        return PAGE.formatted(
                        LocalDate.now(),
                        runs,
                        minutes,
                        machine,
                        System.getProperty("os.version"),
                        System.getProperty("java.vm.name"),
                        System.getProperty("java.vm.version"),
                        table(),
                        listed(peers.stream().map(peer -> "**" + peer.name() + "**: " + peer.about())),
                        listed(scenarios.stream().map(scenario -> scenario.about)))
                + (notes.isEmpty() ? "" : "\n" + listed(notes.stream()) + "\n");
    }

    private record Pair(Peer ours, Peer theirs) {}

    /** The first server, in both protocols, with each other one; another version of it with that protocol alone. */
    private List<Pair> pairs() {
        List<Pair> pairs = new ArrayList<>();
        for (Peer ours : peers) {
            for (Peer theirs : peers) {
                boolean versions = theirs.name().startsWith(OurServer.PLAIN);
                if (server(ours).equals(server(peers.get(0)))
                        && !server(theirs).equals(server(ours))
                        && (!versions || theirs.isExtended() == ours.isExtended())) {
                    pairs.add(new Pair(ours, theirs));
                }
            }
        }
        return pairs;
    }

    private static String server(Peer peer) {
        return peer.name().replace(OurServer.EXTENDED, OurServer.PLAIN);
    }

    private static List<String> line(String name, String label, Stream<String> columns) {
        return Stream.concat(Stream.of(name, label), columns).toList();
    }

    private static double median(List<Double> values) {
        return values == null ? Double.NaN : values.stream().sorted().toList().get((values.size() - 1) / 2);
    }

    /** Words to the left, figures to the right. */
    private static String aligned(List<List<String>> lines) {
        List<Integer> widths = IntStream.range(0, lines.get(0).size())
                .mapToObj(i -> lines.stream()
                        .mapToInt(line -> line.get(i).length())
                        .max()
                        .orElse(0))
                .toList();
        String ruler = IntStream.range(0, widths.size())
                .mapToObj(i -> "-".repeat(widths.get(i)) + (i < 2 ? "--" : "-:"))
                .collect(Collectors.joining("|", "|", "|"));
        List<String> rows = new ArrayList<>();
        for (List<String> line : lines) {
            rows.add(IntStream.range(0, widths.size())
                    .mapToObj(i ->
                            String.format(" %" + (i < 2 ? "-" : "") + Math.max(1, widths.get(i)) + "s ", line.get(i)))
                    .collect(Collectors.joining("|", "|", "|")));
        }
        rows.add(1, ruler);
        return String.join("\n", rows) + "\n";
    }

    private static String listed(Stream<String> items) {
        return items.map(item -> "* " + item).collect(Collectors.joining("\n"));
    }

    private static String field(String file, String name) throws IOException {
        return Files.readAllLines(Path.of(file)).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }
}
