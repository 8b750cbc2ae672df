package jgames.chat.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port for what does not listen yet, goes away and comes back, or never comes. It is below those that systems give to
 * connections by themselves (Linux from 32768 on, RFC 6335 from 49152 on): no connection takes it meanwhile, and who
 * connects while nobody listens cannot be given the same port and meet itself, which TCP allows (RFC 9293, simultaneous open).
 */
public final class FreePort {
    private static final int FIRST = 10_000;
    private static final int END = 32_000;

    private FreePort() {}

    /** One that nobody listens on, at any address. */
    public static int any() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            try (ServerSocket free = new ServerSocket(port)) {
                return free.getLocalPort();
            } catch (BindException taken) {
                // another
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
