package jgames.chat.core.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import jgames.chat.core.protocol.ServerFrame.Ack;
import jgames.chat.core.protocol.ServerFrame.Author;
import jgames.chat.core.protocol.ServerFrame.Bye;
import jgames.chat.core.protocol.ServerFrame.Deleted;
import jgames.chat.core.protocol.ServerFrame.Gap;
import jgames.chat.core.protocol.ServerFrame.History;
import jgames.chat.core.protocol.ServerFrame.Messages;
import jgames.chat.core.protocol.ServerFrame.Moderation;
import jgames.chat.core.protocol.ServerFrame.Muted;
import jgames.chat.core.protocol.ServerFrame.Notice;
import jgames.chat.core.protocol.ServerFrame.Online;
import jgames.chat.core.protocol.ServerFrame.Rejected;
import jgames.chat.core.protocol.ServerFrame.Slow;
import jgames.chat.core.protocol.ServerFrame.Unmuted;
import jgames.chat.core.protocol.ServerFrame.UpToDate;
import jgames.chat.core.protocol.ServerFrame.Welcome;
import org.jspecify.annotations.Nullable;

/** The fields of all frames of a server, in any order: null where there is none or not of its type. */
final class ServerFrameFields {
    static final String NO_FRAME = "not a frame of the extended protocol";
    private static final Limits NO_LIMITS = Limits.DEFAULT;

    private @Nullable String type;
    private @Nullable String room;
    private @Nullable String nonce;
    private @Nullable String id;
    private @Nullable String before;
    private @Nullable String last;
    private @Nullable String reason;
    private @Nullable String message;
    private @Nullable String username;
    private @Nullable String color;
    private @Nullable String text;
    private @Nullable Long online;
    private @Nullable Long count;
    private @Nullable Long retryAfterMs;
    private @Nullable Limits limits;
    private Standing.@Nullable You you;
    private @Nullable String guests;
    private @Nullable Boolean complete;
    private boolean behind;
    private boolean more;
    private @Nullable List<EventId> ids;
    private @Nullable List<EventId> deleted = List.of();
    private @Nullable List<Entry> messages;
    private @Nullable Long ms;
    private @Nullable Long connected;
    private @Nullable List<InForce> entries;

    private ServerFrameFields() {}

    static ServerFrameFields of(JsonParser parser) throws IOException {
        ServerFrameFields fields = new ServerFrameFields();
        parser.nextToken();
        if (!Json.eachField(parser, fields::take)) {
            throw malformed();
        }
        return fields;
    }

    private void take(String name, JsonParser parser) throws IOException {
        switch (name) {
            case "type" -> type = Json.string(parser);
            case "room" -> room = Json.string(parser);
            case "nonce" -> nonce = Json.string(parser);
            case "id" -> id = Json.string(parser);
            case "before" -> before = Json.string(parser);
            case "last" -> last = Json.string(parser);
            case "reason" -> reason = Json.string(parser);
            case "message" -> message = Json.string(parser);
            case "online" -> online = Json.number(parser);
            case "username" -> username = Json.string(parser);
            case "color" -> color = Json.string(parser);
            case "text" -> text = Json.string(parser);
            case "count" -> count = Json.number(parser);
            case "retryAfterMs" -> retryAfterMs = Json.number(parser);
            case "limits" -> limits = limits(parser);
            case "you" -> you = you(parser);
            case "guests" -> guests = Json.string(parser);
            case "complete" -> complete = parser.currentToken().isBoolean() ? parser.getBooleanValue() : null;
            case "behind" -> behind = parser.hasToken(JsonToken.VALUE_TRUE);
            case "more" -> more = parser.hasToken(JsonToken.VALUE_TRUE);
            case "ids" -> ids = Json.ids(parser);
            case "deleted" -> deleted = Json.ids(parser);
            case "messages" -> messages = entries(parser);
            case "ms" -> ms = Json.number(parser);
            case "connected" -> connected = Json.number(parser);
            case "entries" -> entries = ModerationFrames.entries(parser);
            default -> {}
        }
    }

