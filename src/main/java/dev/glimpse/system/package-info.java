/**
 * Small things that every part of the process needs and none of them owns: daemon threads and the
 * context that a thread carries, checksums, untrusted text, similar names, the user's directories.
 * The package sees no other one.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.system;
