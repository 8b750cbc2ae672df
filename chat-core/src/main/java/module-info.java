/** The chat's core: wire protocol, room, log and rate limiter. */
module jgames.chat.core {
    requires com.fasterxml.jackson.core;
    requires static org.jspecify;

    exports jgames.chat.core.cluster;
    exports jgames.chat.core.intake;
    exports jgames.chat.core.log;
    exports jgames.chat.core.moderation;
    exports jgames.chat.core.protocol;
    exports jgames.chat.core.room;
}
