package dev.glimpse.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import dev.glimpse.config.S3StoreConfig;
import dev.glimpse.testing.Addresses;
import dev.glimpse.testing.DefaultSettings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("native")
final class S3StoreRulesTest {

  private static void open(String bucket, String endpoint, String region) {
    S3Fetcher.open(
            new S3StoreConfig(List.of(bucket), endpoint, region, false),
            TestStores.network(Duration.ofSeconds(60)))
        .close();
  }

  @Test
  void shouldAllowNothingByDefault() {
    assertThat(DefaultSettings.fetch().stores())
        .filteredOn(S3StoreConfig.class::isInstance)
        .singleElement()
        .extracting(store -> ((S3StoreConfig) store).buckets())
        .asInstanceOf(LIST)
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "bucket, s3://bucket/key, true",
    "bucket, s3://bucket/folder/key, true",
    "bucket/, s3://bucket/key, true",
    "bucket, s3://bucket2/key, false",
    "bucket, s3://BUCKET/key, false",
    "bucket/folder, s3://bucket/folder/key, true",
    "bucket/folder/, s3://bucket/folder/sub/key, true",
    "bucket/folder, s3://bucket/folder, false",
    "bucket/folder, s3://bucket/folder2/key, false",
    "bucket/folder, s3://bucket/FOLDER/key, false",
    "bucket/folder, s3://bucket/key, false",
    "bucket/a/b, s3://bucket/a/b/c, true",
    "my.bucket-1, s3://my.bucket-1/key, true",
    "my_Bucket, s3://my_Bucket/key, true",
    "my_Bucket, s3://my_bucket/key, false",
    "my_bucket/grün, s3://my_bucket/gr%C3%BCn/写真, true",
  })
  void shouldMatchObjects(String rule, String uri, boolean allowed) throws Exception {
    assertThat(S3BucketRule.of(rule).matches(S3ObjectLocation.of(Addresses.of(uri))))
        .isEqualTo(allowed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "ab",
        "...",
        "bu cket",
        "größe",
        "TOO-LONG",
        "192.168.0.1",
        "evil.com:80",
        "user@bucket",
        "s3://bucket",
        "arn:aws:s3:::bucket",
        "images--euc1-az1--x-s3",
        "bucket//",
        "bucket//folder",
        "bucket/../other",
        "bucket/a/./b",
      })
  void shouldRefuseWhatIsNoBucket(String rule) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> open(rule.replace("TOO-LONG", "x".repeat(256)), null, null))
        .withMessageContaining("s3.buckets has " + rule.replace("TOO-LONG", "xxx"))
        .withMessageContaining("allowed is");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "store.example",
        "ftp://store.example",
        "http://",
        "http://user:hunter2@store.example",
        "http://store.example/path",
        "http://store.example?hunter2",
        "http://store.example#x",
        "http://my_store",
        "http://sto re.example",
      })
  void shouldRefuseWhatIsNoEndpointWithoutRepeatingIt(String endpoint) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> open("bucket", endpoint, null))
        .withMessageContaining("s3.endpoint")
        .withMessageContaining("http(s)://host[:port]")
        .withMessageNotContaining("hunter2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "eu central", "eu-central-1.evil.example/"})
  void shouldRefuseWhatIsNoRegion(String region) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> open("bucket", null, region))
        .withMessageContaining("s3.region is " + region);
  }
}
