/**
 * A page that shows what passes: answers of the topics come in, events for browsers go out. It
 * takes part in no answer.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.view;
