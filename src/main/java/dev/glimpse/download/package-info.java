/** The download of published files: resumable, verified, and unpacked safely. */
@org.jspecify.annotations.NullMarked
package dev.glimpse.download;
