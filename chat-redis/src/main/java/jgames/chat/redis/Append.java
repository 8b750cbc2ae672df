package jgames.chat.redis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import jgames.chat.core.log.Author;
import jgames.chat.core.log.Event;
import jgames.chat.core.log.Event.Deleted;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.log.LogLine;
import jgames.chat.core.log.Outcome;
import jgames.chat.core.log.Proposal;
import jgames.chat.core.log.Proposal.Deletion;
import jgames.chat.core.log.Proposal.Post;
import jgames.chat.core.protocol.EventId;
import org.jspecify.annotations.Nullable;

/** A batch on its way into a stream. */
final class Append {
    private static final int FIRST_ANSWER = 2;
    private static final int PARTS_OF_ANSWER = 3;

    final List<Proposal> batch;
    final String token;
    final long began = System.nanoTime();
    final CompletableFuture<List<Outcome>> outcomes = new CompletableFuture<>();
    boolean underWay = true; // guarded by the log
    private final EventId floor;
    private final long now;
    private boolean again; // whether it may be there already

    /**
     * @param token nobody else's
     * @param floor the events get ids above it
     * @param now gives the milliseconds of the ids
     */
    Append(List<Proposal> batch, String token, EventId floor, long now) {
        this.batch = batch;
        this.token = token;
        this.floor = floor;
        this.now = Math.max(0, Math.min(now, EventId.MAX_MILLIS));
    }

    /** What {@code append.lua} is called with. */
    String[] arguments(String newEpoch, int keep, String publishing) {
        List<String> arguments = new ArrayList<>(7 + 3 * batch.size());
        arguments.addAll(List.of(
                newEpoch,
                Long.toString(now),
                floor.toString(),
                Integer.toString(keep),
                token,
                again ? "1" : "",
                publishing));
        for (Proposal proposal : batch) {
            String user = Author.user(proposal.author());
            arguments.add(proposal.key() == null ? "" : user == null ? proposal.key() : proposal.key() + " " + user);
            if (proposal instanceof Post post) {
                arguments.add("");
                arguments.add(LogLine.withoutId(event(EventId.ZERO, post)));
            } else if (proposal instanceof Deletion deletion) {
                List<EventId> ids = deletion.ids().stream()
                        .distinct()
                        .sorted(Comparator.naturalOrder())
                        .toList();
                arguments.add(
                        String.join(" ", ids.stream().map(EventId::toString).toList()));
                arguments.add(LogLine.withoutId(new Deleted(EventId.ZERO, ids, deletion.key(), deletion.author())));
            } else {
                throw new IllegalArgumentException("a proposal that this log does not know: " + proposal.getClass());
            }
        }
        again = true;
        return arguments.toArray(String[]::new);
    }

    private Posted event(EventId id, Post post) {
        return new Posted(post.entry(id, now), post.key(), post.author());
    }

    /** The proposal that an event comes from; null if it is none of these. */
    @Nullable
    Proposal proposal(Stored stored) {
        int dot = stored.batch().indexOf('.');
        return dot == token.length() && stored.batch().startsWith(token)
                ? batch.get(
                        Integer.parseInt(stored.batch(), dot + 1, stored.batch().length(), 10))
                : null;
    }

    /** The event that a proposal of this batch has become: what was said need not be read again. */
    Event event(Stored stored, Proposal proposal) {
        return proposal instanceof Post post && !stored.json().startsWith("{\"tombstone\"")
                ? event(stored.id(), post)
                : stored.event();
    }

    /** Reads the outcomes from the script's answer. */
    static List<Outcome> outcomes(List<Object> answer) {
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = FIRST_ANSWER; i < answer.size(); i += PARTS_OF_ANSWER) {
            String what = (String) answer.get(i);
            outcomes.add(
                    switch (what) {
                        case "A" -> new Outcome.Appended(EventId.parse((String) answer.get(i + 1)));
                        case "K" -> {
                            EventId id = EventId.parse((String) answer.get(i + 1));
                            yield new Outcome.Known(LogLine.event(id, (String) answer.get(i + 2)));
                        }
                        case "N" -> new Outcome.NotFound();
                        default -> throw new IllegalStateException("an answer that is none: " + what);
                    });
        }
        return outcomes;
    }

    /** What the call has added, from the script's answer; what an earlier call had added is not above the id before. */
    Added added(List<Object> answer) {
        EventId before = EventId.parse((String) answer.get(1));
        List<Stored> events = new ArrayList<>();
        for (int i = FIRST_ANSWER; i < answer.size(); i += PARTS_OF_ANSWER) {
            if (answer.get(i).equals("A")) {
                EventId id = EventId.parse((String) answer.get(i + 1));
                if (id.compareTo(before) > 0) {
                    String place = token + "." + (i - FIRST_ANSWER) / PARTS_OF_ANSWER;
                    events.add(new Stored(id, place, (String) answer.get(i + 2)));
                }
            }
        }
        EventId last = events.isEmpty() ? before : events.get(events.size() - 1).id();
        return new Added((String) answer.get(0), before, last, events, 0);
    }
}
