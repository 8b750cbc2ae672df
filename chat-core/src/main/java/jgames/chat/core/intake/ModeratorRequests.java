package jgames.chat.core.intake;

import java.util.concurrent.CompletionStage;
import jgames.chat.core.protocol.ClientFrame;
import jgames.chat.core.protocol.RejectedException;
import jgames.chat.core.protocol.Rejection;
import jgames.chat.core.protocol.ServerFrame;
import jgames.chat.core.room.Room;

/** Answers the frames that are moderators'. Called from many threads at once; must not block. */
@FunctionalInterface
public interface ModeratorRequests {
    /** There are no moderators. */
    ModeratorRequests NONE = (room, sender, frame) -> {
        throw new RejectedException(Rejection.FORBIDDEN, "There are no moderators here.");
    };

    /**
     * Carries out what somebody asks for.
     *
     * @param frame a {@link ClientFrame.Moderate}, {@link ClientFrame.Moderation} or {@link ClientFrame.Author}
     * @return completes with the answer; fails with {@link RejectedException}
     * @throws RejectedException the same, at once
     */
    CompletionStage<ServerFrame> take(Room room, Sender sender, ClientFrame frame);
}
