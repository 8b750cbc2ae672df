package jgames.chat.server;

import jgames.chat.testing.Needs;

/** How messages are read, in Firefox. */
@Needs(Needs.Tool.FIREFOX)
class PageReadingInFirefoxTest extends PageReadingTest {}
