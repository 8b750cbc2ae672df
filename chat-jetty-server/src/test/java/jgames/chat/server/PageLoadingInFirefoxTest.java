package jgames.chat.server;

import jgames.chat.testing.Needs;

/** A page whose files do not all come, in Firefox. */
@Needs(Needs.Tool.FIREFOX)
class PageLoadingInFirefoxTest extends PageLoadingTest {}
