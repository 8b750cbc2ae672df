package jgames.chat.server;

import jgames.chat.testing.Needs;

/** The vectors for clients, with the page in Firefox. */
@Needs(Needs.Tool.FIREFOX)
class PageConformanceInFirefoxTest extends PageConformanceTest {}
