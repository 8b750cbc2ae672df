package jgames.chat.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import jgames.chat.bench.Results.Pair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the figures: a file, a page and a picture. */
class ResultsTest {
    private static final String ROOM = Scenario.saturated(1000);
    private static final String BEFORE = "jgames-chat:../before";

    private final Results results = new Results();

    @Test
    void whatIsReadIsWhatWasWritten(@TempDir Path folder) throws IOException {
        measured("jgames-chat", 3e6, 1e6, 2_000_001);
        measured("Bun", 4e6);
        results.notes.add("nchan is left out: this machine lacks\tnginx.");
        results.write(folder.resolve("results.tsv"));

        Results read = Results.read(folder.resolve("results.tsv"));
        read.write(folder.resolve("again.tsv"));

        assertThat(folder.resolve("again.tsv")).hasSameTextualContentAs(folder.resolve("results.tsv"));
        assertThat(read.median(ROOM, Metric.DELIVERIES, "jgames-chat")).isEqualTo(2e6);
        assertThat(read.median(ROOM, Metric.DELIVERIES, "nchan")).isNaN();
    }

    @Test
    void aServerThatDeliversNothingHasFiguresButNoCostOfADelivery(@TempDir Path folder) throws IOException {
        measured("jgames-chat", 3e6);
        measured("nchan", 0);
        for (String server : results.servers.keySet()) {
            results.add(Scenario.saturated(100), Metric.DELIVERIES, server, 1e6);
        }
        results.add(ROOM, Metric.CPU_PER_DELIVERY, "jgames-chat", 0.5);
        results.add(ROOM, Metric.CPU_PER_DELIVERY, "nchan", 0.1 / 0);
        results.add(ROOM, Metric.P50, "nchan", Double.NaN);
        results.write(folder.resolve("results.tsv"));

        Results read = Results.read(folder.resolve("results.tsv"));

        assertThat(read.median(ROOM, Metric.DELIVERIES, "nchan")).isZero();
        assertThat(read.median(ROOM, Metric.CPU_PER_DELIVERY, "nchan")).isNaN();
        assertThat(new Page(read).ratios()).doesNotContain("Infinity", "∞", "NaN");
        assertThat(Picture.svg(read)).doesNotContain("Infinity", "NaN", Integer.toString(Integer.MAX_VALUE));
    }

    @Test
    void aFileThatIsNoneOfResultsIsNamedWithItsLine(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("results.tsv"), "figures\tpace\tBEAUTY\tBun\t1\n");

        assertThatThrownBy(() -> Results.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("BEAUTY");
    }

    @Test
    void theFirstServerIsComparedInBothProtocolsAndWithItsOtherVersionInTheSame() {
        for (String server :
                List.of("jgames-chat", "jgames-chat chat.v2", BEFORE, "jgames-chat chat.v2:../before", "Bun")) {
            measured(server, 1);
        }

        assertThat(results.pairs())
                .containsExactly(
                        new Pair("jgames-chat", BEFORE),
                        new Pair("jgames-chat", "Bun"),
                        new Pair("jgames-chat chat.v2", "jgames-chat chat.v2:../before"),
                        new Pair("jgames-chat chat.v2", "Bun"));
    }

    @Test
    void thePageSaysFirstWhereAnotherServerIsAhead() {
        measured("jgames-chat", 3e6);
        measured("Bun", 4e6);
        results.add(ROOM, Metric.P50, "jgames-chat", 20);
        results.add(ROOM, Metric.P50, "Bun", 30);

        assertThat(new Page(results).ratios()).isEqualTo("""
                ## Where another server is ahead

                How many times better jgames-chat is than each; **bold** is less than 1.

                |                           |              |       Bun |
                |---------------------------|--------------|----------:|
                | saturation, 1,000 members | deliveries/s | **0.75×** |

                ## Where none is

                How many times better jgames-chat is than each; **bold** is less than 1.

                |                           |                 |   Bun |
                |---------------------------|-----------------|------:|
                | saturation, 1,000 members | latency p50, ms | 1.50× |

                """);
    }

    @Test
    void thePictureShowsWhatWasMeasuredAndFollowsTheScheme() throws Exception {
        measured("jgames-chat", 3e6);
        measured("<Bun> & co", 4e6);
        results.servers.put("nchan", "");

        String svg = Picture.svg(results);

        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        assertThat(svg)
                .contains("prefers-color-scheme: dark", "jgames-chat 3.00 M, &lt;Bun&gt; &amp; co 4.00 M.")
                .doesNotContain("nchan", "20 messages", "NaN", "Infinity");
    }

    private void measured(String server, double... deliveries) {
        results.servers.put(server, "a server");
        for (double value : deliveries) {
            results.add(ROOM, Metric.DELIVERIES, server, value);
        }
    }
}
