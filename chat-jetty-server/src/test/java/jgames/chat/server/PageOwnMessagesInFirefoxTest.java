package jgames.chat.server;

import jgames.chat.testing.Needs;

/** What becomes of what a visitor says, in Firefox. */
@Needs(Needs.Tool.FIREFOX)
class PageOwnMessagesInFirefoxTest extends PageOwnMessagesTest {}
