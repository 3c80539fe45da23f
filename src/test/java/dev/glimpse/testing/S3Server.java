package dev.glimpse.testing;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.gaul.s3proxy.AccessGrant;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/**
 * A store on the loopback that speaks S3: S3Proxy, with its objects in memory. It checks
 * signatures, wants the bucket in the path, and has one bucket that it hands to nobody.
 */
public final class S3Server implements AutoCloseable {

  public static final String ACCESS_KEY = "AKIDEXAMPLE";
  public static final String SECRET_KEY = "wJalrXUtnFEMI";
  public static final String FORBIDDEN_BUCKET = "forbidden";

  /** Objects that are handed out only when they are released. */
  private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();

  private final BlobStore objects =
      new ForwardingBlobStore(new TransientNio2BlobStore()) {
        @Override
        public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
          CountDownLatch latch = held.get(request.key());
          try {
            if (latch != null) {
              latch.await();
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return super.getBlob(request);
        }
      };

  private final S3Proxy server;

  /** Answers as soon as it is made; it has no buckets. */
  public S3Server() throws Exception {
    server =
        S3Proxy.builder()
            .blobStore(objects)
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
            .build();
    server.setBlobStoreLocator(
        (identity, bucket, key) ->
            FORBIDDEN_BUCKET.equals(bucket) || !ACCESS_KEY.equals(identity)
                ? null
                : new AccessGrant(SECRET_KEY, objects));
    server.start();
  }

  /** As {@code glimpse.fetch.s3.endpoint} takes it. */
  public String endpoint() {
    return "http://127.0.0.1:" + server.getPort();
  }

  public void createBucket(String bucket) {
    objects.createContainer(bucket);
  }

  /** Keeps each version of the objects that are put from now on. */
  public void enableVersions(String bucket) {
    objects.putBucketVersioning(bucket, BucketVersioningStatus.ENABLED);
  }

  /** Answers requests of this object only when it is released. */
  public void hold(String key) {
    held.put(key, new CountDownLatch(1));
  }

  public void release(String key) {
    held.remove(key).countDown();
  }

  public void put(String bucket, String key, byte[] object) {
    put(PutObjectRequest.builder().bucket(bucket).key(key).build(), object);
  }

  /** With what else the request says of the object; its ETag, and its version if it has one. */
  public PutObjectResponse put(PutObjectRequest request, byte[] object) {
    return objects.putBlob(
        request.toBuilder().contentLength((long) object.length).build(),
        new ByteArrayInputStream(object));
  }

  @Override
  public void close() {
    held.values().forEach(CountDownLatch::countDown);
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    objects.close();
  }
}
