package dev.glimpse.retrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
final class FeatureCacheTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path folder;

  private FeatureCache cache(long bytes, Instant now) throws IOException {
    return new FeatureCache(folder, bytes, Clock.fixed(now, ZoneOffset.UTC));
  }

  private static FeatureKey key(int number) {
    return new FeatureKey("image " + number);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void shouldReturnWhatAnotherRunStored() throws IOException {
    cache(1_000, NOW).put(key(1), new float[] {1, -2.5f, 3});

    assertThat(cache(1_000, NOW).get(key(1), 3)).containsExactly(1, -2.5f, 3);
    assertThat(cache(1_000, NOW).get(key(2), 3)).isNull();
    assertThat(files()).hasSize(1);
  }

  @Test
  void shouldForgetADamagedEntry() throws IOException {
    FeatureCache cache = cache(1_000, NOW);
    for (int at : new int[] {0, 5, 9, 20}) {
      cache.put(key(1), new float[] {1, 2, 3});
      Path file = files().get(0);
      byte[] content = Files.readAllBytes(file);
      content[at] ^= 1;
      Files.write(file, content);

      assertThat(cache.get(key(1), 3)).as("byte %d", at).isNull();
      assertThat(files()).isEmpty();
    }
  }

  @Test
  void shouldForgetATruncatedEntry() throws IOException {
    FeatureCache cache = cache(1_000, NOW);
    for (int length : new int[] {0, 3, 16, 27}) {
      cache.put(key(1), new float[] {1, 2, 3});
      Path file = files().get(0);
      Files.write(file, Arrays.copyOf(Files.readAllBytes(file), length));

      assertThat(cache.get(key(1), 3)).as("%d bytes", length).isNull();
    }
  }

  @Test
  void shouldRefuseAnEntryUnderTheNameOfAnother() throws IOException {
    FeatureCache cache = cache(1_000, NOW);
    cache.put(key(1), new float[] {1});
    Path one = files().get(0);
    cache.put(key(2), new float[] {2});
    Path other = files().stream().filter(file -> !file.equals(one)).findFirst().orElseThrow();
    Files.write(other, Files.readAllBytes(one));

    assertThat(cache.get(key(2), 1)).isNull();
  }

  @Test
  void shouldEvictTheLeastRecentlyUsed() throws IOException {
    long entry = 16 + 4 * 100;
    for (int i = 0; i < 5; i++) {
      cache(5 * entry, NOW.plusSeconds(i)).put(key(i), new float[100]);
    }
    assertThat(cache(5 * entry, NOW.plusSeconds(10)).get(key(0), 100)).isNotNull();

    FeatureCache cache = cache(5 * entry, NOW.plusSeconds(11));
    cache.put(key(5), new float[100]);

    assertThat(cache.get(key(0), 100)).isNotNull();
    assertThat(cache.get(key(1), 100)).isNull();
    assertThat(cache.get(key(5), 100)).isNotNull();
    assertThat(files()).hasSizeLessThanOrEqualTo(5);
  }

  @Test
  void shouldDeleteTemporaryFilesOfKilledProcessesOnly() throws IOException {
    Path abandoned = Files.createFile(Files.createDirectory(folder.resolve("aa")).resolve("1.tmp"));
    Path written = Files.createFile(folder.resolve("aa").resolve("2.tmp"));
    Files.setLastModifiedTime(abandoned, FileTime.from(NOW.minusSeconds(7_200)));
    Files.setLastModifiedTime(written, FileTime.from(NOW.minusSeconds(60)));

    assertThat(cache(1_000, NOW).get(key(1), 1)).isNull();

    assertThat(files()).containsExactly(written);
  }

  @Test
  void shouldServeSeveralProcessesAtOnce() throws Exception {
    int entry = 16 + 4;
    ExecutorService runs = Executors.newFixedThreadPool(4);
    try {
      List<Future<Void>> results = new ArrayList<>();
      for (int run = 0; run < 4; run++) {
        int first = 1_000 * run;
        results.add(
            runs.submit(
                () -> {
                  for (int i = 0; i < 300; i++) {
                    FeatureCache cache = cache(50L * entry, NOW.plusSeconds(i));
                    cache.put(key(first + i), new float[] {i});
                    assertThat(cache.get(key(i), 1))
                        .satisfiesAnyOf(
                            found -> assertThat(found).isNull(),
                            found -> assertThat(found).hasSize(1));
                  }
                  return null;
                }));
      }
      for (Future<Void> result : results) {
        assertThat(result).succeedsWithin(Duration.ofMinutes(1));
      }
    } finally {
      runs.shutdownNow();
    }
    assertThat(files()).hasSizeLessThanOrEqualTo(60);
  }
}
