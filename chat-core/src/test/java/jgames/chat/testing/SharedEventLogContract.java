package jgames.chat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import jgames.chat.core.log.Event;
import jgames.chat.core.log.EventLog.Announcement;
import jgames.chat.core.log.Outcome.Known;
import jgames.chat.core.log.Outcome.NotFound;
import jgames.chat.core.log.Proposal.Post;
import jgames.chat.core.protocol.EventId;
import org.junit.jupiter.api.Test;

/** What a room relies on in a log whose store has several writers: {@code open} opens as many as it is asked for. */
public abstract class SharedEventLogContract extends EventLogContract {
    @Test
    void bothWritersHearOneSequence() {
        try (FollowedLog here = follow();
                FollowedLog there = follow()) {
            CompletableFuture<Void> theirs = CompletableFuture.runAsync(() -> talk(there));
            talk(here);
            theirs.join();

            List<Event> heard = events(here.awaitAnnounced(40));
            assertThat(heard).hasSize(40).isEqualTo(events(there.awaitAnnounced(40)));
            assertThat(heard.stream().map(Event::id).toList()).isSorted().doesNotHaveDuplicates();
        }
    }

    private static void talk(FollowedLog log) {
        for (int i = 0; i < 10; i++) {
            log.append(new Post(say("a"), null, null), new Post(say("b"), null, null));
        }
    }

    private static List<Event> events(List<Announcement> announcements) {
        return announcements.stream().map(Announcement::event).toList();
    }

    @Test
    void onlyItsOwnEventsComeWithAProposal() {
        try (FollowedLog here = follow();
                FollowedLog there = follow()) {
            here.post(say("mine"), null);
            there.awaitAnnounced(1);
            there.post(say("theirs"), null);

            assertThat(here.awaitAnnounced(2))
                    .extracting(announcement -> announcement.proposal() != null)
                    .containsExactly(true, false);
            assertThat(there.awaitAnnounced(2))
                    .extracting(announcement -> announcement.proposal() != null)
                    .containsExactly(false, true);
        }
    }

    @Test
    void aKeyIsKnownWhoeverUsedItFirst() {
        try (FollowedLog here = follow();
                FollowedLog there = follow()) {
            here.post(say("mine"), "k1");

            Known known = new Known(here.awaitAnnounced(1).get(0).event());
            assertThat(there.post(say("mine"), "k1")).isEqualTo(known);
        }
    }

    @Test
    void aWriterDeletesWhatAnotherOneSaid() {
        try (FollowedLog here = follow();
                FollowedLog there = follow()) {
            EventId id = here.post(count(1)).get(0).id();
            there.awaitAnnounced(1);
            there.delete(id);

            assertThat(events(here.awaitAnnounced(2))).isEqualTo(events(there.awaitAnnounced(2)));
            assertThat(here.delete(id)).isEqualTo(new NotFound());
        }
    }

    @Test
    void whoComesLaterIsToldWhatWasThereAndThenWhatFollows() {
        try (FollowedLog here = follow()) {
            here.post(count(3));
            try (FollowedLog there = follow()) {
                here.post(count(2));
                there.awaitAnnounced(2);

                List<Event> all = new ArrayList<>(here.events());
                assertThat(there.events()).isEqualTo(all);
                assertThat(there.atFirst().events()).hasSize(3);
            }
        }
    }
}
