package jgames.chat.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jgames.chat.bench.Results.Pair;

/** The results for people: tables, and the page around them. What is not ahead comes first. */
final class Page {
    private static final String PAGE = """
            # Benchmarks

            Written by `./bench.sh` on %s: medians of %s, %s minutes on %s, with Linux %s and %s.
            Every server ran on that machine, in the same run, with the same work; so did the load generator, which had
            its share of the processors. Only ratios travel to another machine. All figures of all runs are in
            [benchmarks.tsv](benchmarks.tsv); `./bench.sh --redraw` makes this page and the picture of them.

            ![%s](benchmarks.svg)

            %s
            ## What was measured

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

    private final Results results;

    Page(Results results) {
        this.results = results;
    }

    String markdown() {
        List<String> about = Stream.of("date", "runs", "minutes", "machine", "system", "java")
                .map(name -> results.about.getOrDefault(name, "?"))
                .toList();
        List<Object> parts = new ArrayList<>(about);
        parts.add(Picture.TITLE);
        parts.add(ratios());
        parts.add(figures());
        parts.add(listed(
                results.servers.entrySet().stream().map(each -> "**" + each.getKey() + "**: " + each.getValue())));
        parts.add(listed(results.scenarios.stream()));
        String notes = results.notes.isEmpty() ? "" : "\n" + listed(results.notes.stream()) + "\n";
        return PAGE.formatted(parts.toArray()) + notes;
    }

    /** How many times better the first server is than each other one: where it is not, and where it is. */
    String ratios() {
        List<Pair> pairs = results.pairs();
        List<String> head = new ArrayList<>(List.of("", ""));
        String first = results.leading().get(0);
        pairs.forEach(pair ->
                head.add(pair.ours().equals(first) ? pair.theirs() : protocol(pair.ours()) + " : " + pair.theirs()));
        Table behind = new Table(2, head);
        Table ahead = new Table(2, head);
        for (String name : results.cases()) {
            for (Metric metric : results.metrics(name)) {
                double[] ratios = pairs.stream()
                        .mapToDouble(pair -> ratio(name, metric, pair))
                        .toArray();
                List<String> line = new ArrayList<>(List.of(name, metric.label));
                Arrays.stream(ratios).mapToObj(Page::ratio).forEach(line::add);
                if (Arrays.stream(ratios).anyMatch(ratio -> ratio < 1)) {
                    behind.add(line);
                } else if (Arrays.stream(ratios).anyMatch(ratio -> ratio >= 1)) {
                    ahead.add(line);
                }
            }
        }
        String how = "How many times better " + first + " is than each; **bold** is less than 1.";
        return part("Where another server is ahead", how, behind) + part("Where none is", how, ahead);
    }

    /** In hundredths, as it is shown. */
    private double ratio(String name, Metric metric, Pair pair) {
        double ratio =
                metric.ratio(results.median(name, metric, pair.ours()), results.median(name, metric, pair.theirs()));
        return Double.isFinite(ratio) ? Math.rint(ratio * 100) / 100 : Double.NaN;
    }

    private static String ratio(double ratio) {
        String text = Double.isNaN(ratio) ? "" : String.format("%.2f×", ratio);
        return ratio < 1 ? "**" + text + "**" : text;
    }

    private static String protocol(String ours) {
        return ours.substring(ours.indexOf(' ') + 1);
    }

    private static String part(String title, String how, Table table) {
        return table.isEmpty() ? "" : "## " + title + "\n\n" + how + "\n\n" + table + "\n";
    }

    String figures() {
        List<String> head = new ArrayList<>(List.of("", ""));
        head.addAll(results.servers.keySet());
        Table table = new Table(2, head);
        for (String name : results.cases()) {
            String once = name;
            for (Metric metric : results.metrics(name)) {
                List<String> line = new ArrayList<>(List.of(once, metric.label));
                results.servers
                        .keySet()
                        .forEach(server -> line.add(metric.format(results.median(name, metric, server))));
                table.add(line);
                once = "";
            }
        }
        return table.toString();
    }

    private static String listed(Stream<String> items) {
        return items.map(item -> "* " + item).collect(Collectors.joining("\n"));
    }
}
