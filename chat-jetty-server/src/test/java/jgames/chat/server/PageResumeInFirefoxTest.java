package jgames.chat.server;

import jgames.chat.testing.Needs;

/** What the page makes of what a server tells it, in Firefox. */
@Needs(Needs.Tool.FIREFOX)
class PageResumeInFirefoxTest extends PageResumeTest {}
