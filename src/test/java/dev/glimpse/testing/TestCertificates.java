package dev.glimpse.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Certificates for servers of tests. The JDK makes such with its own tool only. */
public final class TestCertificates {

  private static final char[] PASSWORD = "secret".toCharArray();

  private final Path file;

  /** Makes an authority, named {@code ca}, whose keys lie in the folder. */
  public TestCertificates(Path folder) throws Exception {
    file = folder.resolve("keys.p12");
    make("ca", "-ext bc:c");
  }

  /**
   * Makes a key and its certificate.
   *
   * @param options of keytool, such as {@code -signer ca -ext san=ip:127.0.0.1}
   */
  public void make(String name, String options) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1", // half the time, for a JVM that lives for a moment
                "-keystore",
                file.toString()));
    command.addAll(
        List.of(
            "-genkeypair -keyalg EC -storepass secret -alias %s -dname CN=%s %s"
                .formatted(name, name, options)
                .split(" ")));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(keytool.getInputStream().readAllBytes(), US_ASCII);
    if (keytool.waitFor() != 0) {
      throw new IOException(output);
    }
  }

  private KeyStore store() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    return store;
  }

  public X509Certificate certificate(String name) throws Exception {
    return (X509Certificate) store().getCertificate(name);
  }

  /** A certificate in PEM. */
  public String pem(String name) throws Exception {
    return block("CERTIFICATE", certificate(name).getEncoded());
  }

  /** A private key in PEM. */
  public String key(String name) throws Exception {
    return block("PRIVATE KEY", store().getKey(name, PASSWORD).getEncoded());
  }

  private static String block(String label, byte[] bytes) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(
            label, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes), label);
  }

  /** What a server needs that shows this certificate. */
  public SSLContext server(String name) throws Exception {
    KeyStore all = store();
    Key key = all.getKey(name, PASSWORD);
    Certificate[] chain = all.getCertificateChain(name);
    KeyStore one = KeyStore.getInstance("PKCS12");
    one.load(null, null);
    one.setKeyEntry(name, key, PASSWORD, new Certificate[] {chain[0]});
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(one, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }
}
