package dev.glimpse.store;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.DefaultHostnameVerifier;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.jspecify.annotations.Nullable;

/**
 * A trust manager that decides as the JDK's own does, and explains what is wrong with a certificate
 * ({@link UntrustedServerException}) while the certificate is available.
 */
final class ServerTrust extends X509ExtendedTrustManager {

  private final X509ExtendedTrustManager decides;

  private ServerTrust(X509ExtendedTrustManager decides) {
    this.decides = decides;
  }

  /**
   * Returns the strategy for TLS with trusted servers.
   *
   * @param authorities trusted certificates in addition to those of the JDK
   */
  static TlsSocketStrategy tls(List<X509Certificate> authorities) {
    try {
      X509ExtendedTrustManager known = managerOf(null);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          null,
          new TrustManager[] {
            new ServerTrust(authorities.isEmpty() ? known : managerOf(store(known, authorities)))
          },
          null);
      TlsSocketStrategy usual = new DefaultClientTlsStrategy(context);
      // The JDK rejects hosts with an underscore; for these the client alone compares names.
      TlsSocketStrategy underscored =
          new DefaultClientTlsStrategy(
              context, HostnameVerificationPolicy.CLIENT, new DefaultHostnameVerifier());
      return (socket, host, port, attachment, request) ->
          (host.indexOf('_') < 0 ? usual : underscored)
              .upgrade(socket, host, port, attachment, request);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("TLS cannot be set up", e);
    }
  }

  private static KeyStore store(X509TrustManager known, List<X509Certificate> further)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    int number = 0;
    for (X509Certificate certificate : known.getAcceptedIssuers()) {
      store.setCertificateEntry("known-" + number++, certificate);
    }
    for (X509Certificate certificate : further) {
      store.setCertificateEntry("further-" + number++, certificate);
    }
    return store;
  }

  private static X509ExtendedTrustManager managerOf(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager found) {
        return found;
      }
    }
    throw new GeneralSecurityException("there is no trust manager for certificates");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    try {
      decides.checkServerTrusted(chain, type, socket);
      chain[0].checkValidity(); // the JDK omits this for a certificate that is itself trusted
    } catch (CertificateException e) {
      throw UntrustedServerException.of(chain, e, Clock.systemUTC().instant());
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    decides.checkServerTrusted(chain, type, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    decides.checkServerTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    decides.checkClientTrusted(chain, type, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    decides.checkClientTrusted(chain, type, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    decides.checkClientTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return decides.getAcceptedIssuers();
  }
}
