package jgames.chat.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** What containers do that embedded ones of the other tests do not. */
class OutgoingTest {
    private static final Executor AT_ONCE = Runnable::run;
    private static final CloseReason AWAY = new CloseReason(CloseCodes.GOING_AWAY, "");

    private final List<String> told = new ArrayList<>();

    private Outgoing to(boolean open) {
        Outgoing outgoing = new Outgoing(AT_ONCE, AT_ONCE, () -> told.add("failed"), () -> told.add("gone"));
        outgoing.on(proxy(Session.class, open));
        return outgoing;
    }

    private <T> T proxy(Class<T> type, boolean open) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, given) -> {
                    switch (method.getName()) {
                        case "isOpen":
                            return open;
                        case "getAsyncRemote":
                            return proxy(RemoteEndpoint.Async.class, open);
                        case "close":
                            told.add("closed");
                            return null;
                        default:
                            return null;
                    }
                }));
    }

    @Test
    void aConnectionThatTheContainerHasCutWithoutAWordIsGoneWhenItIsToBeClosed() {
        to(true).close(AWAY);
        assertThat(told).containsExactly("closed");
        told.clear();
        to(false).close(AWAY);
        to(false).abort(AWAY);
        assertThat(told).containsExactly("gone", "gone");
    }
}
