/** The chat behind Jakarta WebSocket 2.1, in any servlet container that has it: {@link jgames.chat.jakarta.JakartaChat}. */
@NullMarked
package jgames.chat.jakarta;

import org.jspecify.annotations.NullMarked;
