package jgames.chat.server;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Compares JSON with what is expected of it, where a string like {@code <id>} stands for what cannot be known before, as
 * docs/conformance/README.md has it. Remembers the ids and nonces that have a name.
 */
final class Template {
    private static final Pattern NAMED = Pattern.compile("<(?:id|nonce):\\w+>");
    private static final Pattern ID = Pattern.compile("\\d+-\\d+");
    private static final Pattern NONCE = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final Map<String, String> named = new HashMap<>();

    /** Maps, lists, strings, booleans, nulls; a number is a {@link Double}. */
    static Object parse(String json) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            parser.nextToken();
            Object value = value(parser);
            if (parser.nextToken() != null) {
                throw new IOException("more than one value: " + json);
            }
            return value;
        }
    }

    private static Object value(JsonParser parser) throws IOException {
        switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> object = new LinkedHashMap<>();
                for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                    parser.nextToken();
                    object.put(name, value(parser));
                }
                return object;
            }
            case START_ARRAY -> {
                List<Object> array = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    array.add(value(parser));
                }
                return array;
            }
            case VALUE_STRING -> {
                return parser.getText();
            }
            case VALUE_TRUE, VALUE_FALSE -> {
                return parser.getBooleanValue();
            }
            case VALUE_NULL -> {
                return null;
            }
            default -> {
                return parser.getDoubleValue();
            }
        }
    }

    boolean matches(Object expected, Object actual) {
        if (expected instanceof Map<?, ?> fields) {
            return actual instanceof Map<?, ?> others
                    && fields.keySet().equals(others.keySet())
                    && fields.keySet().stream().allMatch(name -> matches(fields.get(name), others.get(name)));
        }
        if (expected instanceof List<?> items) {
            boolean matches = actual instanceof List<?> others && items.size() == others.size();
            for (int i = 0; matches && i < items.size(); i++) {
                matches = matches(items.get(i), ((List<?>) actual).get(i));
            }
            return matches;
        }
        if ("<number>".equals(expected)) {
            return actual instanceof Double;
        }
        if ("<string>".equals(expected)) {
            return actual instanceof String;
        }
        if (expected instanceof String name && NAMED.matcher(name).matches()) {
            return actual instanceof String value
                    && (name.startsWith("<id:") ? ID : NONCE).matcher(value).matches()
                    && named.computeIfAbsent(name, first -> value).equals(value);
        }
        return expected == null ? actual == null : expected.equals(actual);
    }

    /** With the ids and nonces that have come up by now in place of their names. */
    String fill(String text) {
        return NAMED.matcher(text).replaceAll(name -> named.get(name.group()));
    }
}
