package dev.glimpse.parity;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What Python gave for the photos beside this checkout; made by ../shared/tools/make_golden.py. */
final class Golden {

  static final Path SHARED = Path.of("../shared");

  private Golden() {}

  /** Skips the test where there is nothing to hold against. */
  static void assumePresent() {
    assumeTrue(Files.isDirectory(SHARED.resolve("golden")), "no ../shared/golden here");
  }

  static List<Path> photos() throws IOException {
    try (Stream<Path> photos = Files.list(SHARED.resolve("images/photos"))) {
      return photos.sorted().toList();
    }
  }

  static Path photo(String name) {
    return SHARED.resolve("images/photos").resolve(name);
  }

  /** Every 11th row and column of what a profile makes of a photo: [rows, columns, channels]. */
  static NpyFile sample(String profile, Path photo) throws IOException {
    return NpyFile.read(preprocessed(profile, photo).resolve("sample.npy"));
  }

  /** The mean of each channel of all of it. */
  static NpyFile mean(String profile, Path photo) throws IOException {
    return NpyFile.read(preprocessed(profile, photo).resolve("mean.npy"));
  }

  private static Path preprocessed(String profile, Path photo) {
    return SHARED.resolve("golden/preprocess").resolve(profile).resolve(photo.getFileName());
  }

  /** A model's ten best by the photos' names, each with index, label and score. */
  static JsonNode predictions(String model) throws IOException {
    return new ObjectMapper()
        .readTree(SHARED.resolve("golden/predictions.json").toFile())
        .required(model);
  }
}
