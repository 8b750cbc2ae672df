package jgames.chat.server.ops;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Which build this is. Thread-safe. */
public final class Build implements IVersionProvider {
    private static final Properties PROPERTIES = read();

    private Build() {}

    /** Like {@code 1.2.3}. */
    static String version() {
        return PROPERTIES.getProperty("version");
    }

    /** The commit that it was built from, or {@code unknown}. It ends in {@code -dirty} if files were changed since. */
    static String commit() {
        return PROPERTIES.getProperty("commit");
    }

    @Override
    public String[] getVersion() {
        return new String[] {
            "jgames-chat " + version() + ", commit " + commit() + ", on Java " + System.getProperty("java.version")
        };
    }

    private static Properties read() {
        Properties properties = new Properties();
        try (InputStream file = Build.class.getResourceAsStream("build.properties")) {
            properties.load(file);
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
