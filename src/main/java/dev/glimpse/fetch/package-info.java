/**
 * The fetching of images from stores that may fail: retries, circuit breakers, and a fair share of
 * the fetch threads for each partition. {@code pipeline} uses the result.
 */
@NullMarked
package dev.glimpse.fetch;

import org.jspecify.annotations.NullMarked;
