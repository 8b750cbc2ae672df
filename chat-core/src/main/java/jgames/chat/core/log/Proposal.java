package jgames.chat.core.log;

import java.util.List;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.Role;
import jgames.chat.core.protocol.ServerFrame;
import org.jspecify.annotations.Nullable;

/** What somebody wants to happen in a room. The log makes an {@link Event} of it, or says why not. Immutable. */
public sealed interface Proposal {
    /**
     * The idempotency key: a proposal whose key the log knows already becomes no second event. Guests have their keys together,
     * each user has keys of its own. Null without one.
     */
    @Nullable
    String key();

    /** Who proposes it, as an opaque text that only the server understands, or null. */
    @Nullable
    String author();

    /** An equal one that is another object: a log tells proposals apart by identity. */
    Proposal copy();

    /**
     * Say something.
     *
     * @param key may be null
     * @param author may be null
     * @param role of the author
     * @param time when it was said first, in milliseconds since 1970, if it is said again; null for now
     */
    record Post(
            Message message,
            @Nullable String key,
            @Nullable String author,
            Role role,
            @Nullable Long time) implements Proposal {
        /** Somebody says something now. */
        public Post(Message message, @Nullable String key, @Nullable String author, Role role) {
            this(message, key, author, role, null);
        }

        /** Somebody who is no more than a guest says something. */
        public Post(Message message, @Nullable String key, @Nullable String author) {
            this(message, key, author, Role.GUEST);
        }

        /** It as an entry of a log. */
        public Entry entry(EventId id, long now) {
            return new Entry(id, time == null ? now : time, message, Author.user(author), role);
        }

        @Override
        public Post copy() {
            return new Post(message, key, author, role, time);
        }
    }

    /**
     * Delete messages.
     *
     * @param ids of messages, at least one and at most {@value ServerFrame.Deleted#MAX_IDS}; those that the log does not hold
     *     are passed over
     * @param key may be null
     * @param author may be null
     */
    record Deletion(
            List<EventId> ids,
            @Nullable String key,
            @Nullable String author) implements Proposal {
        /** Keeps a copy of the ids. */
        public Deletion {
            ids = List.copyOf(ids);
            if (ids.isEmpty() || ids.size() > ServerFrame.Deleted.MAX_IDS) {
                throw new IllegalArgumentException(
                        "a deletion names 1 to " + ServerFrame.Deleted.MAX_IDS + " messages");
            }
        }

        @Override
        public Deletion copy() {
            return new Deletion(ids, key, author);
        }
    }
}
