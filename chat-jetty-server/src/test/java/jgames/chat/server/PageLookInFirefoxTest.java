package jgames.chat.server;

import jgames.chat.testing.Needs;

/** What everybody can read and reach, in Firefox. */
@Needs(Needs.Tool.FIREFOX)
class PageLookInFirefoxTest extends PageLookTest {}
