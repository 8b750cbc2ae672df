package jgames.chat.server;

import jgames.chat.testing.Needs;

/** What the page does with a token, in Firefox. */
@Needs(Needs.Tool.FIREFOX)
class PageTokenInFirefoxTest extends PageTokenTest {}
