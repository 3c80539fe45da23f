package dev.glimpse.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A PEM file of certificates, such as a company's own certificate authorities. */
final class CertificateFile {

  /** Maximum size of a file; a bundle of all public authorities has a quarter of it. */
  private static final int MAX_BYTES = 1 << 20;

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

  private CertificateFile() {}

  /**
   * Reads all certificates of the file. Text around them and other blocks, such as keys, are
   * skipped.
   *
   * @return at least one certificate
   * @throws IllegalArgumentException if the file is invalid; the message has the reason, without
   *     the path
   */
  static List<X509Certificate> read(Path file) {
    List<X509Certificate> certificates = new ArrayList<>();
    boolean otherBlocks = false;
    Matcher block = BLOCK.matcher(text(file));
    while (block.find()) {
      if (block.group(1).matches("(X509 )?CERTIFICATE")) {
        certificates.add(certificate(block.group(2), certificates.size() + 1));
      } else {
        otherBlocks = true;
      }
    }
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException(
          otherBlocks
              ? "the file has no certificate, only blocks of other kinds, such as keys"
              : "the file has no block that begins with -----BEGIN CERTIFICATE-----");
    }
    return certificates;
  }

  private static String text(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          Files.exists(file) ? "this is not a file" : "there is no such file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length == 0) {
        throw new IllegalArgumentException("the file is empty");
      }
      if (bytes.length > MAX_BYTES) {
        throw new IllegalArgumentException(
            "the file has more than the maximum of %d bytes".formatted(MAX_BYTES));
      }
      return new String(bytes, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "the file cannot be read (%s)".formatted(e.getClass().getSimpleName()), e);
    }
  }

  private static X509Certificate certificate(String base64, int number) {
    try {
      byte[] der = Base64.getMimeDecoder().decode(base64.strip());
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "certificate %d of the file cannot be read".formatted(number), e);
    }
  }
}
