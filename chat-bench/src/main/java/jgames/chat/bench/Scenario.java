package jgames.chat.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import jgames.chat.bench.LoadGenerator.Window;

/** What is asked of each server, in the same words. All that a scenario does is bounded in count and in time. */
enum Scenario {
    GROWTH(
            "one room of 2 to 10,000 members, 64 messages under way at any time (*saturation*)",
            saturation(2),
            saturation(10).onlyOnce(),
            saturation(20),
            saturation(100),
            saturation(1000),
            saturation(10_000).onlyOnce()),
    SATURATION(
            "the same with 2, 20, 100 and 1,000 members",
            saturation(2),
            saturation(20),
            saturation(100),
            saturation(1000)),
    PACE("20 messages a second to 1,000 members", new Case(Scenario.PACED, 1, false, true, Scenario::pace)),
    IDLE(
            "15,000 members who say nothing; then one message to all",
            new Case("15,000 idle members", 1, Scenario::idle).onlyOnce()),
    STORM("10,000 clients join a room with a history, all anew", new Case("storm of 10,000 joins", 1, Scenario::storm)),
    ROOMS(
            "500 rooms of 20 members, 64 messages under way in each; then 64 in all 500; then one busy room, and 100"
                    + " messages/s in the others",
            new Case("500 rooms of 20 members, all busy", 500, Scenario::busyRooms).onlyOnce(),
            new Case("500 rooms of 20 members", 500, Scenario::rooms)),
    CROWD(
            "100 messages/s in 99 rooms of 20 members, while 10,000 join another one",
            new Case("a crowd beside 99 rooms of 20 members", 100, Scenario::crowd)),
    SLOW(
            "a room of 1,000 members, a tenth of whom never read",
            new Case("900 members, 100 more never read", 1, Scenario::slowReaders).onlyOnce()),
    START("from nothing to the first accepted join, three times", new Case("start", 1, Scenario::start));

    static final String PACED = "20 messages/s to 1,000 members";

    private static final int UNDER_WAY = 64;
    private static final int JOINERS = 10_000;
    private static final int STARTS = 3;
    static final Duration PATIENCE = Duration.ofSeconds(60);
    static final Duration SILENCE = Duration.ofSeconds(4);
    static final Duration BREATH = Duration.ofMillis(500);

    /** For people. */
    final String about;

    final List<Case> cases;

    Scenario(String about, Case... cases) {
        this.about = about;
        this.cases = List.of(cases);
    }

    /**
     * One server, in a fresh process; a name stands for one and the same case.
     *
     * @param once whether the first of several runs of everything is enough
     * @param extended whether it is worth it with the extended protocol, too
     */
    record Case(String name, int rooms, boolean once, boolean extended, Work work) {
        Case(String name, int rooms, Work work) {
            this(name, rooms, false, false, work);
        }

        Case onlyOnce() {
            return new Case(name, rooms, true, extended, work);
        }

        interface Work {
            void on(Running running) throws IOException;
        }
    }

    private static Case saturation(int members) {
        return new Case(saturated(members), 1, false, true, running -> {
            Room room = running.room(members, Math.min(members, UNDER_WAY));
            running.load.traffic.saturate(room.senders, UNDER_WAY);
            running.warmUp();
            double cpu = running.server.cpuSeconds();
            int said = room.said();
            running.window();
            if (members == 2) { // where the way in costs more than the way out
                running.add(Metric.CPU_PER_MESSAGE, (running.server.cpuSeconds() - cpu) / (room.said() - said) * 1e6);
            }
        });
    }

    /** The name of that case. */
    static String saturated(int members) {
        return String.format("saturation, %,d members", members);
    }

    private static void pace(Running running) throws IOException {
        Room room = running.room(1000, 20);
        running.load.traffic.saturate(room.senders, UNDER_WAY);
        running.warmUp();
        running.load.settle(SILENCE);
        running.load.traffic.pace(room.senders, 20);
        running.load.run(
                running.lengths.warmUp().dividedBy(2)); // once more: with one message at a time other code is hot
        running.window(running.lengths.window().multipliedBy(2));
    }

    private static void idle(Running running) throws IOException {
        double before = running.server.residentBytes();
        Room room = running.room(15_000, 1);
        running.load.run(running.lengths.idle());
        running.add(Metric.RESIDENT_PER_MEMBER, (running.server.residentBytes() - before) / room.clients.size() / 1024);
        running.load.traffic.pace(room.senders, 1);
        running.load.run(BREATH);
    }

