package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import jgames.chat.testing.Needs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the page takes for a name, in a real browser. */
@Needs(Needs.Tool.CHROMIUM)
class PageNamesTest {
    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @RegisterExtension
    final ScriptedServer server = new ScriptedServer();

    @Test
    void whatCannotBeSeenIsNoNameAsOnTheServer() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        server.next().welcome(true);
        ann.awaitOpen();
        for (String nothing :
                List.of("", " ", "\u200b", "\u3164", "\uffa0", "\u202e", "\u2066\u2069", "\u0301", "\u2800")) {
            assertThat(named(ann, nothing)).as(escaped(nothing)).matches("Guest\\d{4}");
        }
        for (String name :
                List.of("A", "!", "\u202eAnn", "\u5c71", "\u3099", "\u05d0", "\ud83d\udc4d", "\u200b.\u200b")) {
            assertThat(named(ann, name)).as(escaped(name)).isEqualTo(name);
        }
    }

    private static String named(Visitor visitor, String name) {
        return (String) visitor.run("const name = root.querySelector('#name'); name.value = '" + escaped(name) + "';"
                + "for (const type of ['input', 'change']) name.dispatchEvent(new Event(type)); return name.value");
    }

    private static String escaped(String text) {
        return text.chars().mapToObj("\\u%04x"::formatted).reduce("", String::concat);
    }
}
