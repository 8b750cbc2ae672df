package jgames.chat.core.intake;

import java.util.concurrent.CompletionStage;
import jgames.chat.core.protocol.ClientFrame;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.RejectedException;
import jgames.chat.core.protocol.Rejection;
import jgames.chat.core.protocol.ServerFrame;
import jgames.chat.core.protocol.TokenRevocation;
import jgames.chat.core.room.Room;

/** Answers what only moderators and operators ask for. Called from many threads at once; must not block. */
public interface ModeratorRequests {
    /** There are no moderators. */
    ModeratorRequests NONE = new ModeratorRequests() {
        @Override
        public CompletionStage<ServerFrame> take(Room room, Sender sender, ClientFrame frame) {
            throw new RejectedException(Rejection.FORBIDDEN, "There are no moderators here.");
        }

        @Override
        public CompletionStage<EventId> revoke(Sender sender, TokenRevocation tokens, String key) {
            throw new RejectedException(Rejection.FORBIDDEN, "There are no operators here.");
        }
    };

    /**
     * Carries out what somebody asks for by a frame.
     *
     * @param frame a {@link ClientFrame.Moderate}, {@link ClientFrame.Moderation} or {@link ClientFrame.Author}
     * @return completes with the answer; fails with {@link RejectedException}
     * @throws RejectedException the same, at once
     */
    CompletionStage<ServerFrame> take(Room room, Sender sender, ClientFrame frame);

    /**
     * Revokes tokens, unless this sender's revocation with this key was carried out already.
     *
     * @param key the idempotency key
     * @return completes with the id of the entry in the log; fails with {@link RejectedException}
     * @throws RejectedException the same, at once
     */
    CompletionStage<EventId> revoke(Sender sender, TokenRevocation tokens, String key);
}
