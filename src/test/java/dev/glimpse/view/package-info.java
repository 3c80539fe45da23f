/** The live view, as browsers and others reach it. */
@org.jspecify.annotations.NullMarked
package dev.glimpse.view;