    Optional<ServerFrame> frame() {
        return Optional.ofNullable(
                switch (need(type)) {
                    case "welcome" -> welcome();
                    case "messages" -> new Messages(need(messages), more);
                    case "deleted" -> new Deleted(need(EventId.parseIfPossible(id)), need(ids));
                    case "gap" -> new Gap();
                    case "up_to_date" -> new UpToDate();
                    case "history" ->
                        new History(need(EventId.parseIfPossible(before)), need(complete), need(messages));
                    case "ack" -> new Ack(need(nonce), or(EventId.parseIfPossible(id), EventId.ZERO));
                    case "rejected" ->
                        new Rejected(
                                nonce,
                                or(reason, ""),
                                or(message, ""),
                                retryAfterMs == null ? null : Duration.ofMillis(retryAfterMs));
                    case "notice" -> new Notice(new Message(need(username), need(color), need(text)));
                    case "muted" -> new Muted(Duration.ofMillis(need(retryAfterMs)), or(reason, ""));
                    case "unmuted" -> new Unmuted();
                    case "slow" -> new Slow(Duration.ofMillis(need(ms)));
                    case "moderation" -> new Moderation(nonce, or(complete, true), need(entries));
                    case "author" -> new Author(nonce, need(EventId.parseIfPossible(message)), toInt(need(connected)));
                    case "online" -> new Online(toInt(need(count)));
                    case "bye" -> new Bye(need(reason), message);
                    default -> null;
                });
    }

    private Welcome welcome() {
        return new Welcome(
                or(room, ""),
                toInt(or(online, 0L)),
                or(limits, NO_LIMITS),
                new Standing(you, or(GuestAccess.parseIfPossible(guests), GuestAccess.SAY)),
                or(complete, false),
                behind,
                more,
                or(deleted, List.of()),
                EventId.parseIfPossible(last),
                or(messages, List.of()));
    }

    /** The messages in an array, without what is none in it; null if it is no array. */
    static @Nullable List<Entry> entries(JsonParser parser) throws IOException {
        if (!parser.hasToken(JsonToken.START_ARRAY)) {
            return null;
        }
        List<Entry> entries = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            Fields fields = Fields.of(parser);
            EventId id = fields == null ? null : EventId.parseIfPossible(fields.id);
            if (id != null) {
                try {
                    entries.add(fields.entry(id));
                } catch (RejectedException notAMessage) {
                    // another server's idea of one
                }
            }
        }
        return entries;
    }

    /** Null where it does not say who. */
    private static Standing.@Nullable You you(JsonParser parser) throws IOException {
        if (!parser.hasToken(JsonToken.START_OBJECT)) {
            return null;
        }
        @Nullable String user = null;
        @Nullable String name = null;
        @Nullable String color = null;
        @Nullable String role = null;
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            parser.nextToken();
            switch (field) {
                case "user" -> user = Json.string(parser);
                case "name" -> name = Json.string(parser);
                case "color" -> color = Json.string(parser);
                case "role" -> role = Json.string(parser);
                default -> {}
            }
            parser.skipChildren();
        }
        return user == null ? null : new Standing.You(user, name, color, or(Role.parseIfPossible(role), Role.USER));
    }

    private static @Nullable Limits limits(JsonParser parser) throws IOException {
        Map<String, Long> numbers = new HashMap<>();
        boolean there = Json.eachField(parser, (name, value) -> numbers.put(name, or(Json.number(value), 0L)));
        ToLongFunction<String> number = name -> numbers.getOrDefault(name, 0L);
        return there
                ? new Limits(
                        toInt(number.applyAsLong("text")),
                        toInt(number.applyAsLong("username")),
                        toInt(number.applyAsLong("frame")),
                        toInt(number.applyAsLong("messages")),
                        Duration.ofMillis(number.applyAsLong("windowMs")),
                        Duration.ofMillis(number.applyAsLong("blockMs")))
                : null;
    }

    private static int toInt(long value) {
        return (int) Math.max(0, Math.min(value, Integer.MAX_VALUE));
    }

    private static <T> T or(@Nullable T field, T otherwise) {
        return field == null ? otherwise : field;
    }

    private static <T> T need(@Nullable T field) {
        if (field == null) {
            throw malformed();
        }
        return field;
    }

    private static RejectedException malformed() {
        return Json.malformed(NO_FRAME);
    }
}
