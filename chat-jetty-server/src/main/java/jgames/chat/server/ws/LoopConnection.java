package jgames.chat.server.ws;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.List;
import jgames.chat.core.protocol.CloseCode;
import org.jspecify.annotations.Nullable;

/**
 * A websocket of this server's own ports: the loop reads frames from its socket and writes to it, with nothing in
 * between. Only the loop calls it.
 *
 * <p>It reads a frame when that is demanded. What has come besides waits here, at most one frame's bytes of it, and
 * the rest waits in the network.
 */
final class LoopConnection implements Transport {
    /** What is read at one time: so much a connection can hold that is not asked for its next frame. */
    private static final int READ_BYTES = 8 * 1024;

    /** How many frames in a row are dealt with before the loop sees to others. */
    private static final int FRAMES_IN_A_ROW = 16;

    private final EventLoop loop;
    private final SocketChannel channel;
    private final WriteQueue writes;
    private WebSocketMember member;
    private SelectionKey key;
    private byte @Nullable [] unread; // what has come and is not dealt with
    private boolean demanded; // the next frame may come
    private boolean messageDemanded; // it may if it is a message
    private boolean dealing; // with frames, further down the stack
    private boolean flushing; // the loop will flush it
    private boolean closing; // our CLOSE is among the writes or out
    private boolean closed; // theirs has come
    private boolean deaf; // what comes is not looked at
    private boolean gone;

    /** @param channel connected, and nobody else's from now on */
    LoopConnection(EventLoop loop, SocketChannel channel) {
        this.loop = loop;
        this.channel = channel;
        this.writes = new WriteQueue(channel, loop.scratch());
    }

