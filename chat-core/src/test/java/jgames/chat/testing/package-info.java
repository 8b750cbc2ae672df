/**
 * For tests, those of embedders too: the contract of a {@link jgames.chat.core.log.EventLog}, and tests that need more than
 * a JVM.
 */
package jgames.chat.testing;
