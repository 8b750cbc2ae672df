package jgames.chat.server;

import jgames.chat.testing.Needs;

/** A moderator's evening, in Firefox. */
@Needs(Needs.Tool.FIREFOX)
class PageEveningInFirefoxTest extends PageEveningTest {}
