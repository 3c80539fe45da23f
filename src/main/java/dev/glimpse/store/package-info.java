/**
 * From an image reference to its bytes, once: a fetcher for each kind of store (files, HTTP, S3),
 * and the policy of what may be fetched. {@code fetch} asks, again where that helps.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.store;
