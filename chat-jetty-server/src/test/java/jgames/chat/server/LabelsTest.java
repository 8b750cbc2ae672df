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
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the element says in other languages. */
class LabelsTest {
    private static final Path FILES = Path.of("../chat-web/src/main/resources/jgames/chat/web/_/labels");

    @ParameterizedTest
    @ValueSource(strings = {"de", "es", "fr", "pt"})
    void everyLanguageHasAllLabelsWithTheSameGaps(String language) throws Exception {
        assertThat(gapsOf("en")).hasSizeGreaterThan(100).isEqualTo(gapsOf(language));
    }

    private static Map<String, String> gapsOf(String language) throws IOException {
        Map<String, String> gaps = new TreeMap<>();
        String labels = Files.readString(FILES.resolve(language + ".json"));
        try (JsonParser json = new JsonFactory().createParser(labels)) {
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.VALUE_STRING) {
                    gaps.put(json.currentName(), gaps(json.getText()));
                }
            }
        }
        return gaps;
    }

    private static String gaps(String label) {
        return Pattern.compile("\\{\\w+}")
                .matcher(label)
                .results()
                .map(it -> it.group())
                .sorted()
                .collect(Collectors.joining());
    }
}
