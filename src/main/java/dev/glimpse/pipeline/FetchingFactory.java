package dev.glimpse.pipeline;

import dev.glimpse.config.FetchNetworkSettings;
import dev.glimpse.config.FetchNetworkSettings.ProxyAddress;
import dev.glimpse.config.FetchSettings;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.fetch.FetchRetryPolicy;
import dev.glimpse.fetch.LargeImages;
import dev.glimpse.fetch.RetryingImageFetcher;
import dev.glimpse.image.ImageLimits;
import dev.glimpse.store.CertificateFile;
import dev.glimpse.store.FetchNetwork;
import dev.glimpse.store.FetchPolicy;
import dev.glimpse.store.ImageSource;
import dev.glimpse.store.ProxySettings;
import dev.glimpse.store.S3AccessPolicy;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** A factory of fetchers that the settings configure. */
final class FetchingFactory {

  private FetchingFactory() {}

  /**
   * Creates a source of fetched images up to a size, and of inline images up to the setting's size.
   */
  static ImageSource source(GlimpseConfig config, long maxBytes) {
    try {
      return ImageSource.of(
          policy(config, maxBytes),
          network(config),
          s3(config),
          limits(config),
          "glimpse/" + GlimpseVersion.NUMBER,
          config.getInt(FetchSettings.THREADS));
    } catch (IllegalArgumentException e) {
      throw new ConfigException("glimpse.fetch: " + e.getMessage());
    }
  }

  private static FetchNetwork network(GlimpseConfig config) {
    return new FetchNetwork(authorities(config), proxy(config));
  }

  private static @Nullable ProxySettings proxy(GlimpseConfig config) {
    @Nullable ProxyAddress proxy = FetchNetworkSettings.proxy(config);
    if (proxy == null) {
      return null;
    }
    String user = config.getString(FetchNetworkSettings.PROXY_USER);
    return new ProxySettings(
        proxy.host(),
        proxy.port(),
        config.strings(FetchNetworkSettings.PROXY_EXCLUDE),
        user.isEmpty() ? null : user,
        user.isEmpty() ? null : config.getString(FetchNetworkSettings.PROXY_PASSWORD));
  }

  private static List<X509Certificate> authorities(GlimpseConfig config) {
    String file = config.getString(FetchNetworkSettings.TLS_CA_FILE);
    if (file.isBlank()) {
      return List.of();
    }
    try {
      return CertificateFile.read(Path.of(file));
    } catch (IllegalArgumentException e) { // also for an invalid path
      throw new ConfigException(
          FetchNetworkSettings.TLS_CA_FILE,
          config.shown().get(FetchNetworkSettings.TLS_CA_FILE),
          e.getMessage() + "; allowed is a PEM file with one certificate or more");
    }
  }

  /** Creates a fetcher that uses a source, and fetches images too large for it a few at a time. */
  static RetryingImageFetcher fetches(
      GlimpseConfig config, ImageSource source, FetchMemory memory) {
    return new RetryingImageFetcher(
        source,
        memory.largeAtOnce() == 0
            ? null
            : new LargeImages(
                source(config, config.getInt(GlimpseConfig.IMAGE_MAX_BYTES)), memory.largeAtOnce()),
        retries(config),
        config.getInt(FetchSettings.THREADS));
  }

  private static S3AccessPolicy s3(GlimpseConfig config) {
    String endpoint = config.getString(FetchSettings.S3_ENDPOINT);
    String region = config.getString(FetchSettings.S3_REGION);
    return new S3AccessPolicy(
        config.strings(FetchSettings.S3_BUCKETS),
        endpoint.isBlank() ? null : endpoint,
        region.isBlank() ? null : region,
        config.getBoolean(FetchSettings.S3_PATH_STYLE));
  }

  static FetchRetryPolicy retries(GlimpseConfig config) {
    return new FetchRetryPolicy(
        config.getInt(FetchSettings.ATTEMPTS),
        config.duration(FetchSettings.BACKOFF),
        config.duration(FetchSettings.BACKOFF_MAX),
        config.getInt(FetchSettings.BREAKER_FAILURES),
        config.duration(FetchSettings.OUTAGE_MAX),
        // Within the time limit of an image: half for waiting in the queue, half for the attempts.
        config.duration(GlimpseConfig.IMAGE_MAX_TIME).dividedBy(2),
        config.getInt(FetchSettings.HOST_CONNECTIONS),
        () -> ThreadLocalRandom.current().nextDouble());
  }

  static ImageLimits limits(GlimpseConfig config) {
    return new ImageLimits(
        config.getInt(GlimpseConfig.IMAGE_MAX_BYTES),
        config.getLong(GlimpseConfig.IMAGE_MAX_PIXELS),
        config.getInt(GlimpseConfig.IMAGE_MAX_SIDE));
  }

  private static FetchPolicy policy(GlimpseConfig config, long maxBytes) {
    return new FetchPolicy(
        Set.copyOf(config.strings(FetchSettings.SCHEMES)),
        config.paths(FetchSettings.FILE_ROOTS),
        config.strings(FetchSettings.HTTP_HOSTS),
        config.getBoolean(FetchSettings.HTTP_PRIVATE),
        config.getInt(FetchSettings.HTTP_MAX_REDIRECTS),
        config.duration(FetchSettings.CONNECT_TIMEOUT),
        config.duration(FetchSettings.TIMEOUT),
        maxBytes);
  }
}
