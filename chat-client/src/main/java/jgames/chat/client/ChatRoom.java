package jgames.chat.client;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import jgames.chat.client.ChatEvent.Connected;
import jgames.chat.client.ChatEvent.Dialect;
import jgames.chat.client.ChatEvent.Disconnected;
import jgames.chat.client.ChatEvent.Ended;
import jgames.chat.client.ChatEvent.Gap;
import jgames.chat.client.ChatEvent.Online;
import jgames.chat.client.ChatEvent.Resumed;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.client.ChatException.Reason;
import jgames.chat.core.protocol.CloseCode.Next;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.ClientFrame;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.PlainCodec;
import jgames.chat.core.protocol.RejectedException;
import jgames.chat.core.protocol.ServerFrame;
import jgames.chat.core.protocol.ServerFrameCodec;
import jgames.chat.core.protocol.ServerFrame.Ack;
import jgames.chat.core.protocol.ServerFrame.Messages;
import jgames.chat.core.protocol.ServerFrame.Rejected;
import jgames.chat.core.protocol.ServerFrame.Welcome;

/**
 * A room of a {@link ChatClient}, which keeps it connected: after a loss it comes back by itself and goes on where it was.
 *
 * <p>Every method may be called from any thread, listeners too, and returns at once. A room's events come one at a time
 * and in order, on a thread that is not the socket's and not another room's. A listener may block, also for what this
 * room is to bring ({@code say(…).join()}, {@code await(…).join()}); a room whose listeners have {@value SerialExecutor#BOUND}
 * events to take is not read until they have caught up. What a listener throws is logged and goes no further.
 *
 * <p>Futures are completed on other threads, where what depends on them may block, too.
 */
public final class ChatRoom {
    private static final System.Logger LOG = System.getLogger(ChatClient.class.getName());

    /** How many messages may wait to be said, and how many awaits for what they match. */
    public static final int MAX_WAITING = 1000;

    /** What was missed in a loss of connection up to so long is as good as live. */
    private static final Duration SHORT_LOSS = Duration.ofMinutes(1);

    /** How long a server may take to answer a CLOSE; pygames-chat never does. */
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

    private static final class Awaiting {
        final Predicate<? super Said> matches;
        final CompletableFuture<Said> said;
        boolean found; // its completion is on its way; only for the one that asks

        Awaiting(Predicate<? super Said> matches, CompletableFuture<Said> said) {
            this.matches = matches;
            this.said = said;
        }
    }

    private final ChatClient client;
    private final String name;
    private final Listeners listeners = new Listeners();
    private final AtomicInteger waiting = new AtomicInteger();
    private final SerialExecutor events;
    private final SerialExecutor matching; // apart from the events, so that a listener can block for what it awaits

    // The rest is the loop's.
    private final Outbox outbox;
    private final Requests requests;
    private final Backoff backoff;
    private final Notices notices;
    private final List<Awaiting> awaiting = new ArrayList<>();
    private final PlainTail tail = new PlainTail();
    private EventId last; // null until there is one to resume after
    private Connection connection; // null between two
    private boolean welcomed;
    private boolean behind; // the listeners are; reading on, or connecting, waits for them
    private boolean passingOver; // messages that this connection brings, until the listeners have caught up
    private boolean catchingUp; // what comes was said before the welcome
    private boolean beforeIsHistory; // what was said before is to be shown, not to be answered
    private boolean joinedBefore;
    private long welcomedAt;
    private long lostAt;
    private boolean leaving;
    private volatile boolean ended;

    ChatRoom(ChatClient client, String name) {
        this.client = client;
        this.name = name;
        this.events = client.serial(this::caughtUp);
        this.matching = client.serial(this::caughtUp);
        this.outbox = new Outbox(this, client);
        this.requests = new Requests(this, client);
        this.backoff = client.backoff();
        this.notices = new Notices(client::nanos, (level, line) -> client.callBack(() -> LOG.log(level, line)));
    }

    /** The name that the server knows it by. */
    public String name() {
        return name;
    }

    /**
     * Calls the listener for every event of this type from now on: {@code on(Said.class, …)}, or {@code
     * on(ChatEvent.class, …)} for all. Of several listeners the client's come first, each in the order of adding.
     *
     * @return this room
     */
    public <E extends ChatEvent> ChatRoom on(Class<E> type, Consumer<? super E> listener) {
        listeners.add(type, listener);
        return this;
    }

    /**
     * Has the first connection, too, go on after this message, so that a program misses nothing between two runs: {@link
     * Resumed} or {@link Gap} comes instead of {@link Connected}. For a room that is not started yet; not in the plain
     * dialect.
     *
     * @return this room
     */
    public ChatRoom resumeAfter(EventId id) {
        client.run(() -> last = connection == null && !joinedBefore ? id : last);
        return this;
    }