    /**
     * Begins, on the loop.
     *
     * @param first what has come already, behind the handshake; null for nothing
     */
    void open(WebSocketMember member, byte @Nullable [] first) {
        this.member = member;
        this.unread = first;
        try {
            key = channel.register(loop.selector(), SelectionKey.OP_READ, this);
        } catch (IOException alreadyGone) {
            gone = true;
            return;
        }
        member.opened();
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    // ---- reading ----

    /** The socket can be read from or written to. */
    void ready(SelectionKey selected) {
        if (selected.isWritable()) {
            flush();
        }
        if (!gone && selected.isReadable()) {
            if (demanded || messageDemanded || closing) {
                deal(true);
            } else {
                interest(SelectionKey.OP_READ, false); // it would be ready for as long as it is not read
            }
        }
    }

    @Override
    public void demand() {
        if (gone || demanded) {
            return;
        }
        demanded = true;
        messageDemanded = false;
        read();
    }

    @Override
    public void demandMessage() {
        if (!gone && !demanded) {
            messageDemanded = true;
            read();
        }
    }

    private void read() {
        if (dealing) {
            return;
        }
        if (unread != null) {
            deal(false);
        } else {
            interest(SelectionKey.OP_READ, true);
        }
    }

    /** Deals with what has come, a frame at a time, for as long as the next one may. */
    private void deal(boolean readable) {
        dealing = true;
        ByteBuffer in = loop.input().clear();
        if (unread != null) {
            in.put(unread);
            unread = null;
        }
        try {
            int read = readable ? channel.read(in.limit(Math.min(in.capacity(), in.position() + READ_BYTES))) : 0;
            in.flip();
            if (closed || deaf) {
                in.position(in.limit());
            }
            deal(in);
            if (read < 0) {
                gone();
            }
        } catch (IOException e) {
            gone();
        } finally {
            dealing = false;
        }
    }

    private void deal(ByteBuffer in) {
        boolean whole = true;
        try {
            for (int frames = 0; whole && in.hasRemaining() && mayCome(in) && !gone; frames++) {
                if (frames == FRAMES_IN_A_ROW) {
                    loop.execute(this::goOn);
                    break;
                }
                FrameReader.Frame frame = FrameReader.read(in);
                whole = frame != null;
                if (whole) {
                    deal(frame);
                }
            }
        } catch (FrameReader.Violation violation) {
            in.position(in.limit());
            fail(violation);
        }
        if (in.hasRemaining() && !gone) {
            unread = new byte[in.remaining()];
            in.get(unread);
        }
        if (whole && unread != null && !demanded) {
            interest(SelectionKey.OP_READ, false);
        } else {
            interest(SelectionKey.OP_READ, true);
        }
    }

    private boolean mayCome(ByteBuffer in) {
        return demanded || closing || messageDemanded && FrameReader.isMessage(in);
    }

    private void goOn() {
        if (!gone && unread != null) {
            deal(false);
        }
    }

    private void deal(FrameReader.Frame frame) throws FrameReader.Violation {
        if (frame.opCode() == Framing.CLOSE) {
            answerClose(frame.payload());
        } else if (!closing) {
            demanded = false;
            messageDemanded = false;
            member.frame(frame.opCode(), frame.fin(), frame.payload());
        }
    }

    // ---- writing ----

    @Override
    public boolean offer(List<ByteBuffer> frames, long limit) {
        if (closing || gone || frames.isEmpty()) {
            return true;
        }
        SharedFrames shared = loop.shared(frames);
        if (!writes.isEmpty() && writes.cost() + shared.cost() > limit) {
            return false;
        }
        try {
            if (!writes.write(shared)) {
                waitForNetwork();
            }
        } catch (IOException e) {
            gone();
        }
        return true;
    }

    @Override
    public void send(byte opCode, List<ByteBuffer> payloads, Runnable out) {
        if (!closing && !gone) {
            enqueue(Framing.frames(opCode, payloads), payloads.size(), out);
        }
    }

    @Override
    public void close(@Nullable ByteBuffer bye, CloseCode code, String reason) {
        if (bye != null) {
            send(Framing.TEXT, List.of(bye), () -> {});
        }
        close(CloseFrame.of(code, reason));
    }

    /** Tells a client that broke the protocol, and listens to it no more. */
    private void fail(FrameReader.Violation violation) {
        if (closing) {
            gone();
        } else {
            deaf = true;
            demanded = false;
            messageDemanded = false;
            member.end(violation.code(), violation.getMessage());
        }
    }

    private void close(ByteBuffer payload) {
        if (!closing && !gone) {
            enqueue(Framing.frames(Framing.CLOSE, List.of(payload)), 1, this::closeIsOut);
            closing = true;
            if (unread != null && !dealing) {
                loop.execute(this::goOn);
            }
            interest(SelectionKey.OP_READ, true);
        }
    }

    private void answerClose(ByteBuffer theirs) throws FrameReader.Violation {
        if (closing) {
            closed = true;
            if (writes.isEmpty()) {
                gone();
            }
            return;
        }
        ByteBuffer answer = CloseFrame.answer(theirs);
        closed = true;
        close(answer);
    }

    /**
     * Lets go of a client that has said goodbye as well. A client that is not listened to sees the end of the stream,
     * and goes: ending the connection at once could cost it the CLOSE, because of what it has sent and nobody has
     * read.
     */
    private void closeIsOut() {
        if (closed) {
            gone();
        } else if (deaf) {
            try {
                channel.shutdownOutput();
            } catch (IOException e) {
                gone();
            }
        }
    }

    private void enqueue(ByteBuffer bytes, int frames, Runnable out) {
        writes.add(bytes, bytes.remaining() + (long) frames * FRAME_COST, out);
        if (!flushing && !writes.waitsForNetwork()) {
            flushing = true;
            loop.flushLater(this);
        }
    }

    /** Writes what waits, as far as the network takes it. */
    void flush() {
        flushing = false;
        if (gone) {
            return;
        }
        try {
            if (writes.flush()) {
                interest(SelectionKey.OP_WRITE, false);
            } else {
                waitForNetwork();
            }
        } catch (IOException e) {
            gone();
        }
    }

    private void waitForNetwork() {
        interest(SelectionKey.OP_WRITE, true);
    }

    private void interest(int operation, boolean on) {
        if (!gone) {
            int now = key.interestOps();
            int wanted = on ? now | operation : now & ~operation;
            if (wanted != now) {
                key.interestOps(wanted);
            }
        }
    }

    // ---- the end ----

    @Override
    public void abort() {
        if (!gone) {
            Reset.prepare(channel);
            gone();
        }
    }

    /** Ends the connection; what is written still reaches the client. */
    void end() {
        gone();
    }

    private void gone() {
        if (gone) {
            return;
        }
        gone = true;
        unread = null;
        writes.clear();
        try {
            channel.close();
        } catch (IOException e) {
            // it is gone all the same
        }
        member.closed();
    }
}
