package dev.glimpse.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.glimpse.config.FetchConfig;
import dev.glimpse.config.HttpStoreConfig;
import dev.glimpse.config.StoreConfig;
import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageAddress;
import dev.glimpse.event.ImageReference.Inline;
import dev.glimpse.event.ImageReference.Remote;
import dev.glimpse.image.ImageLimits;
import dev.glimpse.testing.Addresses;
import dev.glimpse.testing.DefaultSettings;
import dev.glimpse.testing.TestSources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("native")
class ImageSourceTest {

  private static final ImageLimits TEN_BYTES = new ImageLimits(10, 100, 100);

  /** Answers with the URI it was asked for, and counts how often it was closed. */
  private static final class Echo implements ImageFetcher {
    private final AtomicInteger closed = new AtomicInteger();

    @Override
    public byte[] fetch(ImageAddress uri, long maxBytes) {
      return uri.path().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  private static Failure failure(ImageSource source, String uri) {
    return catchThrowableOfType(
            FailureException.class, () -> source.bytesOf(new Remote(ImageAddress.parse(uri)), 10))
        .failure();
  }

  @Test
  void shouldAskTheFetcherOfTheScheme() throws Exception {
    Echo echo = new Echo();
    try (ImageSource source = TestSources.of(Map.of(Set.of("s3", "gs"), echo), TEN_BYTES)) {
      assertThat(source.bytesOf(new Remote(Addresses.of("s3:abc")), 10))
          .asString()
          .isEqualTo("abc");
      assertThat(source.bytesOf(new Remote(Addresses.of("S3:abc")), 10))
          .asString()
          .isEqualTo("abc");
      assertThat(failure(source, "s3:longer-than-ten").code())
          .isEqualTo(FailureCode.IMAGE_TOO_LARGE);
    }
    assertThat(echo.closed).as("once, though under two schemes").hasValue(1);
  }

  @Test
  void shouldNameTheAllowedSchemesWhenItRefusesOne() {
    Echo echo = new Echo();
    try (ImageSource source = TestSources.of(Map.of(Set.of("s3", "https"), echo), TEN_BYTES)) {
      for (String uri : List.of("ftp://host/x", "gs://bucket/x", "data:image/png,hunter2", "x:y")) {
        Failure failure = failure(source, uri);

        assertThat(failure.code()).isEqualTo(FailureCode.FETCH_FORBIDDEN);
        assertThat(failure.message()).contains("[https, s3]").doesNotContain("hunter2");
      }
    }
  }

  @Test
  void shouldHandOutInlineBytesUpToTheLimit() throws Exception {
    try (ImageSource source = TestSources.of(Map.of(), TEN_BYTES)) {
      byte[] bytes = new byte[10];

      assertThat(source.bytesOf(new Inline(bytes), 10)).isSameAs(bytes);
      assertThatThrownBy(() -> source.bytesOf(new Inline(new byte[11]), 10))
          .hasMessageContaining("IMAGE_TOO_LARGE")
          .hasMessageContaining("11 bytes")
          .hasMessageContaining("10 are allowed");
    }
  }

  @Test
  void shouldComeWithFetchersForFilesHttpAndS3(@TempDir Path root) throws Exception {
    Path file = Files.write(root.resolve("image"), new byte[] {1});
    try (ImageSource source = source("glimpse.fetch.file.roots=" + root)) {
      assertThat(source.bytesOf(new Remote(ImageAddress.ofFile(file)), 10)).hasSize(1);
      assertThat(failure(source, "http://127.0.0.1/").code())
          .isEqualTo(FailureCode.FETCH_FORBIDDEN);
      assertThat(failure(source, "s3://bucket/key").message()).contains("no bucket");
      assertThat(failure(source, "gs://bucket/key").message()).contains("[file, http, https, s3]");
    }
  }

  @Test
  void shouldTakeEverySpellingOfAServerForOneStore() {
    try (ImageSource source = source()) {
      assertThat(
              List.of(
                  "http://BÜCHER.test/x",
                  "http://bücher.test:80/y z",
                  "HTTP://xn--bcher-kva.test.",
                  "http://b%C3%BCcher.test:/?写真"))
          .allSatisfy(
              uri ->
                  assertThat(source.storeOf(new Remote(ImageAddress.parse(uri))))
                      .isEqualTo("http://xn--bcher-kva.test"));
      assertThat(source.storeOf(new Remote(Addresses.of("https://h.test:8443/x"))))
          .isEqualTo("https://h.test:8443");
      assertThat(source.storeOf(new Remote(Addresses.of("http://0x7f.1:81/x"))))
          .isEqualTo("http://127.0.0.1:81");
      assertThat(source.storeOf(new Remote(Addresses.of("s3://My_Bucket/x"))))
          .isEqualTo("s3://My_Bucket");
    }
  }

  @Test
  void shouldLeaveOutSchemesThatThePolicyDoesNotAllow() {
    try (ImageSource source = source("glimpse.fetch.schemes=https")) {
      assertThat(failure(source, "http://example.org/").message()).contains("[https]");
      assertThat(failure(source, "file:///etc/hostname").message()).contains("[https]");
    }
  }

  @Test
  void shouldRefuseASchemeThatNoFetcherIsFor() {
    record OtherStoreConfig(Set<String> schemes) implements StoreConfig {}

    List<StoreConfig> stores =
        List.of(
            new HttpStoreConfig(Set.of("https"), List.of(), false, 0),
            new OtherStoreConfig(Set.of("ftp")));

    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                ImageSource.of(
                        ImageStoreType.ALL,
                        stores,
                        TestStores.network(Duration.ofSeconds(60)),
                        TEN_BYTES)
                    .close())
        .withMessageContaining("[ftp, https]")
        .withMessageContaining("[file, http, https, s3]");
  }

  @Test
  void shouldRefuseASchemeThatNoStoreHas() {
    assertThatThrownBy(() -> source("glimpse.fetch.schemes=https,ftp").close())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("glimpse.fetch.schemes")
        .hasMessageContaining("ftp")
        .hasMessageContaining("file, http, https, s3");
  }

  /** The stores of settings. */
  private static ImageSource source(String... settings) {
    FetchConfig config = DefaultSettings.fetch(settings);
    return ImageSource.of(
        ImageStoreType.ALL, config.stores(), TestStores.network(config.network()), TEN_BYTES);
  }
}
