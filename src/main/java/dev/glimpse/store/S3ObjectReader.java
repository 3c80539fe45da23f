package dev.glimpse.store;

import dev.glimpse.config.S3StoreConfig;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageAddress;
import dev.glimpse.system.DaemonThreadFactory;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * S3 or a compatible store, through the AWS SDK: the SDK finds the credentials, signs, knows the
 * hosts and reads the errors. All network access uses {@link S3Transport}. Nothing is retried here.
 *
 * <p>Threads: each read runs on its own thread. The thread is abandoned if credentials cannot be
 * obtained in time, because this may be uninterruptible; everything else ends at the deadline by
 * itself.
 */
final class S3ObjectReader implements AutoCloseable {

  /**
   * Extra time for fetches that end at the time limit by themselves, so that their threads are not
   * abandoned.
   */
  private static final Duration TO_END = Duration.ofMillis(500);

  private final Duration timeLimit;
  private final AwsCredentialsProvider credentials;
  private final S3Transport transport;
  private final S3Client client;
  private final ScheduledThreadPoolExecutor timer;
  private final AbandonableExecutor threads;

  /**
   * Opens the store with the credentials of the environment, as the SDK finds them.
   *
   * @param server the store's address; null for AWS
   */
  static S3ObjectReader open(S3StoreConfig settings, @Nullable URI server, StoreNetwork network) {
    return new S3ObjectReader(
        settings, server, network, DefaultCredentialsProvider.builder().build());
  }

  /** Creates a store without connections; closes the credentials' provider with it. */
  S3ObjectReader(
      S3StoreConfig settings,
      @Nullable URI server,
      StoreNetwork network,
      AwsCredentialsProvider credentials) {
    this.credentials = credentials;
    timeLimit = network.settings().timeLimit();
    transport = new S3Transport(network);
    client = client(settings, server, credentials, transport);
    timer = new ScheduledThreadPoolExecutor(1, DaemonThreadFactory.named("glimpse-s3-timer"));
    timer.setRemoveOnCancelPolicy(true);
    threads = new AbandonableExecutor("glimpse-s3", timeLimit.plus(TO_END));
  }

  private static S3Client client(
      S3StoreConfig settings,
      @Nullable URI server,
      AwsCredentialsProvider credentials,
      S3Transport transport) {
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClient(transport)
            .credentialsProvider(new S3Credentials(credentials))
            .forcePathStyle(settings.pathStyle())
            .crossRegionAccessEnabled(false)
            // Checksums in and beside the body are AWS's own; TLS protects the transfer.
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .overrideConfiguration(o -> o.retryStrategy(DefaultRetryStrategy.doNotRetry()));
    if (server != null) {
      builder.endpointOverride(server);
    }
    if (settings.region() != null) {
      builder.region(Region.of(settings.region()));
    }
    try {
      return builder.build();
    } catch (SdkException e) {
      transport.close();
      throw new IllegalArgumentException(
          "fetch policy: s3.region is missing, and the environment names none", e);
    }
  }

  /**
   * Reads one whole object; the URI is for messages.
   *
   * @param eTag the entity tag that it has to have; null for any
   */
  byte[] read(ImageAddress uri, S3ObjectLocation object, @Nullable String eTag, long maxBytes)
      throws FailureException, InterruptedException {
    return threads.run(
        uri,
        () -> {
          try (FetchDeadline deadline = new FetchDeadline(timeLimit, timer)) {
            return read(uri, object, eTag, maxBytes, deadline);
          }
        });
  }

  private byte[] read(
      ImageAddress uri,
      S3ObjectLocation object,
      @Nullable String eTag,
      long maxBytes,
      FetchDeadline deadline)
      throws FailureException, InterruptedException {
    try {
      ResponseInputStream<GetObjectResponse> in =
          client.getObject(
              request ->
                  request.bucket(object.bucket()).key(object.key()).versionId(object.versionId()));
      boolean readToItsEnd = false;
      try {
        EntityTagCheck.of(uri, eTag, in.response().eTag());
        byte[] body = body(uri, in, maxBytes);
        readToItsEnd = true;
        return body;
      } finally {
        if (readToItsEnd) {
          in.close();
        } else {
          in.abort(); // closing alone would read the rest, which may be endless
        }
      }
    } catch (IOException e) {
      throw HttpFailureMapping.of(uri, e, deadline);
    } catch (SdkException | S3Credentials.MissingException e) {
      throw S3FailureMapping.of(uri, e, deadline);
    }
  }

  private byte[] body(ImageAddress uri, ResponseInputStream<GetObjectResponse> in, long maxBytes)
      throws IOException, FailureException, InterruptedException {
    GetObjectResponse response = in.response();
    int status = response.sdkHttpResponse().statusCode();
    if (status != 200) { // such as a part that was not requested
      throw new FailureException(
          FailureCode.FETCH_FAILED, "%s answered %d".formatted(RedactedUri.of(uri), status));
    }
    @Nullable Long length = response.contentLength();
    return ContentCodings.of(
            RedactedUri.of(uri), response.sdkHttpResponse().matchingHeaders("Content-Encoding"))
        .read(in, length == null ? -1 : length, maxBytes);
  }

  @Override
  public void close() {
    threads.close();
    client.close();
    transport.close();
    timer.shutdownNow();
    if (credentials instanceof SdkAutoCloseable open) {
      open.close();
    }
  }
}
