package jgames.chat.server;

import jgames.chat.testing.Needs;

/** What becomes of what is not said yet, in Firefox. */
@Needs(Needs.Tool.FIREFOX)
class PageDraftsInFirefoxTest extends PageDraftsTest {}
