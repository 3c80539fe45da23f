package dev.glimpse.serde;

import dev.glimpse.event.FailureException;

/**
 * A JSON object in which another system wraps a request. {@link RequestOpener} removes each kind of
 * envelope at most once.
 *
 * <p>Immutable; for any thread.
 */
interface RequestEnvelope {

  /**
   * Returns whether an object is this envelope. Called for each request, so it only looks at what
   * was read already.
   */
  boolean matches(EventFieldReader object, RequestContentType type);

  /**
   * Removes the envelope.
   *
   * @param object the envelope's text, in UTF-8; it is known to be a JSON object
   * @throws FailureException MALFORMED_EVENT or INVALID_REQUEST if it has no usable content
   */
  EnvelopeContent open(byte[] object) throws FailureException;
}
