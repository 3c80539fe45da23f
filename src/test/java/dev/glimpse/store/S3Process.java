package dev.glimpse.store;

import dev.glimpse.testing.Addresses;
import dev.glimpse.testing.DefaultSettings;
import java.util.List;

/** Started as a process of its own: fetches an object with the credentials of its environment. */
final class S3Process {

  private S3Process() {}

  public static void main(String[] args) throws Exception {
    S3AccessPolicy access = new S3AccessPolicy(List.of("bucket"), args[0], "eu-central-1", true);
    try (S3Fetcher fetcher =
        new S3Fetcher(DefaultSettings.fetchPolicy(), access, "glimpse/test", 1)) {
      System.out.println("bytes=" + fetcher.fetch(Addresses.of("s3://bucket/key")).length);
    }
  }
}
