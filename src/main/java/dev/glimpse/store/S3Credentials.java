package dev.glimpse.store;

import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Credentials as another provider finds them. That there are none is told apart from what the store
 * itself says of an image: it is nobody's image's fault, and may pass.
 */
record S3Credentials(AwsCredentialsProvider provider) implements AwsCredentialsProvider {

  /** There are none now. */
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
