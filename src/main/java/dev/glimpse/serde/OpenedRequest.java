package dev.glimpse.serde;

import java.util.Map;

/** A record's content without its envelopes: the step between its bytes and its requests. */
sealed interface OpenedRequest {

  /** Returns the attributes of the structured CloudEvent around it; empty without one. */
  Map<String, String> cloudEvent();

  /**
   * An image without a request around it. The array may be the record's own: do not write to it.
   */
  record BareImage(byte[] bytes, Map<String, String> cloudEvent) implements OpenedRequest {}

  /** A list of JSON values, in UTF-8: several events of another system in one record. */
  record JsonList(byte[] json, Map<String, String> cloudEvent) implements OpenedRequest {}

  /**
   * A JSON object.
   *
   * @param fields the fields of a request in it
   * @param json the whole object, in UTF-8
   */
  record JsonObject(EventFieldReader fields, byte[] json, Map<String, String> cloudEvent)
      implements OpenedRequest {}
}
