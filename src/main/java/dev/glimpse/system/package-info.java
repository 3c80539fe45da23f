/**
 * What every part of the process needs and none of them owns: daemon threads and the context that a
 * thread carries, checksums, untrusted text, similar names, the user's directories. Sees no other
 * package.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.system;
