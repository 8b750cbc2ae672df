package jgames.chat.server;

import jgames.chat.testing.Needs;

/** The demos, in Firefox. */
@Needs(Needs.Tool.FIREFOX)
class PageDemoInFirefoxTest extends PageDemoTest {}
