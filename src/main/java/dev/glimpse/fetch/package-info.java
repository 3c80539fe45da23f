/**
 * From a reference to an image's bytes, however the store behaves: tried again, held back while the
 * store is down, and without taking other partitions' threads. Goes on in {@code runtime}.
 */
@NullMarked
package dev.glimpse.fetch;

import org.jspecify.annotations.NullMarked;
