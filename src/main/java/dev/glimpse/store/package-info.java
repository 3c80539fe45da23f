/**
 * A fetcher for each kind of store (files, HTTP, S3), which reads the bytes of an image once, and
 * the rules for what may be fetched. {@link dev.glimpse.store.ImageStoreType} lists the kinds;
 * {@code fetch} adds retries.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.store;
