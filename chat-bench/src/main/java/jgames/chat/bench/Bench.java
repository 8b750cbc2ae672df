package jgames.chat.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import jgames.chat.bench.Running.Lengths;
import jgames.chat.bench.Scenario.Case;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The program: measures, prints the table and writes the page. It runs in the root folder. */
@Command(
        name = "bench.sh",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measures the chat beside other servers, all on this machine and with the same work.",
        footer = {
            "",
            "It needs Linux, where every address of 127.0.0.0/8 is this machine's, and a machine that does nothing else.",
            "./bench.sh --jmh [ARGUMENT OF JMH...] measures the inner parts alone."
        })
final class Bench implements Callable<Integer> {
    private static final Lengths FULL =
            new Lengths(Duration.ofSeconds(30), Duration.ofSeconds(4), Duration.ofSeconds(35));
    private static final Lengths BRIEF =
            new Lengths(Duration.ofSeconds(20), Duration.ofSeconds(2), Duration.ofSeconds(10));
    private static final Lengths QUICK =
            new Lengths(Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(2));
    private static final Path DOCS = Path.of("docs");
    private static final Path LAST = Path.of("chat-bench/target/last");
    private static final String FILE = "benchmarks";

    @Parameters(paramLabel = "SCENARIO", arity = "0..*", description = "${COMPLETION-CANDIDATES} (default: all)")
    private List<Scenario> scenarios = List.of(Scenario.values());

    @ArgGroup
    private Haste haste = new Haste();

    private static final class Haste {
        @Option(names = "--brief", description = "shorter parts: about half of the time")
        private boolean brief;

        @Option(
                names = "--quick",
                description = "one run of very short parts instead of the median of three: a look, not a measurement")
        private boolean quick;
    }

    @Option(names = "--runs", paramLabel = "N", description = "how many runs the medians are of")
    private Integer runs;

    @Option(
            names = "--servers",
            paramLabel = "NAME",
            split = ",",
            description = {
                "only those whose names begin so, or one by its whole name; the first is compared with the others",
                "cluster is three of ours that share a Redis; it is measured only if it is named",
                "jgames:FOLDER is another version of ours, from the root of its checkout"
            })
    private List<String> servers = List.of("");

    @Option(
            names = "--into",
            paramLabel = "FOLDER",
            description = "where benchmarks.tsv, .md and .svg go (default: docs after a full run of all, else "
                    + "chat-bench/target/last)")
    private Path folder;

    @Option(
            names = "--redraw",
            description = "makes page and picture from benchmarks.tsv in docs or FOLDER, measures nothing")
    private boolean redraw;

    @Spec
    private CommandSpec spec;

    private final Results results = new Results();

    private Bench() {}

    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT);
        CommandLine line = new CommandLine(new Bench()).setCaseInsensitiveEnumValuesAllowed(true);
        System.exit(line.execute(args));
    }

    @Override
    public Integer call() throws IOException {
        if (redraw) {
            Path from = folder != null ? folder : DOCS;
            draw(Results.read(from.resolve(FILE + ".tsv")), from);
            return 0;
        }
        long start = System.nanoTime();
        List<Peer> peers = peers();
        Map<String, Case> cases = new LinkedHashMap<>();
        scenarios.forEach(scenario -> scenario.cases.forEach(each -> cases.putIfAbsent(each.name(), each)));
        boolean everything = scenarios.size() == Scenario.values().length;
        int count = runs != null ? runs : haste.quick ? 1 : 3;
        boolean whole = true;
        for (int run = 1; run <= count; run++) {
            for (Case each : cases.values()) {
                for (Peer peer : inTurn(peers, run)) {
                    if (each.once() && everything && run > 1 || peer.isExtended() && !each.extended()) {
                        continue;
                    }
                    System.err.printf("%d of %d: %s: %s%n", run, count, each.name(), peer.name());
                    whole &= measure(each, peer);
                }
            }
            describe(peers, run, Duration.ofNanos(System.nanoTime() - start));
            results.write(Files.createDirectories(LAST).resolve(FILE + ".tsv"));
        }
        Page page = new Page(results);
        System.out.print("\n" + page.ratios() + page.figures() + "\n");
        results.notes.forEach(System.out::println);
        if (folder == null) {
            folder = everything && !haste.quick && servers.contains("") ? DOCS : LAST;
        }
        draw(results, Files.createDirectories(folder));
        results.write(folder.resolve(FILE + ".tsv"));
        System.err.println("written to " + folder.resolve(FILE + ".*"));
        return whole ? 0 : 1;
    }

    private static void draw(Results results, Path folder) throws IOException {
        Files.writeString(folder.resolve(FILE + ".md"), new Page(results).markdown());
        Files.writeString(folder.resolve(FILE + ".svg"), Picture.svg(results));
    }

    private void describe(List<Peer> peers, int runs, Duration time) throws IOException {
        long kilobytes = Long.parseLong(field("/proc/meminfo", "MemTotal").replaceAll("\\D", ""));
        String machine = String.format(
                "%d cores of %s and %d GB",
                Runtime.getRuntime().availableProcessors(), field("/proc/cpuinfo", "model name"), kilobytes >> 20);
        String java = System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version");
        results.about.put("date", LocalDate.now().toString());
        results.about.put("runs", String.valueOf(runs));
        results.about.put("minutes", String.valueOf(time.toMinutes()));
        results.about.put("machine", machine);
        results.about.put("system", System.getProperty("os.version"));
        results.about.put("java", java);
        peers.forEach(peer -> results.servers.put(peer.name(), peer.about()));
        results.scenarios.clear();
        scenarios.forEach(scenario -> results.scenarios.add(scenario.about));
    }

    private static String field(String file, String name) throws IOException {
        return Files.readAllLines(Path.of(file)).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }

    private List<Peer> peers() throws IOException {
        try {
            return Lineup.of(Lineup.parse(servers)).stream()
                    .filter(peer -> peer.missing().isEmpty()
                            || !results.notes.add(
                                    peer.name() + " is left out: this machine lacks " + peer.missing() + "."))
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    /**
     * Versions of one server next to each other, and forwards and backwards by turns: so the machine is the same for all,
     * even if it slows down meanwhile.
     */
    private static List<Peer> inTurn(List<Peer> peers, int run) {
        List<Peer> turned = new ArrayList<>(peers);
        turned.sort(Comparator.comparing(Peer::isExtended));
        if (run % 2 == 0) {
            Collections.reverse(turned);
        }
        return turned;
    }

    private boolean measure(Case each, Peer peer) {
        Lengths lengths = haste.quick ? QUICK : haste.brief ? BRIEF : FULL;
        long start = System.nanoTime();
        try {
            Tally tally = Running.measure(
                    each, peer, lengths, (metric, value) -> results.add(each.name(), metric, peer.name(), value));
            System.err.printf("  %s, %.0f s%n", tally, (System.nanoTime() - start) / 1e9);
            return true;
        } catch (IOException e) {
            results.notes.add(peer.name() + " failed: " + each.name() + ": " + e.getMessage());
            System.err.println("  " + e);
            return false;
        }
    }
}
