package jgames.chat.server.ws;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import jgames.chat.core.intake.Intake;
import jgames.chat.core.intake.Sender;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.core.protocol.ServerFrame;
import jgames.chat.core.room.Dialect;
import jgames.chat.core.room.Room;

/**
 * What one client sends, until it is answered. Messages come in batches, every other frame when those before it are dealt
 * with ({@link Demand}). A message is dealt with when its broadcast is out, and every frame when its answer is out, so
 * answers cannot pile up.
 *
 * <p>The connection's loop calls every method. A room may answer a frame on any thread.
 */
final class Inbound {
    private final Transport transport;
    private final Dialect dialect;
    private final Intake intake;
    private final Demand demand;
    private final Fragments fragments = new Fragments();
    private final BooleanSupplier ending;
    private final BiConsumer<CloseCode, String> end;
    private boolean judging; // a frame, further down the stack

    /**
     * @param ending says whether the connection ends, so that nothing more is taken in or answered
     * @param end lets the connection end
     */
    Inbound(
            Transport transport,
            Room room,
            Sender sender,
            Dialect dialect,
            MemberContext context,
            BooleanSupplier ending,
            BiConsumer<CloseCode, String> end) {
        this.transport = transport;
        this.dialect = dialect;
        this.demand = new Demand(transport);
        this.intake = new Intake(
                room, sender, dialect, context.rules(), context.observer(), this::answer, transport.loop()::execute);
        this.ending = ending;
        this.end = end;
    }

    /** The name under which the client spoke last. */
    String username() {
        return intake.username();
    }

    /** Lets the first frame come, if it has not been let. */
    void start() {
        demand.start();
    }

    /** A frame has come that is no CLOSE. */
    void frame(byte opCode, boolean fin, ByteBuffer payload) {
        demand.frame();
        switch (opCode) {
            case Framing.PING -> transport.send(Framing.PONG, List.of(payload), demand::done);
            case Framing.PONG -> demand.done();
            default -> data(opCode, fin, payload);
        }
    }

    /** Is done now, or when the message is out. */
    private void data(byte opCode, boolean fin, ByteBuffer payload) {
        ByteBuffer message = null;
        try {
            message = ending.getAsBoolean() ? null : fragments.add(opCode, fin, payload);
        } catch (FrameReader.Violation violation) {
            end.accept(violation.code(), violation.getMessage());
        }
        if (message == null) {
            demand.done();
        } else if (fragments.isText()) {
            text(message);
        } else {
            intake.binary(message);
            demand.done();
        }
    }

    private void text(ByteBuffer message) {
        int length = message.remaining();
        judging = true;
        try {
            if (intake.text(message, () -> transport.loop().execute(demand::done))) {
                demand.message(length);
            }
        } catch (CharacterCodingException notUtf8) {
            demand.answerInOrder(() -> {
                end.accept(CloseCode.BAD_PAYLOAD, "A TEXT frame is UTF-8.");
                demand.done();
            });
            demand.done();
        } finally {
            judging = false;
        }
    }

    private void answer(ServerFrame frame) {
        Optional<ByteBuffer> answer = ending.getAsBoolean() ? Optional.empty() : dialect.frame(frame);
        if (answer.isEmpty()) {
            return;
        }
        Runnable sending = () -> transport.send(Framing.TEXT, List.of(answer.get()), demand::done);
        if (transport.loop().isCurrent() && judging) {
            demand.answerInOrder(sending);
        } else {
            transport.loop().perform(() -> {
                demand.answer();
                sending.run();
            });
        }
    }
}
