package jgames.chat.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Which servers are measured, beginning with those that the others are compared with. */
final class Lineup {
    /** Every server there is, but for the {@linkplain Cluster cluster}, which is measured only where it is named. */
    static final List<String> NAMES =
            List.of(OurServer.PLAIN, OurServer.EXTENDED, "Bun", "nchan", "Node ws", "naive Jetty");

    private final Map<String, OurServer> versions = new HashMap<>();

    private Lineup() {}

    /**
     * A server as it is asked for.
     *
     * @param name one of {@link #NAMES}, or {@link Cluster#NAME}
     * @param version of ours, where it is another one: the root folder of its checkout; else empty
     */
    record Entry(String name, String version) {
        boolean isOurs() {
            return name.equals(OurServer.PLAIN) || name.equals(OurServer.EXTENDED);
        }
    }

    /**
     * What these words ask for, in their order and each once: a name stands for itself, its start for all that begin so, and
     * what follows a colon is a version.
     *
     * @throws IllegalArgumentException if a word asks for nothing
     */
    static Set<Entry> parse(List<String> words) {
        Set<Entry> entries = new LinkedHashSet<>();
        for (String word : words) {
            int colon = word.indexOf(':');
            String start = (colon < 0 ? word : word.substring(0, colon)).toLowerCase(Locale.ROOT);
            String version = colon < 0 ? "" : word.substring(colon + 1);
            List<String> exactly = Stream.concat(NAMES.stream(), Stream.of(Cluster.NAME))
                    .filter(name -> name.equalsIgnoreCase(start))
                    .toList();
            Stream<String> names = exactly.isEmpty()
                    ? NAMES.stream()
                            .filter(name -> name.toLowerCase(Locale.ROOT).startsWith(start))
                    : exactly.stream();
            List<Entry> asked = names.map(name -> new Entry(name, version))
                    .filter(entry -> entry.isOurs() || colon < 0)
                    .toList();
            if (asked.isEmpty() || colon >= 0 && version.isEmpty()) {
                throw new IllegalArgumentException(
                        "no server is called " + word + "; there are " + String.join(", ", NAMES) + ", " + Cluster.NAME
                                + ", and of ours " + OurServer.PLAIN + ":FOLDER");
            }
            entries.addAll(asked);
        }
        return entries;
    }

    /** The servers, built and installed as far as they were not; some of them may lack something. */
    static List<Peer> of(Set<Entry> entries) throws IOException {
        Lineup lineup = new Lineup();
        List<Peer> peers = new ArrayList<>();
        for (Entry entry : entries) {
            peers.add(lineup.peer(entry));
        }
        return peers;
    }

    private Peer peer(Entry entry) throws IOException {
        return switch (entry.name) {
            case OurServer.PLAIN -> ours(entry.version).plain();
            case OurServer.EXTENDED -> ours(entry.version).extended();
            case "Bun" -> OtherServer.bun();
            case Cluster.NAME -> Cluster.peer();
            case "nchan" -> OtherServer.nchan();
            case "Node ws" -> OtherServer.nodeWs();
            default -> OtherServer.naiveJetty();
        };
    }

    private OurServer ours(String version) throws IOException {
        OurServer server = versions.get(version);
        if (server == null) {
            server = OurServer.of(version);
            versions.put(version, server);
        }
        return server;
    }
}
