package dev.glimpse.store;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageAddress;
import dev.glimpse.system.DaemonThreadFactory;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
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

  private final FetchPolicy policy;
  private final AwsCredentialsProvider credentials;
  private final S3Transport transport;
  private final S3Client client;
  private final ScheduledThreadPoolExecutor timer;
  private final AbandonableExecutor threads;

  /** Opens the store with the credentials of the environment, as the SDK finds them. */
  static S3ObjectReader open(
      FetchPolicy policy,
      FetchNetwork network,
      S3AccessPolicy access,
      String userAgent,
      int maxConnections) {
    return new S3ObjectReader(
        policy,
        network,
        access,
        userAgent,
        maxConnections,
        DefaultCredentialsProvider.builder().build(),
        SystemDefaultDnsResolver.INSTANCE);
  }

  /** Creates a store with other credentials and another resolver. */
  S3ObjectReader(
      FetchPolicy policy,
      S3AccessPolicy access,
      String userAgent,
      int maxConnections,
      AwsCredentialsProvider credentials,
      DnsResolver names) {
    this(policy, FetchNetwork.open(), access, userAgent, maxConnections, credentials, names);
  }

  S3ObjectReader(
      FetchPolicy policy,
      FetchNetwork network,
      S3AccessPolicy access,
      String userAgent,
      int maxConnections,
      AwsCredentialsProvider credentials,
      DnsResolver names) {
    this.policy = policy;
    this.credentials = credentials;
    transport = new S3Transport(policy, network, userAgent, maxConnections, names);
    client = client(access, credentials, transport);
    timer = new ScheduledThreadPoolExecutor(1, DaemonThreadFactory.named("glimpse-s3-timer"));
    timer.setRemoveOnCancelPolicy(true);
    threads = new AbandonableExecutor("glimpse-s3", policy.timeLimit().plus(TO_END));
  }

  private static S3Client client(
      S3AccessPolicy access, AwsCredentialsProvider credentials, S3Transport transport) {
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClient(transport)
            .credentialsProvider(new S3Credentials(credentials))
            .forcePathStyle(access.pathStyle())
            .crossRegionAccessEnabled(false)
            // Checksums in and beside the body are AWS's own; TLS protects the transfer.
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .overrideConfiguration(o -> o.retryStrategy(DefaultRetryStrategy.doNotRetry()));
    URI server = access.server();
    if (server != null) {
      builder.endpointOverride(server);
    }
    if (access.region() != null) {
      builder.region(Region.of(access.region()));
    }
    try {
      return builder.build();
    } catch (SdkException e) {
      transport.close();
      throw new IllegalArgumentException(
          "fetch policy: s3.region is missing, and the environment names none", e);
    }
  }

  /** Reads one whole object; the URI is for messages. */
  byte[] read(ImageAddress uri, S3ObjectLocation object)
      throws FailureException, InterruptedException {
    return threads.run(
        uri,
        () -> {
          try (FetchDeadline deadline = new FetchDeadline(policy.timeLimit(), timer)) {
            return read(uri, object, deadline);
          }
        });
  }

  private byte[] read(ImageAddress uri, S3ObjectLocation object, FetchDeadline deadline)
      throws FailureException, InterruptedException {
    try {
      ResponseInputStream<GetObjectResponse> in =
          client.getObject(request -> request.bucket(object.bucket()).key(object.key()));
      boolean readToItsEnd = false;
      try {
        byte[] body = body(uri, in);
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

  private byte[] body(ImageAddress uri, ResponseInputStream<GetObjectResponse> in)
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
        .read(in, length == null ? -1 : length, policy.maxBytes());
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
