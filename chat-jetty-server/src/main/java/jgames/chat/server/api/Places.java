package jgames.chat.server.api;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import jgames.chat.core.intake.EntryCheck;
import jgames.chat.core.intake.Goodbye;
import jgames.chat.core.intake.Sender;
import jgames.chat.core.protocol.ApiCodec;
import jgames.chat.core.protocol.RoomSummary;
import jgames.chat.core.room.Room;
import jgames.chat.core.room.Rooms;

/**
 * The rooms, for those who may enter them. Safe for use by many threads.
 *
 * @param entry says who may
 */
record Places(Rooms rooms, EntryCheck entry) {
    /**
     * The room of a request.
     *
     * @throws Problem if there is none, or not for this caller
     */
    Room room(Call call) {
        Room room = rooms.find(call.part("room")).orElseThrow(() -> Problem.notFound("There is no such room."));
        Optional<Goodbye> refusal = entry.refusal(call.sender(), room);
        if (refusal.isPresent()) {
            throw Problem.refused(refusal.get());
        }
        return room;
    }

    /** Those that somebody may enter. */
    List<Room> open(Sender sender) {
        Collection<Room> all = rooms.all();
        return all.stream()
                .filter(room -> entry.refusal(sender, room).isEmpty())
                .toList();
    }

    /** The same, with how many members they have. */
    Answer list(Call call) {
        return Answer.ok(ApiCodec.encode(open(call.sender()).stream()
                .map(room -> new RoomSummary(room.name(), room.online()))
                .toList()));
    }
}
