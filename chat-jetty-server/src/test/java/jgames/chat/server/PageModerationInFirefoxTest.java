package jgames.chat.server;

import jgames.chat.testing.Needs;

/** What a visitor and a moderator can do with a message, in Firefox. */
@Needs(Needs.Tool.FIREFOX)
class PageModerationInFirefoxTest extends PageModerationTest {}
