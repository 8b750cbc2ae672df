package jgames.chat.client;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import jgames.chat.core.protocol.ApiCodec;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.InForce;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.MessagePage;
import jgames.chat.core.protocol.MessageRequest;
import jgames.chat.core.protocol.ModeratorAction;
import jgames.chat.core.protocol.ModeratorActionCodec;
import jgames.chat.core.protocol.RoomName;
import jgames.chat.core.protocol.RoomSummary;
import jgames.chat.core.protocol.ServerFrame.History;
import jgames.chat.core.protocol.TokenRevocation;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP interface of a chat server, for a game's server that says something, reads, and keeps order, and is in no room:
 * {@link ChatClient#api(String)}. What the token's role allows, {@code docs/api.md} says.
 *
 * <p>Every method may be called from any thread and returns at once. A request that cannot reach the server, or finds it busy,
 * is sent again after 2 seconds and longer, four times in all; it has an idempotency key of its own, so what it asks for is done
 * once. A future fails with {@link ApiException} if the server says no, with {@link IOException} if it cannot be reached, and
 * with {@link ChatException} if the client is closed before the answer is there or {@value #MAX_CALLS} requests are under way. In the last
 * two cases what was asked for may have been done. Futures complete on threads of their own, so what depends on them may
 * block. Completing one ({@code cancel}, {@code orTimeout}) ends its request.
 */
public final class ChatApi {
    /** The most requests of a client that may be under way. */
    public static final int MAX_CALLS = 1000;

    private static final int MAX_PAGE = 100; // the server has no more
    private static final String PATH = "_/api/";
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofSeconds(25);

    private final ChatClient client;
    private final Supplier<String> token;

    ChatApi(ChatClient client, Supplier<String> token) {
        this.client = client;
        this.token = token;
    }

    // ---- reading ----

    /** The rooms that the token may enter, in the operator's order, with how many members they have. */
    public CompletableFuture<List<RoomSummary>> rooms() {
        return get("rooms", "", Duration.ZERO, ApiCodec::decodeRooms);
    }

    /** The newest messages of a room. */
    public CompletableFuture<MessagePage> messages(String room) {
        return messages(room, null, Duration.ZERO);
    }

    /**
     * What has happened in a room since an event. Where there is more than a page, {@link MessagePage#last()} is where the next
     * one begins.
     *
     * @param since {@link EventId#ZERO} for all that there ever was
     */
    public CompletableFuture<MessagePage> messages(String room, EventId since) {
        return messages(room, since, Duration.ZERO);
    }

    /**
     * The same, but where nothing has happened it waits until something does, at most 25 seconds: then the page is empty. So a
     * program that asks again from {@link MessagePage#last()} each time hears everything.
     */
    public CompletableFuture<MessagePage> poll(String room, EventId since) {
        return messages(room, since, POLL);
    }

    private CompletableFuture<MessagePage> messages(String room, @Nullable EventId since, Duration wait) {
        String parameters = since == null ? "" : "since=" + since + (wait.isZero() ? "" : "&wait=" + wait.toSeconds());
        return get(place(room) + "/messages", parameters, wait, ApiCodec::decodePage);
    }

    /**
     * What was said in a room before a message, as far as the server's log reaches back: for going back page by page.
     *
     * @param before the id of the oldest message that the caller has
     * @param count how many messages at most, at least 1; the server may answer with fewer, and with 100 at most
     * @return the messages, oldest first, and whether there is nothing before them
     * @throws IllegalArgumentException if the count is below 1
     */
    public CompletableFuture<HistoryPage> before(String room, EventId before, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("a page has at least one message");
        }
        String parameters = "before=" + before + "&count=" + Math.min(count, MAX_PAGE);
        return get(place(room) + "/messages", parameters, Duration.ZERO, json -> {
            History page = ApiCodec.decodeHistory(json);
            return new HistoryPage(page.messages(), page.complete());
        });
    }

    /** What moderators have done and holds now, newest first. */
    public CompletableFuture<List<InForce>> moderation() {
        return moderation(List.of());
    }

    private CompletableFuture<List<InForce>> moderation(List<InForce> before) {
        String parameters = before.isEmpty()
                ? ""
                : "before=" + before.get(before.size() - 1).id();
        return get("moderation", parameters, Duration.ZERO, ApiCodec::decodeModeration)
                .thenCompose(page -> {
                    List<InForce> all = new ArrayList<>(before);
                    all.addAll(page.entries());
                    return page.complete() || page.entries().isEmpty()
                            ? CompletableFuture.completedFuture(List.copyOf(all))
                            : moderation(all);
                });
    }

    // ---- saying ----

    /** Says something in the token's name and color, and completes with the message's id. */
    public CompletableFuture<EventId> say(String room, String text) {
        return post(room, MessageRequest.say(text));
    }

    /** Says something in another name and color, where the token has none of its own. */
    public CompletableFuture<EventId> say(String room, Message message) {
        return post(room, MessageRequest.say(message));
    }

    /** Says something in a room that everybody is to notice; that is a moderator's. */
    public CompletableFuture<EventId> announce(String room, String text) {
        return post(room, MessageRequest.announce(text, false));
    }

    /**
     * The same in all rooms.
     *
     * @param room one that the token may enter
     */
    public CompletableFuture<EventId> announceEverywhere(String room, String text) {
        return post(room, MessageRequest.announce(text, true));
    }

    private CompletableFuture<EventId> post(String room, MessageRequest message) {
        return write("POST", place(room) + "/messages", ApiCodec.encode(message));
    }

    // ---- keeping order ----

    /** Deletes a message; completes with the id by which it can be {@linkplain #restore restored}. */
    public CompletableFuture<EventId> delete(String room, EventId message) {
        return write("DELETE", place(room) + "/messages/" + message, null);
    }

    /**
     * Lets the author of a message say nothing, in any room, for so long; completes with the id by which it can be
     * {@linkplain #lift lifted}.
     *
     * @param reason for the one who is muted; may be empty
     */
    public CompletableFuture<EventId> mute(String room, EventId message, Duration lasting, String reason) {
        return moderate(room, new ModeratorAction.Mute(message, lasting, false, reason));
    }

    /** Keeps the author of a message out of all rooms for so long, as {@link #mute} does with their words. */
    public CompletableFuture<EventId> ban(String room, EventId message, Duration lasting, String reason) {
        return moderate(room, new ModeratorAction.Ban(message, lasting, reason));
    }

    /** Ends a mute, a ban or whatever else {@link #moderation()} lists. */
    public CompletableFuture<EventId> lift(String room, EventId entry) {
        return moderate(room, new ModeratorAction.Lift(entry));
    }

    /** Says again what was deleted at most ten seconds ago. */
    public CompletableFuture<EventId> restore(String room, EventId entry) {
        return moderate(room, new ModeratorAction.Restore(entry));
    }

    /** Says one message again, of this room, of those that were deleted at most ten seconds ago; the others can still be restored. */
    public CompletableFuture<EventId> restore(String room, EventId entry, EventId message) {
        return moderate(room, new ModeratorAction.Restore(entry, message));
    }

    /** Has everybody in a room wait so long between two messages; zero ends that. */
    public CompletableFuture<EventId> slow(String room, Duration pause) {
        return moderate(room, new ModeratorAction.Slow(pause));
    }

    /** Does whatever a moderator can do. */
    public CompletableFuture<EventId> moderate(String room, ModeratorAction action) {
        return write("POST", place(room) + "/moderation", ModeratorActionCodec.encode(action));
    }

    /**
     * Revokes the tokens of somebody that are made already; that is an operator's. Whoever is connected with one is let go.
     *
     * @param subject the tokens' subject
     * @return completes with the id by which it can be {@linkplain #lift lifted}
     */
    public CompletableFuture<EventId> revoke(String subject) {
        return revoke(new TokenRevocation(Objects.requireNonNull(subject), null));
    }

    /** Revokes tokens by their subject, by when they were made, or by both, as {@link #revoke(String)} does. */
    public CompletableFuture<EventId> revoke(TokenRevocation revocation) {
        return write("POST", "revocations", ApiCodec.encode(revocation));
    }

    // ---- requests ----

    /** @throws IllegalArgumentException if a room cannot have this name */
    private static String place(String room) {
        if (!RoomName.isValid(room)) {
            throw new IllegalArgumentException("not a room's name: " + room);
        }
        return "rooms/" + room;
    }

    private <T> CompletableFuture<T> get(String path, String parameters, Duration wait, Function<String, T> answers) {
        Duration patience = PATIENCE.plus(wait);
        return client.calls.send(() -> request(path, parameters, patience).GET().build(), answers);
    }

    private CompletableFuture<EventId> write(String method, String path, byte @Nullable [] json) {
        String key = UUID.randomUUID().toString();
        return client.calls.send(
                () -> {
                    HttpRequest.Builder request = request(path, "", PATIENCE).header("Idempotency-Key", key);
                    return json == null
                            ? request.method(method, BodyPublishers.noBody()).build()
                            : request.header("Content-Type", "application/json")
                                    .method(method, BodyPublishers.ofByteArray(json))
                                    .build();
                },
                ApiCodec::decodeId);
    }

    private HttpRequest.Builder request(String path, String parameters, Duration patience) throws IOException {
        return HttpRequest.newBuilder(client.settings.server().http(PATH + path, parameters))
                .timeout(patience)
                .header("Authorization", "Bearer " + token.get());
    }
}
