/**
 * Files that others publish: downloaded to the end, checked, and unpacked where nothing can escape.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.download;
