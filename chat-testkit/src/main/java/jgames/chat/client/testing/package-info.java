/** For tests of bots: {@link jgames.chat.client.testing.TestChat}. */
@NullMarked
package jgames.chat.client.testing;

import org.jspecify.annotations.NullMarked;
