/** What comes out, held against what Python gives; the tables of docs/parity.md. */
@org.jspecify.annotations.NullMarked
package dev.glimpse.parity;
