package jgames.chat.server;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import jgames.chat.core.intake.AddressHash;
import jgames.chat.core.intake.AllowedOrigins;
import jgames.chat.core.intake.EntryCheck;
import jgames.chat.core.intake.IntakeRules;
import jgames.chat.core.moderation.Moderation;
import jgames.chat.core.moderation.Moderators;
import jgames.chat.core.room.Observer;
import jgames.chat.core.room.Room;
import jgames.chat.core.room.RoomSettings;
import jgames.chat.core.room.Rooms;
import jgames.chat.server.api.Api;
import jgames.chat.server.http.ClientAddresses;
import jgames.chat.server.http.RestOfBody;
import jgames.chat.server.http.Routes;
import jgames.chat.server.ops.BlockedWordsFile;
import jgames.chat.server.ops.FolderLock;
import jgames.chat.server.ops.Outage;
import jgames.chat.server.ops.RateLimitedLog;
import jgames.chat.server.ops.RemovedLogs;
import jgames.chat.server.ops.RoomsFile;
import jgames.chat.server.ops.Upkeep;
import jgames.chat.server.ws.ConnectionRegistry;
import jgames.chat.server.ws.EventLoops;
import jgames.chat.server.ws.Handshake;
import jgames.chat.server.ws.MemberContext;
import jgames.chat.server.ws.Upgrades;
import jgames.chat.token.SecretFile;
import jgames.chat.token.Tokens;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;

/**
 * The chat from its start to its stop: its rooms, its files, its threads, and what answers requests. Safe for use by many threads.
 *
 * <p>Websockets and the rooms' drains have loops. The members' liveness, the lock on the folder, the files of rooms and of words,
 * and the logs have a thread each, so a disk that hangs holds up what needs it and nothing else.
 */
final class OpenChat {
    private final ServerOptions options;
    private final Observer observer;
    private final Outage outage;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final SecretFile secrets;
    private final Tokens tokens;
    private final FolderLock folderLock;
    private final Node node;
    private final EventLoops loops;
    private final RoomLogs logs;
    private final Rooms rooms;
    private final RoomsFile roomsFile;
    private final BlockedWordsFile blockedWords;
    private final Moderating moderating;
    private final Routes routes;
    private final Upgrades upgrades;
    private final Api api;
    private final Upkeep upkeep;

