package dev.glimpse.store;

import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * The classification of TLS failures. Permanent are an untrusted certificate, an unsupported
 * version, and a server without TLS. All others, such as connections that break within a handshake,
 * are transient.
 */
final class TlsFailure {

  private static final String NOTHING_IN_COMMON =
      "the server and Glimpse have no version or cipher suite of TLS in common";

  private static final String WANTS_CERTIFICATE =
      "the server demands a client certificate, and Glimpse has none";

  /** Reasons by texts in the messages of the JDK, which has no types for them. */
  private static final Map<String, String> BY_MESSAGE =
      Map.of(
          "Unsupported or unrecognized SSL message",
          "the server does not speak TLS at this port",
          "No appropriate protocol",
          NOTHING_IN_COMMON,
          "is not accepted by client preferences",
          NOTHING_IN_COMMON,
          "fatal alert: protocol_version",
          NOTHING_IN_COMMON,
          "fatal alert: insufficient_security",
          NOTHING_IN_COMMON,
          "fatal alert: handshake_failure",
          "the server refuses the handshake: there is no version or cipher suite of TLS in common,"
              + " or it demands a client certificate",
          "fatal alert: certificate_required",
          WANTS_CERTIFICATE,
          "fatal alert: bad_certificate",
          WANTS_CERTIFICATE,
          "fatal alert: unrecognized_name",
          "the server does not know the host name");

  private TlsFailure() {}

  /** Returns why TLS with the server is impossible; null if the failure is transient. */
  static @Nullable String permanentReason(SSLException e) {
    if (e instanceof SSLPeerUnverifiedException) {
      return UntrustedServerException.OTHER_HOST;
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UntrustedServerException untrusted) {
        return untrusted.getMessage();
      }
    }
    String message = String.valueOf(e.getMessage());
    for (Map.Entry<String, String> known : BY_MESSAGE.entrySet()) {
      if (message.contains(known.getKey())) {
        return known.getValue();
      }
    }
    return null;
  }
}
