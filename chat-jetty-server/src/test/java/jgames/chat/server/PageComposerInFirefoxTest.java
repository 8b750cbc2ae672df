package jgames.chat.server;

import jgames.chat.testing.Needs;

/** Where one writes, in Firefox. */
@Needs(Needs.Tool.FIREFOX)
class PageComposerInFirefoxTest extends PageComposerTest {}