    /**
     * Opens everything. What is half open when something fails is closed again.
     *
     * @param nanos a clock that only goes forward
     * @param clock says when tokens end
     * @throws IOException if the data folder is another server's, or what many servers share does not answer in time
     */
    OpenChat(
            ServerOptions options,
            Server server,
            Observing observing,
            ConnectionRegistry registry,
            ClientAddresses addresses,
            RateLimitedLog strangers,
            Outage outage,
            LongSupplier nanos,
            InstantSource clock)
            throws IOException {
        this.options = options;
        this.observer = observing.observer();
        this.outage = outage;
        this.clock = clock;
        this.nanos = nanos;
        Moderation moderation = new Moderation(clock, registry::review);
        secrets = options.secretFile();
        tokens = new Tokens(secrets, clock, identity -> moderation.isRevoked(identity.subject(), identity.issuedAt()));
        folderLock = new FolderLock(options.data);
        node = Node.of(options, observing.clusterObserver());
        loops = new EventLoops(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), this::loopFailed);
        loops.start();
        logs = new RoomLogs(options, node, loops, observer);
        try {
            rooms = new Rooms(logs::open, options.history, loops, observer);
            folderLock.take();
            if (options.tokenSecretFile != null) {
                secrets.make();
            }
            pollSecrets();
            AddressHash hash = node.join(options);
            RemovedLogs removedLogs = removedLogs();
            roomsFile = new RoomsFile(
                    options.data.resolve("chatrooms.txt"), node::roomList, options.guests, rooms, removedLogs::removed);
            options.rooms.forEach(name -> rooms.add(name, new RoomSettings(options.guests, Duration.ZERO)));
            roomsFile.apply();
            blockedWords = new BlockedWordsFile(options.data.resolve("blocked-words.txt"));
            blockedWords.apply();
            moderating =
                    new Moderating(options, node, moderation, rooms, registry, logs.threads(), observer, clock, nanos);
            IntakeRules rules = new RulesOfOptions(options, node, clock, nanos).with(moderating, blockedWords, hash);
            MemberContext context = new MemberContext(
                    rules,
                    moderating.before(entryCheck()),
                    moderation,
                    loops,
                    registry,
                    observing.metrics(),
                    observer,
                    hash,
                    nanos,
                    clock);
            AllowedOrigins origins = new AllowedOrigins(options.allowedOrigins, options.publicUrl);
            routes = new Routes(
                    rooms,
                    this::problems,
                    observing.metrics(),
                    options.metricsPlace().isEveryPort(),
                    origins,
                    options.publicUrl);
            upgrades = new Upgrades(server, rooms, addresses, origins, strangers, tokens, options.identities, context);
            api = new Api(rooms, context, addresses, origins, tokens, hash, server.getThreadPool());
            upkeep = upkeep(registry, removedLogs);
        } catch (IOException | RuntimeException | Error failure) {
            end();
            throw failure;
        }
    }

    private EntryCheck entryCheck() {
        List<EntryCheck> checks = new ArrayList<>(List.of(EntryCheck.ofIdentity(clock)));
        checks.addAll(options.entryChecks);
        return EntryCheck.all(checks);
    }

    /** Logs that are no files in the data folder are not this server's to delete. */
    private RemovedLogs removedLogs() {
        Duration keep = Duration.ofDays(options.logs == null && node.isAlone() ? options.deleteRemovedLogs : 0);
        return new RemovedLogs(options.data, keep, rooms, InstantSource.system(), nanos);
    }

    private Upkeep upkeep(ConnectionRegistry registry, RemovedLogs removedLogs) {
        Upkeep chores = new Upkeep(6, outage);
        chores.every(EventLoops.LOOK_MILLIS, loops::relieveThoseThatWait);
        chores.every(ConnectionRegistry.TICK_SECONDS * 1000, registry::checkLiveness);
        chores.every(500, folderLock::renew);
        chores.every(500, () -> {
            pollSecrets();
            roomsFile.poll();
            if (roomsFile.isFollowed() && folderLock.problem().isEmpty()) {
                removedLogs.sweep();
            }
        });
        chores.every(500, blockedWords::poll);
        chores.every(1000, () -> {
            node.tick(rooms);
            rooms.all().forEach(Room::tick);
            moderating.tick();
        });
        return chores;
    }

    private void pollSecrets() {
        if (secrets.poll()) {
            tokens.rehearse();
        }
    }

    /** After an Error nobody knows what was left undone. */
    private void loopFailed(Throwable defect) {
        observer.defect("a loop failed", defect);
        if (defect instanceof Error && !(defect instanceof StackOverflowError)) {
            outage.report("a loop", defect);
        }
    }

    Rooms rooms() {
        return rooms;
    }

    Moderators moderators() {
        return moderating.moderators();
    }

    /** How many channels this server has subscribed to in the store that servers share. */
    int subscriptions() {
        return node.subscriptions();
    }

    /**
     * Answers a request.
     *
     * @param path below the chat's context
     * @param operators whether it came to the port for health and metrics alone
     */
    void handle(String path, boolean operators, Request request, Response response, Callback callback)
            throws IOException {
        if (!operators && Api.isMeant(path)) {
            api.handle(path, request, response, RestOfBody.before(callback, request));
        } else if (!operators && Handshake.isMeant(request)) {
            upgrades.handle(path, request, response, callback);
        } else {
            routes.handle(path, operators, request, response, RestOfBody.before(callback, request));
        }
    }

    /** What is wrong, a sentence each. */
    private List<String> problems() {
        return Stream.concat(
                        Stream.of(
                                        outage.sentence(),
                                        node.problem(),
                                        folderLock.problem(),
                                        roomsFile.problem(),
                                        blockedWords.problem(),
                                        secrets.problem(),
                                        moderating.problem())
                                .flatMap(Optional::stream),
                        brokenLogs().stream())
                .distinct() // what is wrong with the store of all is said once
                .toList();
    }

    /** Of the rooms' logs, a sentence each. */
    List<String> brokenLogs() {
        return rooms.all().stream().map(Room::problem).flatMap(Optional::stream).toList();
    }

    // ---- the stop, in this order ----

    /** Begins no chores any more. */
    void stopUpkeep() {
        upkeep.stop();
    }

    /** Lets everybody go ({@code 1001}), and closes the logs. Waits for the disk. */
    void close() throws Exception {
        upkeep.awaitStopped();
        rooms.close();
        moderating.close();
        api.awaitAnswers();
    }

    /** Ends the threads, and leaves the folder to others. */
    void end() {
        try {
            loops.stop();
            logs.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        node.close();
        folderLock.release();
    }
}
