package jgames.chat.server;

import jgames.chat.testing.Needs;

/** What the page makes of deletions and gaps, in Firefox. */
@Needs(Needs.Tool.FIREFOX)
class PageEventsInFirefoxTest extends PageEventsTest {}
