/**
 * What encoded bytes say of themselves, in Java: format, size and orientation, checked against the
 * limits; and what of them a native decoder gets. Goes on in {@code preprocess}.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.image;
