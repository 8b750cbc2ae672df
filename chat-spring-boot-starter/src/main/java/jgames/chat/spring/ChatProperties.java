package jgames.chat.spring;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jgames.chat.core.protocol.GuestAccess;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What can be set of the chat. Without anything set it is what the server of its own is, but in memory.
 *
 * @param enabled Whether there is a chat.
 * @param path Path below which page, element and websockets are; "/" is all paths.
 * @param rooms Rooms that are open from the start.
 * @param data Folder of the rooms' logs, of the moderators' trail and of the key of addresses. Without one they are in memory and end with the process.
 * @param history How many messages a new member gets.
 * @param guests What those without a token or a session may do in the rooms.
 * @param allowedOrigins Origins whose pages may connect beside the chat's own, like "https://game.example" or "https://*.game.example". All, if there are none.
 * @param maxText How many characters a message may have.
 * @param maxUsername How many characters a name may have.
 * @param maxConnections How many connections there may be in all.
 * @param maxConnectionsPerAddress How many connections an address may have.
 * @param spam The rate limit.
 * @param token The tokens of users.
 */
@ConfigurationProperties("chat")
public record ChatProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("/chat") String path,
        @DefaultValue("chatroom1") List<String> rooms,
        @Nullable Path data,
        @DefaultValue("30") int history,
        @DefaultValue("say") GuestAccess guests,
        @DefaultValue List<String> allowedOrigins,
        @DefaultValue("500") int maxText,
        @DefaultValue("500") int maxUsername,
        @DefaultValue("20000") int maxConnections,
        @DefaultValue("500") int maxConnectionsPerAddress,
        @DefaultValue Spam spam,
        @DefaultValue Token token) {

    /**
     * The rate limit of an address.
     *
     * @param messages How many messages of one address may come within the window. 0 is no limit.
     * @param window The window.
     * @param block How long an address that exceeds it is blocked.
     */
    public record Spam(
            @DefaultValue("3") int messages,
            @DefaultValue("3s") Duration window,
            @DefaultValue("60s") Duration block) {}

    /**
     * The tokens of users.
     *
     * @param secretFile File with the secrets that tokens are signed with, which is made if there is none. Without one no token is taken.
     */
    public record Token(@Nullable Path secretFile) {}

    /** The pattern that the servlet is mapped to. */
    String mapping() {
        String stripped = path.strip().replaceAll("/+$", "");
        if (!stripped.isEmpty() && !stripped.startsWith("/") || stripped.contains("*")) {
            throw new IllegalArgumentException("chat.path: '" + path + "' is not a path like '/chat'");
        }
        return stripped + "/*";
    }
}
