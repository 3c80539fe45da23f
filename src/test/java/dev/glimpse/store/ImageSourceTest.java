package dev.glimpse.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageAddress;
import dev.glimpse.event.ImageReference.Inline;
import dev.glimpse.event.ImageReference.Remote;
import dev.glimpse.image.ImageLimits;
import dev.glimpse.testing.Addresses;
import dev.glimpse.testing.DefaultSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class ImageSourceTest {

  private static final ImageLimits TEN_BYTES = new ImageLimits(10, 100, 100);

  /** Answers with the URI it was asked for, and counts how often it was closed. */
  private static final class Echo implements ImageFetcher {
    private final AtomicInteger closed = new AtomicInteger();

    @Override
    public byte[] fetch(ImageAddress uri) {
      return uri.path().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  private static Failure failure(ImageSource source, String uri) {
    return catchThrowableOfType(
            FailureException.class, () -> source.bytesOf(new Remote(ImageAddress.parse(uri))))
        .failure();
  }

  @Test
  void shouldAskTheFetcherOfTheScheme() throws Exception {
    Echo echo = new Echo();
    try (ImageSource source = new ImageSource(Map.of("s3", echo, "gs", echo), TEN_BYTES)) {
      assertThat(source.bytesOf(new Remote(Addresses.of("s3:abc")))).asString().isEqualTo("abc");
      assertThat(source.bytesOf(new Remote(Addresses.of("S3:abc")))).asString().isEqualTo("abc");
      assertThat(failure(source, "s3:longer-than-ten").code())
          .isEqualTo(FailureCode.IMAGE_TOO_LARGE);
    }
    assertThat(echo.closed).as("once, though under two schemes").hasValue(1);
  }

  @Test
  void shouldNameTheAllowedSchemesWhenItRefusesOne() {
    Echo echo = new Echo();
    try (ImageSource source = new ImageSource(Map.of("s3", echo, "https", echo), TEN_BYTES)) {
      for (String uri : List.of("ftp://host/x", "gs://bucket/x", "data:image/png,hunter2", "x:y")) {
        Failure failure = failure(source, uri);

        assertThat(failure.code()).isEqualTo(FailureCode.FETCH_FORBIDDEN);
        assertThat(failure.message()).contains("[https, s3]").doesNotContain("hunter2");
      }
    }
  }

  @Test
  void shouldHandOutInlineBytesUpToTheLimit() throws Exception {
    try (ImageSource source = new ImageSource(Map.of(), TEN_BYTES)) {
      byte[] bytes = new byte[10];

      assertThat(source.bytesOf(new Inline(bytes))).isSameAs(bytes);
      assertThatThrownBy(() -> source.bytesOf(new Inline(new byte[11])))
          .hasMessageContaining("IMAGE_TOO_LARGE")
          .hasMessageContaining("11 bytes")
          .hasMessageContaining("10 are allowed");
    }
  }

  @Test
  void shouldComeWithFetchersForFilesHttpAndS3(@TempDir Path root) throws Exception {
    Path file = Files.write(root.resolve("image"), new byte[] {1});
    FetchPolicy policy = Policies.files(10, root);
    try (ImageSource source =
        ImageSource.of(
            policy, FetchNetwork.open(), S3AccessPolicy.none(), TEN_BYTES, "glimpse/test", 2)) {
      assertThat(source.bytesOf(new Remote(ImageAddress.ofFile(file)))).hasSize(1);
      assertThat(failure(source, "http://127.0.0.1/").code())
          .isEqualTo(FailureCode.FETCH_FORBIDDEN);
      assertThat(failure(source, "s3://bucket/key").message()).contains("no bucket");
      assertThat(failure(source, "gs://bucket/key").message()).contains("[file, http, https, s3]");
    }
  }

  @Test
  void shouldTakeEverySpellingOfAServerForOneStore() {
    try (ImageSource source =
        ImageSource.of(
            DefaultSettings.fetchPolicy(),
            FetchNetwork.open(),
            S3AccessPolicy.none(),
            TEN_BYTES,
            "glimpse/test",
            2)) {
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
    FetchPolicy httpsOnly = schemes(Set.of("https"));
    try (ImageSource source =
        ImageSource.of(
            httpsOnly, FetchNetwork.open(), S3AccessPolicy.none(), TEN_BYTES, "glimpse/test", 2)) {
      assertThat(failure(source, "http://example.org/").message()).contains("[https]");
      assertThat(failure(source, "file:///etc/hostname").message()).contains("[https]");
    }
  }

  @Test
  void shouldRefuseASchemeThatNoFetcherIsFor() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                ImageSource.of(
                        schemes(Set.of("https", "ftp")),
                        FetchNetwork.open(),
                        S3AccessPolicy.none(),
                        TEN_BYTES,
                        "glimpse/test",
                        2)
                    .close())
        .withMessageContaining("[ftp, https]")
        .withMessageContaining("[file, http, https, s3]");
  }

  private static FetchPolicy schemes(Set<String> schemes) {
    FetchPolicy base = DefaultSettings.fetchPolicy();
    return new FetchPolicy(
        schemes,
        List.of(),
        List.of(),
        false,
        0,
        base.connectTimeout(),
        base.timeLimit(),
        base.maxBytes());
  }
}
