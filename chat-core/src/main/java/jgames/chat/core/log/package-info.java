/**
 * Where what happens in a room is stored and put into its one order: {@link jgames.chat.core.log.EventLog} is the port, with
 * the proposals that go in and the events that it announces; beside it are a log in memory and one in a file. A log knows
 * the protocol's values, and neither rooms nor members.
 */
@NullMarked
package jgames.chat.core.log;

import org.jspecify.annotations.NullMarked;
