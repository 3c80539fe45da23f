package dev.glimpse.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.event.FailureCode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class FailureCodeTableTest {

  @Test
  void shouldKeepTheReferencePageFresh() throws Exception {
    assertThat(Files.readString(Path.of("docs/errors.md")))
        .as("docs/errors.md; refresh the table with: ./glimpse dlq codes --markdown")
        .contains(FailureCodeTable.markdown());
  }

  @Test
  void shouldSayOfEveryCodeWhatToDo() {
    for (FailureCode code : FailureCode.values()) {
      assertThat(FailureCodeTable.text()).contains(code.name(), code.meaning(), code.remedy());
      assertThat(code.meaning()).endsWith(".");
      assertThat(code.remedy()).endsWith(".");
    }
  }
}