    /** Says something by the client's name and color; as {@link #say(Message)}. */
    public CompletableFuture<Entry> say(String text) {
        try {
            return say(client.message(text));
        } catch (RejectedException rejected) {
            return CompletableFuture.failedFuture(
                    new ChatException(Reason.of(rejected.reason()), rejected.getMessage()));
        }
    }

    /**
     * Says something. Messages are said in the order of the calls and one at a time, each exactly once, however often the
     * connection is lost; no faster than the server's spam limit allows, and again some time after the server says that it may
     * be welcome later. That limit is one for all that an address sends: where others use it up, this client gets slower. While there is no connection they wait, at most {@link #MAX_WAITING}. A future that its owner
     * completes ({@code cancel}, {@code orTimeout}) takes back its message if that has not been sent yet.
     *
     * <p>In the plain dialect a message is sent once, and its future completes when it comes back.
     *
     * @return the message with its id when the server's log has it ({@link EventId#ZERO} in the plain dialect), or
     *     fails with a {@link ChatException}
     */
    public CompletableFuture<Entry> say(Message message) {
        CompletableFuture<Entry> said = new CompletableFuture<>();
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            said.completeExceptionally(new ChatException(Reason.QUEUE_FULL, MAX_WAITING + " messages wait already."));
            return said;
        }
        said.whenComplete((entry, failure) -> waiting.decrementAndGet());
        boolean taken = client.run(() -> {
            if (leaving || ended) {
                client.callBack(() -> said.completeExceptionally(left()));
            } else {
                outbox.add(client.marked(message), said);
                readOn();
            }
        });
        if (!taken) {
            said.completeExceptionally(left());
        }
        return said;
    }

    /**
     * Waits for a message that is said from now on; history does not count.
     *
     * @param matches asked on a thread of its own, one message at a time; what it throws fails the future
     * @return the first message that matches, or fails with a {@link TimeoutException} after this time, with a {@link
     *     ChatException} if the room ends first or {@link #MAX_WAITING} are awaited already
     */
    public CompletableFuture<Said> await(Predicate<? super Said> matches, Duration within) {
        CompletableFuture<Said> said = new CompletableFuture<>();
        boolean taken = client.run(() -> {
            awaiting.removeIf(each -> each.said.isDone());
            if (ended || awaiting.size() == MAX_WAITING) {
                ChatException failure =
                        ended ? left() : new ChatException(Reason.QUEUE_FULL, MAX_WAITING + " are awaited already.");
                client.callBack(() -> said.completeExceptionally(failure));
                return;
            }
            awaiting.add(new Awaiting(matches, said));
            TimeoutException none = new TimeoutException("no such message within " + within.toMillis() + " ms");
            Future<?> timeOut = client.after(within, () -> client.callBack(() -> said.completeExceptionally(none)));
            said.whenComplete((found, failure) -> timeOut.cancel(false));
        });
        if (!taken) {
            said.completeExceptionally(left());
        }
        return said;
    }

    /**
     * Asks for what was said before a message, as far as the server's log reaches back: for scrolling up. Without a
     * connection it waits for one.
     *
     * @param before the oldest message that is there
     * @param count how many at most, at least 1; the server may answer with fewer
     * @return fails with a {@link ChatException}: {@link Reason#BUSY} if the server is asked too often, {@link
     *     Reason#UNSUPPORTED} in the plain dialect, {@link Reason#ENDED} if the room ends first
     */
    public CompletableFuture<HistoryPage> before(EventId before, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("a page has at least one message");
        }
        CompletableFuture<HistoryPage> page = new CompletableFuture<>();
        boolean taken = client.run(() -> {
            if (ended) {
                client.callBack(() -> page.completeExceptionally(left()));
            } else {
                requests.add(new ClientFrame.History(before, count), page);
                readOn();
            }
        });
        if (!taken) {
            page.completeExceptionally(left());
        }
        return page;
    }

    /**
     * Leaves when all is said that waits; {@link Ended} follows. What is said later fails. Leaving again changes nothing.
     */
    public void leave() {
        client.run(() -> {
            boolean already = leaving;
            leaving = true;
            if (!already && outbox.isEmpty()) {
                hangUp();
            }
        });
    }

    @Override
    public String toString() {
        return name;
    }

    // ---- the connection's life, on the loop ----

    void connect() {
        if (ended || connection != null) {
            return;
        }
        if (isBehind()) {
            behind = true;
            return;
        }
        connection = new Connection(this, client);
        connection.open(client.server().room(name, last));
    }

    boolean hasEnded() {
        return ended;
    }

    /** Whether it was this client's wish to end. */
    boolean isLeft() {
        return leaving;
    }

    boolean isCurrent(Connection one) {
        return connection == one;
    }

    boolean isWelcomed() {
        return welcomed;
    }

    boolean isExtended() {
        return connection.isExtended();
    }

    boolean isAfterLast(EventId id) {
        return last == null || id.compareTo(last) > 0;
    }

    void send(String frame) {
        tap(true, frame);
        connection.send(frame);
    }

    /** A message has been without an answer for too long. */
    void unanswered() {
        lost(Connection.ABNORMAL, "no answer", Next.RECONNECT);
    }

    /** The connection has ended, or could not be made. */
    void lost(int code, String reason, Next next) {
        drop();
        behind = false;
        if (leaving && outbox.isEmpty()) {
            end(1000, "left");
        } else if (next == Next.STOP) {
            end(code, reason);
        } else {
            Duration pause = backoff.next(next);
            client.after(pause, this::connect);
            emit(new Disconnected(this, code, reason, pause));
        }
    }

    private void drop() {
        if (welcomed) {
            lostAt = connection.heardAt(); // the machine may have been paused since
            backoff.lasted(Duration.ofNanos(client.nanos() - welcomedAt));
            outbox.lost(isExtended());
            requests.lost();
        }
        welcomed = false;
        catchingUp = false;
        passingOver = false;
        connection.abort();
        connection = null;
    }

    void allSaid() {
        if (leaving) {
            hangUp();
        }
    }

    /** Leaves now, whatever waits. */
    void cutOff() {
        leaving = true;
        outbox.end("The client left before it was said.");
        hangUp();
    }

    /** Tells no more. */
    void stop() {
        cutOff();
        events.stop();
        matching.stop();
    }

    private void hangUp() {
        if (ended) {
            return;
        }
        if (!welcomed) {
            end(1000, "left");
            return;
        }
        client.after(CLOSE_WITHIN, () -> end(1000, "left"));
        connection.close();
    }

    private void end(int code, String reason) {
        if (ended) {
            return;
        }
        ended = true;
        welcomed = false;
        if (connection != null) {
            connection.abort();
            connection = null;
        }
        outbox.end("The room has ended: " + reason);
        List<Awaiting> inVain = List.copyOf(awaiting);
        awaiting.clear();
        client.callBack(() -> inVain.forEach(each -> each.said.completeExceptionally(left())));
        requests.end(left());
        emit(new Ended(this, code, reason));
        events.execute(() -> client.run(() -> client.ended(this)));
    }

    private ChatException left() {
        return new ChatException(Reason.ENDED, "The client is not in " + name + " any more.");
    }

    // ---- what comes, on the loop ----

    void frame(String text) {
        tap(false, text);
        try {
            if (isExtended()) {
                ServerFrameCodec.decode(text).ifPresent(this::take);
            } else if (welcomed) {
                takePlain(PlainCodec.decode(text), false);
            } else {
                welcomePlain(PlainCodec.decodeAll(text));
            }
        } catch (RejectedException notOfTheProtocol) {
            // another server's extension, maybe: passed over
        } finally {
            behind = isBehind();
            readOn();
        }
    }

    /**
     * While the listeners are behind nothing is read, but for answers: a listener may be waiting for one. Messages that
     * come with them are passed over, and fetched from the log when the listeners have caught up.
     */
    void readOn() {
        boolean answerDue = connection != null && connection.isOpen() && isExtended() && !(outbox.isEmpty() && requests.isEmpty());
        if (connection != null && (!behind || answerDue)) {
            connection.readOn();
        }
    }

    private void take(ServerFrame frame) {
        if (frame instanceof Welcome welcome && !welcomed) {
            catchingUp = welcome.more();
            welcome(welcome);
        } else if (!welcomed) {
            return; // nothing is before the welcome
        } else if (frame instanceof Messages messages) {
            passingOver |= behind;
            if (!passingOver) {
                messages.messages().forEach(entry -> take(entry, catchingUp && beforeIsHistory));
            }
            if (catchingUp && !messages.more()) {
                gotAll();
            }
        } else if (frame instanceof ServerFrame.Deleted deleted) {
            passingOver |= behind;
            if (!passingOver) {
                last = isAfterLast(deleted.id()) ? deleted.id() : last;
                emit(new ChatEvent.Deleted(this, deleted.ids()));
            }
        } else if (frame instanceof ServerFrame.Gap) {
            gap();
        } else if (frame instanceof ServerFrame.History history) {
            requests.answered(history);
        } else if (frame instanceof Ack ack) {
            outbox.acknowledged(ack.key(), ack.id());
        } else if (frame instanceof Rejected rejected) {
            if (!requests.rejected(rejected)) {
                outbox.rejected(rejected);
            }
        } else if (frame instanceof ServerFrame.Online online) {
            emit(new Online(this, online.count()));
        } // the close code says more than bye
    }

    private void welcome(Welcome welcome) {
        boolean complete = last != null && welcome.complete();
        beforeIsHistory = !complete || !wasShort();
        client.pacer.limit(welcome.limits());
        if (complete) {
            emit(new Resumed(this, Dialect.EXTENDED, welcome.online()));
        } else if (last == null) {
            emit(new Connected(this, Dialect.EXTENDED, welcome.online()));
        } else {
            last = null; // what the server has now may have lower ids
            outbox.gap();
            emit(new Gap(this, Dialect.EXTENDED, welcome.online()));
        }
        if (!welcome.deleted().isEmpty()) {
            emit(new ChatEvent.Deleted(this, welcome.deleted()));
        }
        welcome.messages().forEach(entry -> take(entry, beforeIsHistory));
        last = last == null ? EventId.ZERO : last;
        if (welcome.last() != null && isAfterLast(welcome.last())) {
            last = welcome.last();
        }
        outbox.limit(welcome.limits());
        welcomed();
    }

    /** The server has lost something: the next messages are its newest. */
    private void gap() {
        last = EventId.ZERO;
        beforeIsHistory = true;
        catchingUp = true;
        outbox.gap();
        emit(new Gap(this, Dialect.EXTENDED, 0));
    }

    /** Whether what was said before the welcome is still coming: it is more than one frame holds. */
    boolean isCatchingUp() {
        return catchingUp;
    }

    /** What comes from here on is live. */
    private void gotAll() {
        catchingUp = false;
        outbox.sendNext();
    }

    private void take(Entry entry, boolean history) {
        if (isAfterLast(entry.id())) {
            last = entry.id();
            said(entry, Instant.ofEpochMilli(entry.time()), outbox.isOwn(entry), history);
        }
    }

    private void welcomePlain(List<Message> messages) {
        PlainTail.Joined joined = tail.join(messages);
        boolean history = !joined.complete() || !wasShort();
        client.pacer.limit(Pacer.PLAIN);
        outbox.limit(Pacer.PLAIN);
        if (!joinedBefore) {
            emit(new Connected(this, Dialect.PLAIN, 0));
        } else if (joined.complete()) {
            emit(new Resumed(this, Dialect.PLAIN, 0));
        } else {
            emit(new Gap(this, Dialect.PLAIN, 0));
        }
        joined.unseen().forEach(message -> takePlain(message, history));
        welcomed();
    }

    private void takePlain(Message message, boolean history) {
        tail.add(message);
        said(new Entry(EventId.ZERO, message), Instant.now(), outbox.isOwnEcho(message), history);
    }

    private boolean wasShort() {
        return joinedBefore && client.nanos() - lostAt < SHORT_LOSS.toNanos();
    }

    private void welcomed() {
        welcomed = true;
        joinedBefore = true;
        welcomedAt = client.nanos();
        outbox.sendNext();
        requests.sendNext();
    }

    private void said(Entry entry, Instant time, boolean own, boolean history) {
        Said said = new Said(this, entry, time, own, history);
        awaiting.removeIf(each -> each.said.isDone());
        if (!history && !awaiting.isEmpty()) {
            List<Awaiting> asked = List.copyOf(awaiting);
            matching.execute(() -> asked.forEach(each -> offer(said, each)));
        }
        emit(said);
    }

    private void offer(Said said, Awaiting awaiting) {
        try {
            if (!awaiting.found && !awaiting.said.isDone() && awaiting.matches.test(said)) {
                awaiting.found = true;
                client.callBack(() -> awaiting.said.complete(said));
            }
        } catch (Throwable itsAuthors) {
            client.callBack(() -> awaiting.said.completeExceptionally(itsAuthors));
        }
    }

    // ---- to the listeners ----

    void emit(ChatEvent event) {
        notices.take(event);
        events.execute(() -> {
            client.listeners.tell(event);
            listeners.tell(event);
        });
    }

    private void tap(boolean sent, String frame) {
        if (client.tap() != null && !passingOver) {
            events.execute(() -> Listeners.call(client.tap(), new ChatClient.Frame(name, sent, frame)));
        }
    }

    private boolean isBehind() {
        return events.isBehind() || matching.isBehind();
    }

    private void caughtUp() {
        client.run(() -> {
            if (isBehind() || !behind && !passingOver) { // a frame may have seen it before
                return;
            }
            behind = false;
            if (passingOver) {
                drop();
            }
            connect();
            readOn();
        });
    }
}
