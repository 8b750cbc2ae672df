package jgames.chat.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jgames.chat.testing.WireFrame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The load generator counts what comes. Here the server is the test, and does what it likes. */
@Timeout(30)
class LoadGeneratorTest {
    private static final Duration PATIENCE = Duration.ofMillis(300); // with what does not come
    private static final Duration ENOUGH = Duration.ofSeconds(10); // for what does

    private ServerSocket server;
    private final List<Socket> members = new ArrayList<>();
    private LoadGenerator load;
    private Room room;

    @BeforeEach
    void aRoomOfTwo() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        load = new LoadGenerator(server.getLocalPort(), OtherServer.naiveJetty());
        room = load.room("r0");
        join(2);
        load.appoint(room, 1);
    }

    @AfterEach
    void close() throws IOException {
        load.close();
        for (Socket member : members) {
            member.close();
        }
        server.close();
    }

    @Test
    void everyDeliveryIsCountedHoweverTheFramesAreCut() throws IOException {
        for (int size : new int[] {1, 2, 3, 7, 50, 1000}) {
            byte[] all = frames(said(20));
            for (int at = 0; at < all.length; at += size) {
                toAll(Arrays.copyOfRange(all, at, Math.min(at + size, all.length)));
                load.run(Duration.ZERO);
            }
        }

        assertThat(load.settle(ENOUGH)).hasToString(counted(240, 0, 0, 0, 0));
    }

    @Test
    void messagesThatShareAFrameAreCountedOneByOne() throws IOException {
        ByteArrayOutputStream array = new ByteArrayOutputStream();
        for (byte[] message : said(2000)) {
            array.write(array.size() == 0 ? '[' : ',');
            array.write(message);
        }
        array.write(']');
        byte[] frame = frame(array.toByteArray());
        assertThat(frame[1]).as("a length of 64 bits").isEqualTo((byte) 127);
        toAll(frame);

        assertThat(load.settle(ENOUGH)).hasToString(counted(4000, 0, 0, 0, 0));
    }

    @Test
    void whatDoesNotComeIsMissing() throws IOException {
        List<byte[]> said = said(10);
        to(0, frames(said));
        to(1, frames(List.of(said.get(0), said.get(1), said.get(4), said.get(5))));

        assertThat(load.settle(PATIENCE)).hasToString(counted(14, 6, 0, 0, 0));
    }

    @Test
    void whatComesTwiceIsDoubled() throws IOException {
        List<byte[]> said = said(3);
        to(0, frames(said));
        to(1, frames(said));
        to(1, frames(List.of(said.get(1))));
        load.run(PATIENCE);

        assertThat(load.settle(PATIENCE)).hasToString(counted(7, 0, 1, 0, 0));
    }

    @Test
    void whatComesLateIsDisorderedAndNotMissing() throws IOException {
        List<byte[]> said = said(3);
        to(0, frames(said));
        to(1, frames(List.of(said.get(1), said.get(2), said.get(0))));
        load.run(PATIENCE);

        assertThat(load.settle(PATIENCE)).hasToString(counted(6, 0, 0, 1, 0));
    }

    @Test
    void whatNobodySaidIsStray() throws IOException {
        List<byte[]> said = said(1);
        toAll(frames(said));
        String other = new String(said.get(0), StandardCharsets.US_ASCII).replace("~0000000000001", "~0000000000002");
        to(0, frames(List.of(other.getBytes(StandardCharsets.US_ASCII))));
        load.run(PATIENCE);

        assertThat(load.settle(PATIENCE)).hasToString(counted(2, 0, 0, 0, 1));
    }

    /** The sender says so many messages; what the server hears. */
    private List<byte[]> said(int count) throws IOException {
        DataInputStream in = new DataInputStream(members.get(0).getInputStream());
        List<byte[]> said = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            room.senders.get(0).send(i);
            WireFrame frame = WireFrame.readMasked(in);
            assertThat(frame.fin()).isTrue();
            assertThat(frame.opCode()).isEqualTo(WireFrame.TEXT);
            said.add(frame.payload());
        }
        return said;
    }

    private void join(int count) throws IOException {
        Thread accepting = new Thread(this::accept);
        accepting.start();
        load.join(room, count, false, Duration.ofSeconds(20));
        try {
            accepting.join(); // the last one may be in before it is in the list
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private void accept() {
        try {
            while (members.size() < 2) {
                Socket member = server.accept();
                member.setTcpNoDelay(true);
                member.getInputStream().readNBytes(room.handshake.length);
                member.getOutputStream().write("HTTP/1.1 101 Switching\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                members.add(member);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void toAll(byte[] bytes) throws IOException {
        to(0, bytes);
        to(1, bytes);
    }

    private void to(int member, byte[] bytes) throws IOException {
        members.get(member).getOutputStream().write(bytes);
    }

    private static byte[] frames(List<byte[]> payloads) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        payloads.forEach(payload -> frames.writeBytes(frame(payload)));
        return frames.toByteArray();
    }

    private static byte[] frame(byte[] payload) {
        return WireFrame.unmasked(true, WireFrame.TEXT, payload);
    }

    private static String counted(int deliveries, int missing, int doubled, int disordered, int stray) {
        return String.format(
                "%,d deliveries, %,d missing, %,d doubled, %,d disordered, %,d stray, 0 connections ended",
                deliveries, missing, doubled, disordered, stray);
    }
}