    private static void storm(Running running) throws IOException {
        Room room = running.room(1, 1);
        running.load.traffic.say(room.senders.get(0), Peer.HISTORY);
        running.load.settle(SILENCE);
        leave(running, room);
        running.add(Metric.FIRST_JOINS, JOINERS / secondsToJoin(running, room));
        warmUpJoins(running, room);
        double cpu = running.server.cpuSeconds();
        running.add(Metric.JOINS, JOINERS / secondsToJoin(running, room));
        running.add(Metric.CPU_PER_JOIN, (running.server.cpuSeconds() - cpu) / JOINERS * 1e6);
    }

    /** They join anew for as long as a warm-up may last, and leave. */
    private static void warmUpJoins(Running running, Room room) throws IOException {
        long end = System.nanoTime() + running.lengths.warmUp().toNanos();
        while (System.nanoTime() < end) {
            leave(running, room);
            secondsToJoin(running, room);
        }
        leave(running, room);
    }

    private static void leave(Running running, Room room) throws IOException {
        running.load.leave(room);
        running.load.run(BREATH.multipliedBy(4));
    }

    private static double secondsToJoin(Running running, Room room) throws IOException {
        long start = System.nanoTime();
        running.load.join(room, JOINERS, false, PATIENCE);
        return (System.nanoTime() - start) / 1e9;
    }

    private static void busyRooms(Running running) throws IOException {
        List<Sender> senders = new ArrayList<>();
        for (Room room : running.rooms(500, 20, 20)) {
            senders.addAll(room.senders);
        }
        running.load.traffic.saturate(senders, 500 * UNDER_WAY);
        running.warmUp();
        running.window();
    }

    private static void rooms(Running running) throws IOException {
        List<Room> rooms = running.rooms(500, 20, 1);
        List<Sender> senders = rooms.stream().map(room -> room.senders.get(0)).toList();
        running.load.traffic.saturate(senders, UNDER_WAY);
        running.warmUp();
        running.window();
        running.load.settle(SILENCE);

        Room busy = rooms.get(0);
        running.load.appoint(busy, 20);
        running.load.traffic.saturate(busy.senders, UNDER_WAY);
        running.load.traffic.pace(senders.subList(1, senders.size()), 100);
        running.load.run(BREATH);
        Window window = running.load.window(running.lengths.window());
        running.add(Metric.QUIET_P99, window.pacedLatency().percentile(0.99) / 1e6);
    }

    /** Fewer rooms, because most systems let a process have 20,000 open files or so. */
    private static void crowd(Running running) throws IOException {
        List<Room> rooms = running.rooms(100, 20, 1);
        List<Sender> senders = rooms.stream().map(room -> room.senders.get(0)).toList();
        running.load.traffic.saturate(senders, UNDER_WAY);
        running.warmUp();
        running.load.settle(SILENCE);
        warmUpJoins(running, rooms.get(0));
        running.load.traffic.pace(senders.subList(1, senders.size()), 100);
        running.load.run(BREATH);
        Window alone = running.load.window(running.lengths.window());
        running.add(Metric.QUIET_P99_ALONE, alone.pacedLatency().percentile(0.99) / 1e6);
        Window joins = running.load.window(() -> running.load.join(rooms.get(0), JOINERS, false, PATIENCE));
        running.add(Metric.P99_BESIDE_JOINS, joins.pacedLatency().percentile(0.99) / 1e6);
    }

    private static void slowReaders(Running running) throws IOException {
        Room room = running.room(900, UNDER_WAY);
        running.load.traffic.saturate(room.senders, UNDER_WAY);
        running.warmUp();
        double without = running.load.window(running.lengths.window()).perSecond();
        running.load.settle(SILENCE);
        running.load.join(room, 100, true, PATIENCE);
        running.load.traffic.saturate(room.senders, UNDER_WAY);
        running.load.run(BREATH);
        running.add(Metric.SLOWED, running.window().perSecond() / without * 100);
    }

    private static void start(Running running) throws IOException {
        running.add(Metric.START, running.server.secondsToStart());
        for (int i = 1; i < STARTS; i++) {
            try (ServerProcess another = ServerProcess.start(running.peer, 1)) {
                running.add(Metric.START, another.secondsToStart());
            }
        }
        for (int i = 0; i < STARTS && running.peer.unprepared() != null; i++) {
            try (ServerProcess another = ServerProcess.startUnprepared(running.peer, 1)) {
                running.add(Metric.START_UNPREPARED, another.secondsToStart());
            }
        }
    }
}
