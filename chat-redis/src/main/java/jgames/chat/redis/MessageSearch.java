package jgames.chat.redis;

import io.lettuce.core.Range;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import jgames.chat.core.log.Event;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.log.EventLog.Page;
import jgames.chat.core.log.LogLine;
import jgames.chat.core.protocol.EventId;

/** Reads messages from a room's stream, a bounded part of it at a time, so that Redis does not keep others waiting. */
final class MessageSearch {
    private static final Script MESSAGES = Script.load("messages.lua");
    private static final String MOST_AT_ONCE = "1000";

    private final RedisConnection redis;
    private final RoomKeys keys;

    MessageSearch(RedisConnection redis, RoomKeys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    CompletableFuture<Page> before(EventId id, int count) {
        return new Search(count + 1, "").from(id).thenApply(search -> {
            List<Posted> found = search.oldestFirst();
            boolean more = found.size() > count;
            return new Page(
                    (more ? found.subList(1, found.size()) : found)
                            .stream().map(Posted::entry).toList(),
                    !more && !search.cut);
        });
    }

    CompletableFuture<List<Posted>> by(String author, EventId before, int count) {
        String withAuthor = LogLine.withoutId(new Event.Tombstone(EventId.ZERO, null, author));
        String field = withAuthor.substring(withAuthor.indexOf("\"author\""), withAuthor.length() - 1);
        return new Search(count, field).from(before).thenApply(Search::oldestFirst);
    }

    CompletableFuture<Optional<Event>> find(EventId id) {
        Range<String> one = Range.create(id.toString(), id.toString());
        return redis.call(keys.events(), commands -> commands.xrange(keys.events(), one))
                .thenCompose(found -> {
                    if (!found.isEmpty()) {
                        Event event = LogLine.event(id, found.get(0).getBody().get("e"));
                        return CompletableFuture.completedFuture(
                                Optional.of(event).filter(Event::isMessage));
                    }
                    return redis.call(keys.deleted(), commands -> commands.hget(keys.deleted(), id.toString()))
                            .thenApply(
                                    json -> Optional.ofNullable(json).map(tombstone -> LogLine.event(id, tombstone)));
                });
    }

    private final class Search {
        private final int count;
        private final String contains;
        private final List<Posted> newestFirst = new ArrayList<>();
        boolean cut;

        /** @param contains what the JSON of the messages has to contain */
        Search(int count, String contains) {
            this.count = count;
            this.contains = contains;
        }

        CompletableFuture<Search> from(EventId before) {
            String missing = Integer.toString(count - newestFirst.size());
            return redis.run(MESSAGES, keys.toSearch(), before.toString(), missing, contains, MOST_AT_ONCE)
                    .thenCompose(answer -> {
                        cut = answer.get(1).equals(1L);
                        for (int i = 2; i < answer.size(); i += 2) {
                            EventId id = EventId.parse((String) answer.get(i));
                            if (LogLine.event(id, (String) answer.get(i + 1)) instanceof Posted posted) {
                                newestFirst.add(posted);
                            }
                        }
                        String next = (String) answer.get(0);
                        return newestFirst.size() >= count || next.isEmpty()
                                ? CompletableFuture.completedFuture(this)
                                : from(EventId.parse(next));
                    });
        }

        List<Posted> oldestFirst() {
            List<Posted> oldestFirst = new ArrayList<>(newestFirst);
            Collections.reverse(oldestFirst);
            return oldestFirst;
        }
    }
}
