/**
 * The chat on embedded Jetty: {@link jgames.chat.server.ChatServer} is the whole server, {@link
 * jgames.chat.server.ChatHandler} the part that goes into a Jetty of one's own.
 */
@NullMarked
package jgames.chat.server;

import org.jspecify.annotations.NullMarked;
