package dev.glimpse.config;

/** The prefixes of values whose schema is in a registry: a zero byte, and an id. */
public enum RegistryWireFormat {
  /** The id has 4 bytes; the registry has Confluent's API. */
  CONFLUENT,
  /** The id has 8 bytes, and is a global id of Apicurio's own API. */
  APICURIO
}
