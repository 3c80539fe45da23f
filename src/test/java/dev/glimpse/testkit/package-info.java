/** Glimpse for the tests of those who write its requests or read its answers; a jar of its own. */
@org.jspecify.annotations.NullMarked
package dev.glimpse.testkit;
