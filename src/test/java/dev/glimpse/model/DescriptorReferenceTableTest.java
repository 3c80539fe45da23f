package dev.glimpse.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class DescriptorReferenceTableTest {

  @Test
  void shouldBeWhatTheDocumentHolds() throws IOException {
    assertThat(Files.readString(Path.of("docs/models/descriptor.md")))
        .as("docs/models/descriptor.md; refresh it with: ./glimpse models schema --markdown")
        .contains(DescriptorReferenceTable.markdown());
  }

  @Test
  void shouldHaveARowForEachKeyOfADescriptor() {
    assertThat(DescriptorReferenceTable.markdown())
        .contains("| `input.height` | yes | a whole number from 1 up to 4096 | Of the images")
        .contains("| `preprocessing.jpeg` | `fast` | fast or accurate |")
        .contains(
            "| `preprocessing.normalisation` |  | {scale, offset} or {mean, deviation} with or"
                + " without a divisor |");
  }
}
