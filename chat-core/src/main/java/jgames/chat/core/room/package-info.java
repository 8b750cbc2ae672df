/**
 * Those who follow a log: a {@link jgames.chat.core.room.Room} delivers what its log announces to its members, each event
 * once, in the log's order, as one broadcast for all. It keeps the newest events in memory and answers from them whoever
 * joins or comes back. Threads it is handed; what a member is, a transport says.
 */
@NullMarked
package jgames.chat.core.room;

import org.jspecify.annotations.NullMarked;
