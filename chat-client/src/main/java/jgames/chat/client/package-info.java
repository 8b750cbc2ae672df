/** A chat client for Java programs and bots: {@link jgames.chat.client.ChatClient}. */
package jgames.chat.client;
