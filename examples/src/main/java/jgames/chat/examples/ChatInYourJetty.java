package jgames.chat.examples;

import java.nio.file.Path;
import jgames.chat.core.protocol.Message;
import jgames.chat.server.ChatHandler;
import jgames.chat.server.ServerOptions;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The whole chat below {@code /chat} of a Jetty that serves a game, and the game says something there. */
public final class ChatInYourJetty {
    private ChatInYourJetty() {}

    /** Runs until the process is stopped. */
    public static void main(String[] args) throws Exception {
        start(8080, Path.of("data"));
    }

    /** A server on this port with the chat's rooms and logs in this folder; {@code stop()} ends both. */
    public static Server start(int port, Path data) throws Exception {
        ChatHandler chat = new ChatHandler(new ServerOptions().data(data));
        // No pooled buffers: docs/architecture.md says with which versions of Jetty that is safer.
        Server server = new Server(new QueuedThreadPool(), null, new ByteBufferPool.NonPooling());
        ServerConnector connector = new ServerConnector(server);
        connector.setPort(port);
        server.addConnector(connector);
        server.setHandler(new ContextHandlerCollection(
                new ContextHandler(new Game(chat), "/"), new ContextHandler(chat, "/chat")));
        server.setStopTimeout(5000); // with one the members hear that the server goes
        server.setStopAtShutdown(true);
        server.start();
        return server;
    }

    /** What was there before the chat. */
    private static final class Game extends Handler.Abstract.NonBlocking {
        private final ChatHandler chat;

        Game(ChatHandler chat) {
            this.chat = chat;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            if (Request.getPathInContext(request).equals("/won")) {
                Message message = new Message("Game", "gold", "Somebody has won!");
                chat.rooms().all().forEach(room -> room.post(message));
            }
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/html;charset=utf-8");
            Content.Sink.write(response, true, "A game. Its <a href=/chat/>chat</a>.", callback);
            return true;
        }
    }
}
