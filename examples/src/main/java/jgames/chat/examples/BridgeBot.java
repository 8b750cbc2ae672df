package jgames.chat.examples;

import java.net.URI;
import jgames.chat.client.ChatClient;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.client.ChatRoom;
import jgames.chat.core.protocol.Message;

/** A bridge: what people say in one of two rooms is said in the other, too, by their names. */
public final class BridgeBot {
    private BridgeBot() {}

    /** Runs until the process is stopped or a room is closed. */
    public static void main(String[] args) {
        start(URI.create("ws://localhost:8000"), "chatroom1", "chatroom2");
    }

    /** Joins these rooms of a server to each other until the client is closed; history stays where it is. */
    public static ChatClient start(URI server, String one, String other) {
        ChatClient client = ChatClient.builder(server).bot().build();
        ChatRoom here = client.room(one);
        ChatRoom there = client.room(other);
        here.on(Said.class, said -> bridge(said, there));
        there.on(Said.class, said -> bridge(said, here));
        return client.start();
    }

    /** The client marks all that it says as a program's, and what a program said goes no further: there is no echo. */
    private static void bridge(Said said, ChatRoom to) {
        if (said.own() || said.message().bot() || said.history()) {
            return;
        }
        Message message = said.message();
        // A listener may wait. What is said meanwhile stays in the server's log, so a flood in one room piles up
        // nowhere.
        to.say(new Message(message.username(), message.color(), message.text())).join();
    }
}
