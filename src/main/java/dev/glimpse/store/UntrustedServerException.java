package dev.glimpse.store;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;

/**
 * An exception for an untrusted certificate. The message has a reason in Glimpse's own words,
 * because the server controls the texts of the certificate.
 */
final class UntrustedServerException extends CertificateException {
  private static final long serialVersionUID = 1L;

  private static final String SETTING = " (glimpse.fetch.tls.ca.file adds trusted ones)";

  static final String OTHER_HOST = "the server's certificate is for another host name";

  private UntrustedServerException(String message, CertificateException cause) {
    super(message, cause);
  }

  /**
   * Explains a refusal.
   *
   * @param chain the server's certificate, and the issuers' certificates that the server sent
   * @param refusal the exception of the JDK
   * @param now the time to compare the certificates' dates with
   */
  static UntrustedServerException of(
      X509Certificate[] chain, CertificateException refusal, Instant now) {
    // The JDK has subclasses or causes for all other reasons.
    if (refusal.getClass() == CertificateException.class && refusal.getCause() == null) {
      return new UntrustedServerException(OTHER_HOST, refusal);
    }
    List<String> reasons = new ArrayList<>();
    for (int i = 0; i < chain.length && reasons.isEmpty(); i++) {
      String whose = i == 0 ? "the server's certificate" : "an issuer's certificate";
      if (chain[i].getNotAfter().toInstant().isBefore(now)) {
        reasons.add("%s expired on %s".formatted(whose, day(chain[i].getNotAfter())));
      } else if (chain[i].getNotBefore().toInstant().isAfter(now)) {
        reasons.add("%s is not valid before %s".formatted(whose, day(chain[i].getNotBefore())));
      }
    }
    if (isCausedBy(refusal, CertPathBuilderException.class)) {
      boolean selfSigned =
          chain[0].getSubjectX500Principal().equals(chain[0].getIssuerX500Principal());
      reasons.add(
          (selfSigned
                  ? "the server's certificate is self-signed, and not among the trusted ones"
                  : "the server's certificate was issued by an authority that is not trusted, or"
                      + " the server leaves out the certificates between")
              + SETTING);
    } else if (reasons.isEmpty()) {
      reasons.add("the server's certificate has a signature, a key or a use that is not accepted");
    }
    return new UntrustedServerException(String.join("; ", reasons), refusal);
  }

  /** Returns whether the exception has a cause of that type, apart from itself. */
  private static boolean isCausedBy(Throwable e, Class<? extends Throwable> type) {
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }

  private static LocalDate day(Date date) {
    return LocalDate.ofInstant(date.toInstant(), ZoneOffset.UTC);
  }
}
