package jgames.chat.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A peer that runs, in a folder of its own which goes with it. What it uses is read from /proc, its children's too. */
final class ServerProcess implements AutoCloseable {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);
    private static final double TICKS_PER_SECOND = 100; // of /proc/PID/stat, on every Linux

    private final Path folder;
    private final Process process;
    private final int port;
    private final double secondsToStart;

    private ServerProcess(Peer peer, Peer.Launch launch, int rooms) throws IOException {
        folder = Files.createTempDirectory("chat-bench-");
        port = freePort();
        List<String> command = launch.command(folder, port, rooms);
        long start = System.nanoTime();
        process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy)); // should we be stopped ourselves
        try {
            for (int node = 0; node < peer.nodes(); ) {
                if (accepts(port + node)) {
                    node++;
                    continue;
                }
                if (!process.isAlive() || System.nanoTime() - start > PATIENCE) {
                    throw new IOException(peer.name() + " does not start: " + Files.readString(folder.resolve("out")));
                }
                Thread.sleep(1);
            }
        } catch (IOException e) {
            close();
            throw e;
        } catch (InterruptedException e) {
            close();
            throw new IOException(e);
        }
        secondsToStart = (System.nanoTime() - start) / 1e9;
    }

    /** A server that has accepted a first member of the room {@code r0}. */
    static ServerProcess start(Peer peer, int rooms) throws IOException {
        return new ServerProcess(peer, peer.launch(), rooms);
    }

    /** The same with nothing prepared. */
    static ServerProcess startUnprepared(Peer peer, int rooms) throws IOException {
        return new ServerProcess(peer, peer.unprepared(), rooms);
    }

    int port() {
        return port;
    }

    /** From before the process was made to the first accepted handshake. */
    double secondsToStart() {
        return secondsToStart;
    }

    /** The processor time that it has used. */
    double cpuSeconds() throws IOException {
        return cpuSeconds("");
    }

    /** The processor time that those of its processes have used whose program is called that; all if it is empty. */
    double cpuSeconds(String program) throws IOException {
        double ticks = 0;
        for (long pid : pids()) {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            if (!program.isEmpty() && !stat.contains("(" + program + ")")) {
                continue;
            }
            String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            ticks += Long.parseLong(afterName[11]) + Long.parseLong(afterName[12]); // utime, stime
        }
        return ticks / TICKS_PER_SECOND;
    }

    /** Its resident memory. */
    double residentBytes() throws IOException {
        double bytes = 0;
        for (long pid : pids()) {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"), StandardCharsets.ISO_8859_1)) {
                if (line.startsWith("VmRSS:")) {
                    bytes += Double.parseDouble(line.replaceAll("\\D", "")) * 1024;
                }
            }
        }
        return bytes;
    }

    private List<Long> pids() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(ProcessHandle::pid)
                .toList();
    }

    private boolean accepts(int node) {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(10_000);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), node));
            socket.getOutputStream().write(Room.handshake("r0", ""));
            byte[] answer = socket.getInputStream().readNBytes("HTTP/1.1 101".length());
            return new String(answer, StandardCharsets.US_ASCII).endsWith(" 101");
        } catch (IOException notYet) {
            return false;
        }
    }

    /**
     * The first of ten where the system gives none away by itself: no connection takes it, and none meets itself there. Where
     * it is taken all the same, the peer does not start.
     */
    private static int freePort() {
        return 20_000 + 10 * ThreadLocalRandom.current().nextInt(1000);
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Folders.delete(folder);
    }
}
