package jgames.chat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import jgames.chat.core.log.Event;
import jgames.chat.core.log.Event.Deleted;
import jgames.chat.core.log.Event.Tombstone;
import jgames.chat.core.log.Outcome.Known;
import jgames.chat.core.log.Outcome.NotFound;
import jgames.chat.core.log.Proposal.Post;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.Role;
import org.junit.jupiter.api.Test;

/** What a room relies on in a log that outlives the process. */
public abstract class StoredEventLogContract extends EventLogContract {
    /** Deletes the store, while no log has it open. */
    protected abstract void deleteStore() throws IOException;

    @Test
    void messagesAreThereAfterReopening() {
        List<Message> odd = List.of(say("Hey"), say("é 😀 \u0000 \u2028 \" \\ \n \r\n"), say(""));
        List<Entry> entries;
        try (FollowedLog log = follow()) {
            entries = log.post(odd);
        }
        try (FollowedLog log = follow()) {
            assertThat(log.latest(KEEP)).isEqualTo(entries);
            assertThat(log.log().problem()).isEmpty();
        }
    }

    @Test
    void keysAuthorsRolesAndBotsAreThereAfterReopening() {
        List<Event> events;
        try (FollowedLog log = follow()) {
            log.append(
                    new Post(say("one"), "n1", "ann"),
                    new Post(new Message("Bot", "red", "beep", true), "n_-2", null),
                    new Post(say("quiet"), null, "user:a1", Role.MODERATOR),
                    new Post(new Message("Ann", "red", "tea", false, true), null, "user:a1", Role.MODERATOR, 77L));
            log.awaitAnnounced(4);
            events = log.events();
        }
        clock.set(clock.millis() + 1);
        for (int i = 0; i < 2; i++) {
            try (FollowedLog log = follow()) {
                assertThat(log.atFirst().events()).isEqualTo(events);
                assertThat(log.post(say("one"), "n1")).isEqualTo(new Known(events.get(0)));
                assertThat(log.post(say("beep"), "n_-2")).isEqualTo(new Known(events.get(1)));
            }
        }
    }

    @Test
    void aKeyIsHeldAsLongAsItsEventOverReopenings() {
        for (int round = 0; round < 10; round++) {
            Event mine;
            try (FollowedLog log = follow()) {
                log.post(say("mine"), "mine-" + round);
                mine = log.awaitAnnounced(1).get(0).event();
            }
            for (int i = 1; i < KEEP; i++) {
                try (FollowedLog log = follow()) {
                    log.post(say("other"), "other-" + round + "-" + i);
                    assertThat(log.post(say("mine"), "mine-" + round)).isEqualTo(new Known(mine));
                }
            }
        }
    }

    @Test
    void aTimeThatDiffersFromTheIdIsThereAfterReopening() {
        Entry entry;
        try (FollowedLog log = follow()) {
            log.post(count(1));
            clock.set(clock.millis() - 1_000_000);
            entry = log.post(count(1)).get(0);
        }
        try (FollowedLog log = follow()) {
            assertThat(log.latest(1)).containsExactly(entry);
            assertThat(entry.time()).isEqualTo(clock.millis());
        }
    }

    @Test
    void deletionsAndWhatStaysOfMessagesAreThereAfterReopening() {
        EventId one;
        Event deletion;
        try (FollowedLog log = follow()) {
            log.append(new Post(say("one"), "n1", "ann"));
            one = log.awaitAnnounced(1).get(0).event().id();
            log.post(count(1));
            log.delete(one);
            deletion = log.awaitAnnounced(3).get(2).event();
        }
        for (int i = 0; i < 2; i++) {
            try (FollowedLog log = follow()) {
                assertThat(log.atFirst().events()).hasSize(3).startsWith(new Tombstone(one, "n1", "ann"));
                assertThat(log.atFirst().events().get(2)).isEqualTo(deletion).isInstanceOf(Deleted.class);
                assertThat(log.post(say("one"), "n1")).isEqualTo(new Known(new Tombstone(one, "n1", "ann")));
                assertThat(log.delete(one)).isEqualTo(new NotFound());
            }
        }
    }

    @Test
    void aLogSaysWhetherItHasAllFromTheFirstEventOn() {
        for (int i = 0; i < 3; i++) {
            try (FollowedLog log = follow()) {
                assertThat(log.atFirst().complete()).isTrue();
                assertThat(log.atFirst().events()).hasSize(2 * i);
                log.post(count(2));
            }
        }
        try (FollowedLog log = follow()) {
            log.post(count(1000));
        }
        try (FollowedLog log = follow()) {
            assertThat(log.atFirst().complete()).isFalse();
        }
    }

    @Test
    void aDeletedStoreKnowsNothingOfBefore() throws IOException {
        try (FollowedLog log = follow()) {
            log.post(say("one"), "n1");
        }
        deleteStore();
        clock.set(clock.millis() + 1);
        try (FollowedLog log = follow()) {
            assertThat(log.atFirst().events()).isEmpty();
            log.post(say("one"), "n1");
            assertThat(log.awaitAnnounced(1)).hasSize(1);
        }
    }

    @Test
    void theNewestMessagesAreThereAfterReopening() {
        List<Entry> all = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            try (FollowedLog log = follow()) {
                all.addAll(log.post(count(3)));
                assertThat(log.latest(KEEP)).isEqualTo(all.subList(Math.max(0, all.size() - KEEP), all.size()));
            }
        }
    }

    @Test
    void idsRiseOverAReopeningWithinOneMillisecond() {
        for (int i = 0; i < 3; i++) {
            try (FollowedLog log = follow()) {
                log.post(count(3));
                assertIdsRise(log.latest(KEEP));
            }
        }
    }

    @Test
    void idsRiseOverAReopeningWhileTheClockIsSetBack() {
        for (int i = 0; i < 3; i++) {
            try (FollowedLog log = follow()) {
                log.post(count(3));
                assertIdsRise(log.latest(KEEP));
            }
            clock.set(clock.millis() - 1_000_000);
        }
    }

    @Test
    void idsRiseOverADeletedStoreWhileTheClockMovesOn() throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            try (FollowedLog log = follow()) {
                assertThat(log.latest(KEEP)).isEmpty();
                entries.addAll(log.post(count(3)));
            }
            deleteStore();
            clock.set(clock.millis() + 1);
        }
        assertIdsRise(entries);
    }
}
