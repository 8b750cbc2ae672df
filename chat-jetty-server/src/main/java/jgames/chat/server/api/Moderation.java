package jgames.chat.server.api;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import jgames.chat.core.intake.ModeratorRequests;
import jgames.chat.core.protocol.ApiCodec;
import jgames.chat.core.protocol.ClientFrame;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.ModeratorAction;
import jgames.chat.core.protocol.ModeratorAction.Delete;
import jgames.chat.core.protocol.ModeratorActionCodec;
import jgames.chat.core.protocol.ServerFrame;
import jgames.chat.core.protocol.ServerFrame.Ack;
import jgames.chat.core.room.Room;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/** What moderators do, and what is in force: the same as by frames. Safe for use by many threads. */
record Moderation(Places places, ModeratorRequests requests) {
    /** Does what the body says. */
    CompletableFuture<Answer> act(Call call) {
        Room room = places.room(call);
        call.identity();
        String key = call.key();
        return call.json()
                .thenCompose(json -> act(call, room, ModeratorActionCodec.decode(json), key))
                .thenApply(id -> Answer.done(HttpStatus.OK_200, id));
    }

    /** Deletes the message of the address. */
    CompletableFuture<Answer> delete(Call call) {
        Room room = places.room(call);
        call.identity();
        return act(call, room, new Delete(call.id()), call.key()).thenApply(id -> Answer.done(HttpStatus.OK_200, id));
    }

    /** @param key the idempotency key; null if a repeated request is to be carried out again */
    CompletableFuture<EventId> act(Call call, Room room, ModeratorAction action, @Nullable String key) {
        return take(call, room, new ClientFrame.Moderate(action, orRandom(key))).thenApply(frame -> ((Ack) frame).id());
    }

    private static String orRandom(@Nullable String key) {
        return key != null ? key : UUID.randomUUID().toString();
    }

    /** Revokes the tokens that the body names. */
    CompletableFuture<Answer> revoke(Call call) {
        anyRoom(call);
        String key = orRandom(call.key());
        return call.json()
                .thenCompose(json -> requests.revoke(call.sender(), ApiCodec.decodeRevocation(json), key))
                .thenApply(id -> Answer.done(HttpStatus.OK_200, id));
    }

    /** Tells what is in force. */
    CompletableFuture<Answer> inForce(Call call) {
        return take(call, anyRoom(call), new ClientFrame.Moderation(call.id("before"), null))
                .thenApply(frame -> Answer.ok(ApiCodec.encode(frame)));
    }

    /** Any room that the caller may enter. A caller who may enter none gets a problem. */
    private Room anyRoom(Call call) {
        call.identity();
        List<Room> rooms = places.open(call.sender());
        if (rooms.isEmpty()) {
            throw Problem.forbidden("There is no room for this token.");
        }
        return rooms.get(0);
    }

    private CompletableFuture<ServerFrame> take(Call call, Room room, ClientFrame frame) {
        CompletionStage<ServerFrame> taken = requests.take(room, call.sender(), frame);
        return taken.toCompletableFuture();
    }
}
