/**
 * Avro behind a schema registry: values with the id of their schema to and from requests and
 * predictions. The only package with Avro's library and the registry's API.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.avro;
