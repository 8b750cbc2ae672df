/** A chat client for Java programs and bots. */
module jgames.chat.client {
    requires transitive jgames.chat.core;
    requires java.net.http;

    exports jgames.chat.client;
}
