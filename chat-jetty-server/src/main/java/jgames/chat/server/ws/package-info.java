/**
 * What the server knows of websockets: the handshake, a connection as a member of a room, what is on its way to it, the
 * registry of all connections, and the executor of the rooms' drains. Internal: no program outside of the server depends on
 * this package.
 */
@NullMarked
package jgames.chat.server.ws;

import org.jspecify.annotations.NullMarked;
