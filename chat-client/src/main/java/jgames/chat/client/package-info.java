/** A chat client for Java programs and bots: {@link jgames.chat.client.ChatClient}. */
@NullMarked
package jgames.chat.client;

import org.jspecify.annotations.NullMarked;
