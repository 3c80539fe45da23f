package dev.glimpse.serde;

import java.util.Map;

/**
 * The content of an envelope.
 *
 * @param kind what the bytes are
 * @param bytes the content
 * @param cloudEvent the attributes of the CloudEvent that the envelope is; empty for others
 */
record EnvelopeContent(Kind kind, byte[] bytes, Map<String, String> cloudEvent) {

  /** The kinds of content. */
  enum Kind {
    /** A JSON object, in UTF-8. */
    OBJECT,
    /** A JSON string's text in UTF-8, which is JSON again. */
    TEXT,
    /** An encoded image. */
    IMAGE
  }

  /** Creates the content of an envelope that is no CloudEvent. */
  EnvelopeContent(Kind kind, byte[] bytes) {
    this(kind, bytes, Map.of());
  }
}
