package dev.glimpse.store;

import static dev.glimpse.store.TestStores.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.ImageAddress;
import dev.glimpse.testing.Addresses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@Tag("process")
class FileFetcherTest {

  private static final byte[] IMAGE = {1, 2, 3};

  @TempDir Path folder;
  private Path root;
  private Path outside;
  private FileFetcher fetcher;

  @BeforeEach
  void makeFiles() throws IOException {
    folder = folder.toRealPath();
    root = Files.createDirectories(folder.resolve("root"));
    outside = Files.createDirectories(folder.resolve("root-but-longer"));
    Files.write(Files.createDirectories(root.resolve("sub")).resolve("image"), IMAGE);
    Files.write(outside.resolve("image"), IMAGE);
    fetcher = TestStores.files(root);
  }

  private FailureCode refusal(String uri) {
    return failure(fetcher, uri).code();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/root/sub/image",
        "/root/sub/./image",
        "/root/sub/../sub/image",
        "/root//sub/image",
        "/root/s%75b/image"
      })
  void shouldReadAFileBelowARoot(String path) throws Exception {
    assertThat(fetcher.fetch(Addresses.of("file://" + folder + path), TestStores.MAX_BYTES))
        .isEqualTo(IMAGE);
    assertThat(fetcher.fetch(Addresses.of("file:" + folder + path), TestStores.MAX_BYTES))
        .isEqualTo(IMAGE);
  }

  @Test
  void shouldReadNamesThatNeedEscapes() throws Exception {
    Path odd = Files.write(root.resolve("a b%#?ü.png"), IMAGE);

    assertThat(fetcher.fetch(ImageAddress.ofFile(odd), TestStores.MAX_BYTES)).isEqualTo(IMAGE);
  }

  @Test
  void shouldReadUpToTheLimitAndNoByteMore() throws Exception {
    Path fits = Files.write(root.resolve("fits"), new byte[1000]);
    Path exceeds = Files.write(root.resolve("exceeds"), new byte[1001]);

    assertThat(fetcher.fetch(ImageAddress.ofFile(fits), TestStores.MAX_BYTES)).hasSize(1000);
    assertThat(refusal(exceeds.toUri().toString())).isEqualTo(FailureCode.IMAGE_TOO_LARGE);
  }

  @Test
  void shouldReadLargeFilesWhole() throws Exception {
    byte[] large = new byte[3_000_001];
    large[3_000_000] = 7;
    Path file = Files.write(root.resolve("large"), large);
    FileFetcher roomy = TestStores.files(root);

    assertThat(roomy.fetch(ImageAddress.ofFile(file), 20 << 20)).isEqualTo(large);
  }

  @Test
  void shouldReadAnEmptyFile() throws Exception {
    assertThat(
            fetcher.fetch(
                ImageAddress.ofFile(Files.createFile(root.resolve("empty"))), TestStores.MAX_BYTES))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/root/../root-but-longer/image",
        "/root/sub/../../root-but-longer/image",
        "/root-but-longer/image",
        "/root/%2e%2e/root-but-longer/image",
        "/image",
        "",
        "/root/../../../../../../../../etc/hostname",
        "/root-but-longer/missing"
      })
  void shouldRefuseWhatIsOutsideTheRoots(String path) {
    assertThat(refusal("file://" + folder + path)).isEqualTo(FailureCode.FETCH_FORBIDDEN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file://host/etc/hostname",
        "file://host/ROOT/sub/image",
        "file:relative",
        "file:///ROOT/sub/image?x",
        "file:///ROOT/sub/image#x",
        "file:///ROOT/sub/image%00",
        "file:///proc/self/environ",
        "file:///dev/zero",
        "file:/",
        "file:ROOT"
      })
  void shouldRefuseWhatIsNoPlainPathBelowARoot(String uri) {
    assertThat(refusal(uri.replace("ROOT", root.toString().substring(1))))
        .isEqualTo(FailureCode.FETCH_FORBIDDEN);
  }

  @Test
  void shouldRefuseLinksThatLeadOut() throws Exception {
    Files.createSymbolicLink(root.resolve("file-out"), outside.resolve("image"));
    Files.createSymbolicLink(root.resolve("folder-out"), outside);
    Files.createSymbolicLink(root.resolve("two-steps"), Path.of("folder-out/image"));
    Files.createSymbolicLink(root.resolve("relative"), Path.of("../root-but-longer/image"));
    Files.createSymbolicLink(root.resolve("root"), Path.of("/"));

    for (String name :
        new String[] {
          "file-out",
          "folder-out/image",
          "two-steps",
          "relative",
          "environ",
          "zero",
          "folder-out/../root-but-longer/image",
          "folder-out/../root/sub/image/../../../x"
        }) {
      FailureCode code = refusal("file://" + root + "/" + name);
      assertThat(code).as(name).isIn(FailureCode.FETCH_FORBIDDEN, FailureCode.IMAGE_NOT_FOUND);
    }
    assertThat(refusal("file://" + root + "/file-out")).isEqualTo(FailureCode.FETCH_FORBIDDEN);
    assertThat(refusal("file://" + root + "/root/dev/null")).isEqualTo(FailureCode.FETCH_FORBIDDEN);
    Files.delete(root.resolve("root"));
  }

  @Test
  void shouldFollowLinksThatStayBelowARoot() throws Exception {
    Files.createSymbolicLink(root.resolve("inner"), Path.of("sub/image"));
    Path linked = Files.createSymbolicLink(folder.resolve("linked-root"), root);
    FileFetcher byLink = TestStores.files(linked);

    assertThat(fetcher.fetch(Addresses.of("file://" + root + "/inner"), TestStores.MAX_BYTES))
        .isEqualTo(IMAGE);
    assertThat(byLink.fetch(Addresses.of("file://" + linked + "/inner"), TestStores.MAX_BYTES))
        .isEqualTo(IMAGE);
    assertThat(byLink.fetch(Addresses.of("file://" + root + "/inner"), TestStores.MAX_BYTES))
        .isEqualTo(IMAGE);
  }

  @Test
  void shouldTellLoopsAndImpossibleNamesAsMissing() throws Exception {
    Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));

    assertThat(refusal("file://" + root + "/loop")).isEqualTo(FailureCode.IMAGE_NOT_FOUND);
    assertThat(refusal("file://" + root + "/" + "x".repeat(5000)))
        .isEqualTo(FailureCode.IMAGE_NOT_FOUND);
    assertThat(refusal("file://" + root + "/sub/image/x")).isEqualTo(FailureCode.IMAGE_NOT_FOUND);
  }

  @Test
  void shouldRefuseWhatIsNoRegularFile() throws Exception {
    Path pipe = root.resolve("pipe");
    Process mkfifo = new ProcessBuilder("mkfifo", pipe.toString()).start();
    assumeTrue(mkfifo.waitFor(10, TimeUnit.SECONDS) && Files.exists(pipe), "no mkfifo here");

    assertThat(refusal(pipe.toUri().toString())).isEqualTo(FailureCode.FETCH_FORBIDDEN);
    assertThat(refusal("file://" + root + "/sub")).isEqualTo(FailureCode.FETCH_FORBIDDEN);
    assertThat(refusal("file://" + root)).isEqualTo(FailureCode.FETCH_FORBIDDEN);
  }

  @Test
  void shouldRefuseDevicesEvenBelowARoot() {
    assumeTrue(Files.exists(Path.of("/dev/zero")), "no /dev/zero here");
    FileFetcher devices = TestStores.files(Path.of("/dev"));

    assertThat(failure(devices, "file:///dev/zero").code()).isEqualTo(FailureCode.FETCH_FORBIDDEN);
  }

  @Test
  void shouldCountFilesThatLieAboutTheirLength() {
    assumeTrue(Files.exists(Path.of("/proc/cpuinfo")), "no /proc here");
    FileFetcher proc = TestStores.files(Path.of("/proc"));

    assertThat(failure(proc, "file:///proc/cpuinfo", 10).code())
        .isEqualTo(FailureCode.IMAGE_TOO_LARGE);
  }

  @Test
  void shouldTellWhatIsMissing() {
    assertThat(refusal("file://" + root + "/missing")).isEqualTo(FailureCode.IMAGE_NOT_FOUND);
    assertThat(refusal("file://" + root + "/sub/missing/x")).isEqualTo(FailureCode.IMAGE_NOT_FOUND);
    assertThat(failure(fetcher, "file://" + root + "/missing").message()).contains("/missing");
  }

  @Test
  void shouldTakeAFolderThatIsGoneForSomethingThatMayPass() throws Exception {
    Files.move(root, folder.resolve("elsewhere"));
    assertThat(refusal("file://" + root + "/sub/image")).isEqualTo(FailureCode.FETCH_FAILED);

    Files.move(folder.resolve("elsewhere"), root);
    assertThat(fetcher.fetch(Addresses.of("file://" + root + "/sub/image"), TestStores.MAX_BYTES))
        .isEqualTo(IMAGE);
  }

  @Test
  void shouldReadNothingWithoutRoots() {
    FileFetcher none = TestStores.files();

    assertThat(failure(none, "file://" + root + "/sub/image").code())
        .isEqualTo(FailureCode.FETCH_FORBIDDEN);
  }

  @Test
  void shouldRefuseARootThatIsNoFolder() {
    Path missing = root.resolve("missing");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> TestStores.files(missing))
        .withMessageContaining(missing.toString());
  }
}
