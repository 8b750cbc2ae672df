/**
 * Who may say nothing, who may not enter, and what moderators have done. What they decide becomes a {@link
 * jgames.chat.core.moderation.ModerationEvent} in a {@link jgames.chat.core.moderation.ModerationLog}, which is the audit trail
 * and the store; what holds now is a {@link jgames.chat.core.moderation.Moderation}, a fold over these events that checks ask.
 */
@NullMarked
package jgames.chat.core.moderation;

import org.jspecify.annotations.NullMarked;
