package jgames.chat.server;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A test of what no browser does in a way of its own, as what the page makes of a frame: where its class is run once more,
 * in Firefox, {@link Browser} leaves it out.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface InOneBrowser {}
