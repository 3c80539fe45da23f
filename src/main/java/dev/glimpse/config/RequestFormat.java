package dev.glimpse.config;

/** The formats of a request's value that has no content type. */
public enum RequestFormat {
  /** JSON, in an envelope or not. */
  JSON,
  /** The encoded image. */
  IMAGE,
  /** Avro with the id of its schema if the first byte is zero, else JSON. */
  AVRO
}
