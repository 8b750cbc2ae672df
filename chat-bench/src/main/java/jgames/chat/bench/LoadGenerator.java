package jgames.chat.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Thousands of websocket clients on the one thread that calls this, each with a loopback address of its own. Nothing is
 * allocated for a frame or a message, and every delivery is counted.
 */
final class LoadGenerator implements AutoCloseable {
    private static final int MAX_HANDSHAKES = 256;

    /** How many it opens before it looks at the network: what comes meanwhile seems late, and is not the server's fault. */
    private static final int OPENED_IN_A_ROW = 4;

    private static final int SMALL_BUFFER = 16 * 1024;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    final Traffic traffic = new Traffic();

    private final List<InetSocketAddress> servers;
    private final Peer peer;
    private final Selector selector = Selector.open();
    private final ByteBuffer in = ByteBuffer.allocateDirect(256 * 1024).order(ByteOrder.LITTLE_ENDIAN);
    private final List<Room> rooms = new ArrayList<>();
    private final List<Sender> senders = new ArrayList<>();
    private final Tally tally = new Tally();
    private Histogram latency = new Histogram();
    private Histogram pacedLatency = new Histogram();
    private int addresses;
    private int joining;
    private long now;

    LoadGenerator(int port, Peer peer) throws IOException {
        this.servers = IntStream.range(port, port + peer.nodes())
                .mapToObj(each -> new InetSocketAddress("127.0.0.1", each))
                .toList();
        this.peer = peer;
    }

    /** What happened while it was looked at. The latency of senders with a pace is told apart from that of the others. */
    record Window(long deliveries, double seconds, Histogram latency, Histogram pacedLatency, double shareOfACore) {
        double perSecond() {
            return deliveries / seconds;
        }
    }

    // ---- members ----

    Room room(String name) {
        Room room = new Room(name, peer.subprotocol());
        rooms.add(room);
        return room;
    }

    /** So many more members, who are in when this returns. Those who are mute never read from then on. */
    void join(Room room, int members, boolean mute, Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        int opened = 0;
        while (opened < members || joining > 0) {
            for (int n = 0; n < OPENED_IN_A_ROW && opened < members && joining < MAX_HANDSHAKES; n++, opened++) {
                open(room, mute);
            }
            turn(deadline);
            if (System.nanoTime() > deadline) {
                throw new IOException(
                        "of " + members + " members " + (opened - joining) + " could join in " + patience);
            }
        }
    }

    private void open(Room room, boolean mute) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        if (mute) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BUFFER);
        }
        int n = addresses++;
        byte[] address = {127, (byte) (1 + (n >> 16)), (byte) (n >> 8), (byte) n};
        channel.bind(new InetSocketAddress(InetAddress.getByAddress(address), 0));
        Client client = new Client(this, room, channel, mute, peer.expectedHistory(room.said()));
        boolean connected = channel.connect(servers.get(n % servers.size()));
        room.clients.add(client);
        joining++;
        channel.register(selector, SelectionKey.OP_CONNECT, client);
        if (connected) {
            connected(channel, channel.keyFor(selector), client);
        }
    }

    private static void connected(SocketChannel channel, SelectionKey key, Client client) throws IOException {
        channel.finishConnect();
        client.write(ByteBuffer.wrap(client.room.handshake));
        key.interestOps(SelectionKey.OP_READ);
    }

    /** Called by a client that is in. */
    void joined(Client client) {
        joining--;
        client.room.readers += client.mute ? 0 : 1;
        client.countSenders();
    }

    /** Makes members of the room senders, each of one connection, until it has so many. */
    void appoint(Room room, int count) {
        while (room.senders.size() < count) {
            int slot = room.senders.size();
            Sender sender = new Sender(senders.size(), slot, room.clients.get(slot), peer.isExtended());
            senders.add(sender);
            room.senders.add(sender);
        }
        room.clients.forEach(Client::countSenders);
    }

    void leave(Room room) throws IOException {
        for (Client client : room.clients) {
            client.close();
        }
        room.clients.clear();
        room.readers = 0;
        selector.selectNow(); // which is when the sockets are really closed
    }

    // ---- the loop ----

    void run(Duration time) throws IOException {
        long end = System.nanoTime() + time.toNanos();
        do {
            turn(end);
        } while (System.nanoTime() < end);
    }

    /** What lasts a while, and runs the loop meanwhile. */
    interface Doing {
        void run() throws IOException;
    }

    /** Runs for that long and tells what happened meanwhile. */
    Window window(Duration time) throws IOException {
        return window(() -> run(time));
    }

    /** Does that and tells what happened meanwhile. */
    Window window(Doing doing) throws IOException {
        latency = new Histogram();
        pacedLatency = new Histogram();
        long deliveries = tally.deliveries;
        long cpu = THREADS.getCurrentThreadCpuTime();
        long start = System.nanoTime();
        doing.run();
        long nanos = System.nanoTime() - start;
        double share = (double) (THREADS.getCurrentThreadCpuTime() - cpu) / nanos;
        Window window = new Window(tally.deliveries - deliveries, nanos / 1e9, latency, pacedLatency, share);
        latency = new Histogram();
        pacedLatency = new Histogram();
        return window;
    }

    /** Sends nothing more, and waits until all has come, or nothing has for so long. What then lacks is missing. */
    Tally settle(Duration patience) throws IOException {
        traffic.quiet();
        long seen = tally.deliveries;
        long seenAt = System.nanoTime();
        while (readers().anyMatch(Client::isBehind) && System.nanoTime() - seenAt < patience.toNanos()) {
            run(Duration.ofMillis(50));
            if (tally.deliveries != seen) {
                seen = tally.deliveries;
                seenAt = System.nanoTime();
            }
        }
        readers().forEach(Client::giveUp);
        return tally;
    }

    private Stream<Client> readers() {
        return rooms.stream().flatMap(room -> room.clients.stream()).filter(client -> !client.mute);
    }

    private void turn(long until) throws IOException {
        long millis = TimeUnit.NANOSECONDS.toMillis(traffic.nextAt(until) - System.nanoTime());
        try {
            if (millis > 0) {
                selector.select(this::ready, millis);
            } else {
                selector.selectNow(this::ready);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        traffic.sayWhatIsDue();
    }

    private void ready(SelectionKey key) {
        now = System.nanoTime();
        Client client = (Client) key.attachment();
        boolean member = client.isMember();
        try {
            if (key.isConnectable()) {
                connected((SocketChannel) key.channel(), key, client);
            } else {
                if (!client.read(in)) {
                    throw new IOException("the server ended the connection");
                }
                if (client.isMember() && client.mute) {
                    key.interestOps(0);
                }
            }
        } catch (IOException e) {
            tally.ended++;
            client.close();
            if (!member) {
                throw new UncheckedIOException(e);
            }
        }
    }

    // ---- for the clients ----

    Peer.History history() {
        return peer.history();
    }

    Tally tally() {
        return tally;
    }

    /** The sender with that number in its marks, or null. */
    Sender sender(int id) {
        return id >= 0 && id < senders.size() ? senders.get(id) : null;
    }

    /** A member has received a message for the first time. */
    void delivered(Sender sender, int number, long sentAt) throws IOException {
        (sender.paced ? pacedLatency : latency).record(traffic.age(sentAt, now));
        traffic.heard(sender, number);
    }

    @Override
    public void close() throws IOException {
        for (Room room : rooms) {
            leave(room);
        }
        selector.close();
    }
}
