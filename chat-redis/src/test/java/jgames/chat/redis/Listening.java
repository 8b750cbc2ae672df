package jgames.chat.redis;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import jgames.chat.client.ChatClient;
import jgames.chat.client.ChatEvent.Behind;
import jgames.chat.client.ChatEvent.Connected;
import jgames.chat.client.ChatEvent.Ended;
import jgames.chat.client.ChatEvent.Gap;
import jgames.chat.client.ChatEvent.Resumed;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.client.ChatEvent.UpToDate;
import jgames.chat.client.ChatRoom;
import jgames.chat.core.protocol.EventId;

/** A client of {@code chat-client} that hears everything from the first message on, and may say something again and again. */
final class Listening {
    private static final int PAUSE_MILLIS = 500;

    final List<String> heard = new CopyOnWriteArrayList<>();
    final List<Object> unwelcome = new CopyOnWriteArrayList<>();
    final Map<EventId, String> acknowledged = new ConcurrentSkipListMap<>();
    final List<Long> millis = new CopyOnWriteArrayList<>(); // from saying it to its acknowledgement
    final AtomicInteger resumed = new AtomicInteger();
    final ChatClient sdk;
    final String room;
    private final ChatRoom chat;
    private final String name;
    private int said;
    volatile boolean isIn;
    volatile boolean mayLackMessages; // as it was told
    volatile boolean ends;
    volatile boolean isQuiet;

    Listening(int port, String room, String name) {
        this.room = room;
        this.name = name;
        sdk = ChatClient.builder(URI.create("ws://127.0.0.1:" + port))
                .reconnect(Duration.ofMillis(50), Duration.ofMillis(1000))
                .build();
        chat = sdk.room(room)
                .on(Connected.class, in -> isIn = true)
                .on(Resumed.class, again -> {
                    resumed.incrementAndGet();
                    mayLackMessages = false;
                })
                .on(Behind.class, told -> mayLackMessages = true)
                .on(UpToDate.class, told -> mayLackMessages = false)
                .on(Said.class, message -> heard.add(message.text()))
                .on(Gap.class, unwelcome::add)
                .on(Ended.class, ended -> {
                    if (ended.code() != 1000) {
                        unwelcome.add(ended);
                    }
                });
        sdk.start();
    }

    /** Says something, and the next thing a while after that is acknowledged, until it is told to end. */
    void talk(ScheduledExecutorService timer) {
        if (ends) {
            isQuiet = true;
            return;
        }
        String text = name + "-" + said++;
        long began = System.nanoTime();
        chat.say(text).whenComplete((entry, failure) -> {
            if (failure != null) {
                unwelcome.add(failure);
            } else {
                millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
                acknowledged.put(entry.id(), text);
            }
            timer.schedule(() -> talk(timer), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        });
    }
}
