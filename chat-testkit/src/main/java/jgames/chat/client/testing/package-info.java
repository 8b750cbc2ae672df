/** For tests of bots: {@link jgames.chat.client.testing.TestChat}. */
package jgames.chat.client.testing;
