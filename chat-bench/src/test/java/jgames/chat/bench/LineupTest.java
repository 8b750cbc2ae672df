package jgames.chat.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import jgames.chat.bench.Lineup.Entry;
import org.junit.jupiter.api.Test;

class LineupTest {
    @Test
    void theStartOfANameStandsForAllThatBeginSoInTheOrderThatWasGiven() {
        assertThat(Lineup.parse(List.of("bun", "JG")))
                .containsExactly(entry("Bun"), entry("jgames-chat"), entry("jgames-chat chat.v2"));
        assertThat(Lineup.parse(List.of(""))).extracting(Entry::name).containsExactlyElementsOf(Lineup.NAMES);
    }

    @Test
    void aWholeNameStandsForItselfAlone() {
        assertThat(Lineup.parse(List.of("jgames-chat"))).containsExactly(entry("jgames-chat"));
    }

    @Test
    void serversThatShareARedisAreMeasuredOnlyWhereTheyAreNamed() {
        assertThat(Lineup.parse(List.of("jgames-chat", "cluster")))
                .containsExactly(entry("jgames-chat"), entry("cluster"));
    }

    @Test
    void whatIsAskedForTwiceIsMeasuredOnce() {
        assertThat(Lineup.parse(List.of("jgames-chat", "jgames")))
                .containsExactly(entry("jgames-chat"), entry("jgames-chat chat.v2"));
    }

    @Test
    void aVersionOfOursIsTheFolderAfterAColon() {
        assertThat(Lineup.parse(List.of("jgames-chat", "jgames-chat:../before", "jgames:/srv/a:b")))
                .containsExactly(
                        entry("jgames-chat"),
                        new Entry("jgames-chat", "../before"),
                        new Entry("jgames-chat", "/srv/a:b"),
                        new Entry("jgames-chat chat.v2", "/srv/a:b"));
    }

    @Test
    void whatStandsForNothingIsAnError() {
        for (String word : List.of("bum", "bun:/srv", "jgames:")) {
            assertThatThrownBy(() -> Lineup.parse(List.of("jgames", word)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("no server is called " + word);
        }
    }

    private static Entry entry(String name) {
        return new Entry(name, "");
    }
}
