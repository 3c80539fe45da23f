/**
 * A fetcher for each kind of store (files, HTTP, S3), which reads the bytes of an image once, and
 * the policy of what may be fetched. {@code fetch} adds retries.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.store;
