/** A chat client for Java programs and bots. */
module jgames.chat.client {
    requires transitive jgames.chat.core;
    requires transitive java.net.http;
    requires static org.jspecify;

    exports jgames.chat.client;
}
