package jgames.chat.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import jgames.chat.bench.Scenario.Case;
import jgames.chat.bench.Scenario.Lengths;
import picocli.CommandLine;
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
            new Lengths(Duration.ofSeconds(15), Duration.ofSeconds(4), Duration.ofSeconds(50));
    private static final Lengths QUICK =
            new Lengths(Duration.ofSeconds(4), Duration.ofSeconds(2), Duration.ofSeconds(2));
    private static final Path PAGE = Path.of("docs/benchmarks.md");

    @Parameters(paramLabel = "SCENARIO", arity = "0..*", description = "${COMPLETION-CANDIDATES} (default: all)")
    private List<Scenario> scenarios = List.of(Scenario.values());

    @Option(names = "--quick", description = "one short run instead of the median of three: a look, not a measurement")
    private boolean quick;

    @Option(names = "--runs", paramLabel = "N", description = "how many runs the medians are of")
    private Integer runs;

    @Option(
            names = "--servers",
            paramLabel = "NAME",
            split = ",",
            description = {
                "only those whose names begin so, or one by its whole name; the first is compared with the others",
                "jgames:FOLDER is another version of ours, from the root of its checkout"
            })
    private List<String> servers = List.of("");

    @Option(
            names = "--page",
            paramLabel = "FILE",
            description = "where the page goes (default: docs/benchmarks.md after a full run of all, else nowhere)")
    private Path page;

    @Spec
    private CommandSpec spec;

    private final List<String> notes = new ArrayList<>();

    private Bench() {}

    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT);
        CommandLine line = new CommandLine(new Bench()).setCaseInsensitiveEnumValuesAllowed(true);
        System.exit(line.execute(args));
    }

    @Override
    public Integer call() throws IOException {
        long start = System.nanoTime();
        List<Peer> peers = peers();
        Map<String, Case> cases = new LinkedHashMap<>();
        scenarios.forEach(scenario -> scenario.cases.forEach(each -> cases.putIfAbsent(each.name(), each)));
        Report report = new Report(peers);
        int count = runs != null ? runs : quick ? 1 : 3;
        boolean whole = true;
        for (int run = 1; run <= count; run++) {
            for (Case each : cases.values()) {
                for (Peer peer : inTurn(peers, run)) {
                    if (each.once() && run > 1 || peer.isExtended() && !each.extended()) {
                        continue;
                    }
                    System.err.printf("%d of %d: %s: %s%n", run, count, each.name(), peer.name());
                    whole &= measure(each, peer, report);
                }
            }
        }
        System.out.print("\n" + report.table() + "\n");
        notes.forEach(System.out::println);
        if (page == null && !quick && scenarios.size() == Scenario.values().length && servers.contains("")) {
            page = PAGE;
        }
        if (page != null) {
            long minutes = Duration.ofNanos(System.nanoTime() - start).toMinutes();
            Files.writeString(page, report.page(scenarios, notes, count, minutes));
            System.err.println("written to " + page);
        }
        return whole ? 0 : 1;
    }

    private List<Peer> peers() throws IOException {
        try {
            return Lineup.of(Lineup.parse(servers)).stream()
                    .filter(peer -> peer.missing().isEmpty()
                            || !notes.add(peer.name() + " is left out: this machine lacks " + peer.missing() + "."))
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

    private boolean measure(Case each, Peer peer, Report report) {
        try {
            Tally tally = Scenario.Running.measure(
                    each, peer, quick ? QUICK : FULL, (metric, value) -> report.add(each.name(), peer, metric, value));
            System.err.println("  " + tally);
            return true;
        } catch (IOException e) {
            notes.add(peer.name() + " failed: " + each.name() + ": " + e.getMessage());
            System.err.println("  " + e);
            return false;
        }
    }
}
