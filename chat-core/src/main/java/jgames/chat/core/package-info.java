/**
 * The chat's core, for any program that wants to hold a room: no sockets, no threads of its own.
 *
 * <p>A {@link jgames.chat.core.Room} is a {@link jgames.chat.core.MessageLog}, and a {@link jgames.chat.core.Round}
 * carries it out to every {@link jgames.chat.core.Member}. A transport (WebSocket server, test, game loop) gives each
 * connection a {@link jgames.chat.core.Session} for what it sends and a {@code Member} for what it receives.
 */
package jgames.chat.core;
