package dev.glimpse.store;

import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * A provider of another provider's credentials. It throws a separate exception if there are none:
 * this is a transient failure that no image causes, unlike an answer of the store about an image.
 */
record S3Credentials(AwsCredentialsProvider provider) implements AwsCredentialsProvider {

  /** An exception for missing credentials. */
  static final class MissingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MissingException(SdkException cause) {
      super(cause);
    }
  }

  @Override
  public AwsCredentials resolveCredentials() {
    try {
      return provider.resolveCredentials();
    } catch (SdkException e) {
      throw new MissingException(e);
    }
  }
}
