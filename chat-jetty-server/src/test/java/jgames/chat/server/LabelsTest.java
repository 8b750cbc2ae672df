package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the element says in other languages. */
class LabelsTest {
    private static final Path FILES = Path.of("../chat-web/src/main/resources/jgames/chat/web/_");

    @ParameterizedTest
    @ValueSource(strings = {"de", "es", "fr", "pt"})
    void everyLanguageHasAllLabelsWithTheSameGaps(String language) throws Exception {
        Map<String, String> english = new TreeMap<>();
        Matcher label = Pattern.compile("(?m)^  (\\w+): '(.*)',$").matcher(file("labels.js"));
        while (label.find()) {
            english.put(label.group(1), gaps(label.group(2)));
        }
        Map<String, String> other = new TreeMap<>();
        try (JsonParser json = new JsonFactory().createParser(file("labels/" + language + ".json"))) {
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.VALUE_STRING) {
                    other.put(json.currentName(), gaps(json.getText()));
                }
            }
        }
        assertThat(english).hasSizeGreaterThan(100);
        assertThat(other).isEqualTo(english);
    }

    private static String gaps(String label) {
        return Pattern.compile("\\{\\w+}")
                .matcher(label)
                .results()
                .map(it -> it.group())
                .sorted()
                .collect(Collectors.joining());
    }

    private static String file(String name) throws IOException {
        return Files.readString(FILES.resolve(name));
    }
}
