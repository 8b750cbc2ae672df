/**
 * The way from a client's frame to a proposal: {@link jgames.chat.core.intake.Intake} asks the rate limiter, reads the frame,
 * has each check judge the message, and hands it to the room. What is rejected goes back to its sender, with the reason
 * and, where there is one, the time after which the same may be welcome.
 */
@NullMarked
package jgames.chat.core.intake;

import org.jspecify.annotations.NullMarked;
