/** Full load for minutes on end, and whether anything grows meanwhile. */
@org.jspecify.annotations.NullMarked
package dev.glimpse.soak;
