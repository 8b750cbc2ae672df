package jgames.chat.bench;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All figures of all runs, and what one has to know of them. It is kept as a file of lines whose fields are separated by
 * tabs, the first of them the line's kind.
 */
final class Results {
    /** Date, machine and so on. */
    final Map<String, String> about = new LinkedHashMap<>();
    /** What each server is, by its name; the first one is compared with the others. */
    final Map<String, String> servers = new LinkedHashMap<>();

    final List<String> scenarios = new ArrayList<>();
    final List<String> notes = new ArrayList<>();

    private final Map<String, Map<Metric, Map<String, List<Double>>>> figures = new LinkedHashMap<>();

    /** Leaves out what is no number: a server that has delivered nothing has no cost of a delivery. */
    void add(String name, Metric metric, String server, double value) {
        if (!Double.isFinite(value)) {
            return;
        }
        figures.computeIfAbsent(name, n -> new EnumMap<>(Metric.class))
                .computeIfAbsent(metric, m -> new LinkedHashMap<>())
                .computeIfAbsent(server, s -> new ArrayList<>())
                .add(value);
    }

    /** The names of the cases. */
    Set<String> cases() {
        return figures.keySet();
    }

    Set<Metric> metrics(String name) {
        return figures.getOrDefault(name, Map.of()).keySet();
    }

    /** The lower one if there are two in the middle; not a number if it was not measured. */
    double median(String name, Metric metric, String server) {
        List<Double> values = figures.getOrDefault(name, Map.of())
                .getOrDefault(metric, Map.of())
                .get(server);
        return values == null ? Double.NaN : values.stream().sorted().toList().get((values.size() - 1) / 2);
    }

    /** One of ours, and a server that it is compared with. */
    record Pair(String ours, String theirs) {}

    /** The first server, in both its protocols, with each other one; with another version of ours in the same protocol. */
    List<Pair> pairs() {
        List<Pair> pairs = new ArrayList<>();
        for (String ours : leading()) {
            for (String theirs : servers.keySet()) {
                boolean version = theirs.startsWith(OurServer.PLAIN);
                if (!leading().contains(theirs) && (!version || isExtended(theirs) == isExtended(ours))) {
                    pairs.add(new Pair(ours, theirs));
                }
            }
        }
        return pairs;
    }

    /** The names of the first server, by protocol. */
    List<String> leading() {
        String first = servers.keySet().iterator().next();
        return servers.keySet().stream()
                .filter(name -> withoutProtocol(name).equals(withoutProtocol(first)))
                .toList();
    }

    private static boolean isExtended(String server) {
        return server.startsWith(OurServer.EXTENDED);
    }

    private static String withoutProtocol(String server) {
        return isExtended(server) ? OurServer.PLAIN + server.substring(OurServer.EXTENDED.length()) : server;
    }

    void write(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        about.forEach((name, value) -> lines.add(line("about", name, value)));
        servers.forEach((name, value) -> lines.add(line("server", name, value)));
        scenarios.forEach(scenario -> lines.add(line("scenario", scenario)));
        notes.forEach(note -> lines.add(line("note", note)));
        figures.forEach((name, metrics) -> metrics.forEach((metric, byServer) -> byServer.forEach((server, values) -> {
            String[] fields = new String[4 + values.size()];
            fields[0] = "figures";
            fields[1] = name;
            fields[2] = metric.name();
            fields[3] = server;
            for (int i = 0; i < values.size(); i++) {
                fields[4 + i] =
                        new BigDecimal(values.get(i)).round(new MathContext(5)).toPlainString();
            }
            lines.add(line(fields));
        })));
        Files.write(file, lines);
    }

    private static String line(String... fields) {
        for (int i = 0; i < fields.length; i++) {
            fields[i] = fields[i].replaceAll("\\s+", " ");
        }
        return String.join("\t", fields);
    }

    /** @throws IOException also if it is not what {@link #write} writes */
    static Results read(Path file) throws IOException {
        Results results = new Results();
        for (String line : Files.readAllLines(file)) {
            try {
                results.add(line.split("\t"));
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                throw new IOException(file + " has a line that says nothing: " + line, e);
            }
        }
        return results;
    }

    private void add(String[] fields) {
        switch (fields[0]) {
            case "about" -> about.put(fields[1], fields[2]);
            case "server" -> servers.put(fields[1], fields[2]);
            case "scenario" -> scenarios.add(fields[1]);
            case "note" -> notes.add(fields[1]);
            case "figures" -> {
                for (int i = 4; i < fields.length; i++) {
                    add(fields[1], Metric.valueOf(fields[2]), fields[3], Double.parseDouble(fields[i]));
                }
            }
            default -> throw new IllegalArgumentException(fields[0]);
        }
    }
}
