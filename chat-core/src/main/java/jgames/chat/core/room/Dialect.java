package jgames.chat.core.room;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jgames.chat.core.protocol.ClientFrame;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Limits;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.PlainCodec;
import jgames.chat.core.protocol.RawFrame;
import jgames.chat.core.protocol.ServerFrame;
import jgames.chat.core.protocol.ServerFrameCodec;
import jgames.chat.core.protocol.Standing;
import org.jspecify.annotations.Nullable;

/**
 * A protocol that a connection can speak: what a transport writes for what a room tells, and how it reads what a client
 * sends. Buffers are shared by all members: {@link ByteBuffer#slice()} before reading.
 */
public enum Dialect {
    /** pygames-chat's: messages, and nothing about them. */
    PLAIN {
        @Override
        public ByteBuffer firstFrame(JoinSnapshot snapshot, Limits limits, Standing standing) {
            return snapshot.array();
        }

        @Override
        public EventId reach(JoinSnapshot snapshot) {
            return snapshot.last();
        }

        @Override
        public List<ByteBuffer> frames(Broadcast broadcast) {
            return broadcast.plainFrames();
        }

        @Override
        public List<ByteBuffer> gap(JoinSnapshot snapshot) {
            return List.of();
        }

        @Override
        public Optional<ByteBuffer> frame(ServerFrame frame) {
            return Optional.empty();
        }

        @Override
        public ByteBuffer notice(Message message) {
            return ByteBuffer.wrap(PlainCodec.encode(message));
        }

        @Override
        public RawFrame read(String json) {
            return RawFrame.plain(json);
        }
    },

    /** {@code chat.v2}: ids, answers, resuming, deletions. */
    EXTENDED {
        @Override
        public ByteBuffer firstFrame(JoinSnapshot snapshot, Limits limits, Standing standing) {
            return snapshot.welcome(limits, standing);
        }

        @Override
        public EventId reach(JoinSnapshot snapshot) {
            return snapshot.welcomed();
        }

        @Override
        public List<ByteBuffer> frames(Broadcast broadcast) {
            return broadcast.extendedFrames();
        }

        @Override
        public List<ByteBuffer> gap(JoinSnapshot snapshot) {
            List<ByteBuffer> frames = new ArrayList<>();
            frames.add(ByteBuffer.wrap(ServerFrameCodec.encode(new ServerFrame.Gap())));
            Broadcast first = snapshot.first();
            ServerFrameCodec.encodeMessages(first.entries(), true, first.hasMore())
                    .forEach(frame -> frames.add(ByteBuffer.wrap(frame)));
            return frames;
        }

        @Override
        public Optional<ByteBuffer> frame(ServerFrame frame) {
            return Optional.of(ByteBuffer.wrap(ServerFrameCodec.encode(frame)));
        }

        @Override
        public ByteBuffer notice(Message message) {
            return ByteBuffer.wrap(ServerFrameCodec.encode(new ServerFrame.Notice(message)));
        }

        @Override
        public RawFrame read(String json) {
            return RawFrame.extended(json);
        }
    };

    /**
     * The dialect of a client.
     *
     * @param offered whether it offers the subprotocol {@link ClientFrame#SUBPROTOCOL}
     */
    public static Dialect of(boolean offered) {
        return offered ? EXTENDED : PLAIN;
    }

    /** The subprotocol that the handshake's answer names; null for none. */
    public @Nullable String subprotocol() {
        return this == EXTENDED ? ClientFrame.SUBPROTOCOL : null;
    }

    /** What a connection gets first. */
    public abstract ByteBuffer firstFrame(JoinSnapshot snapshot, Limits limits, Standing standing);

    /** The newest event that the first frame has: from there a {@link PacedMember} goes on. */
    public abstract EventId reach(JoinSnapshot snapshot);

    /** The frames of a broadcast; there may be none. */
    public abstract List<ByteBuffer> frames(Broadcast broadcast);

    /** The frames that tell of a gap, with as many messages as the first frame would have. */
    public abstract List<ByteBuffer> gap(JoinSnapshot snapshot);

    /** One frame about something else than events; empty where the dialect has none. */
    public abstract Optional<ByteBuffer> frame(ServerFrame frame);

    /** The frame that says something to one client alone: in the plain protocol a message like any other. */
    public abstract ByteBuffer notice(Message message);

    /** Reads what a client has sent. */
    public abstract RawFrame read(String json);
}
