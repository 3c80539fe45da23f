package dev.glimpse.store;

import dev.glimpse.config.S3StoreConfig;
import dev.glimpse.testing.Addresses;
import dev.glimpse.testing.DefaultSettings;
import java.util.List;

/** Started as a process of its own: fetches an object with the credentials of its environment. */
final class S3Process {

  private S3Process() {}

  public static void main(String[] args) throws Exception {
    S3StoreConfig access = new S3StoreConfig(List.of("bucket"), args[0], "eu-central-1", true);
    try (S3Fetcher fetcher =
        S3Fetcher.open(access, TestStores.network(DefaultSettings.fetch().network()))) {
      System.out.println(
          "bytes=" + fetcher.fetch(Addresses.of("s3://bucket/key"), TestStores.MAX_BYTES).length);
    }
  }
}
