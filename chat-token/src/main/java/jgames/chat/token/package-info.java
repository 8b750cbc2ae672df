/**
 * Tokens: the secrets that they are signed with, and what they say. Nobody else knows the library that reads them.
 */
@NullMarked
package jgames.chat.token;

import org.jspecify.annotations.NullMarked;
