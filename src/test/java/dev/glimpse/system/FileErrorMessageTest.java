package dev.glimpse.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class FileErrorMessageTest {

  @Test
  void shouldNameThePathAndTheReason() {
    assertThat(FileErrorMessage.of(new AccessDeniedException("/a")))
        .isEqualTo("/a: access is denied");
    assertThat(FileErrorMessage.of(new NoSuchFileException("/a"))).isEqualTo("/a: does not exist");
    assertThat(FileErrorMessage.of(new FileAlreadyExistsException("/a"))).startsWith("/a: exists");
    assertThat(FileErrorMessage.of(new FileSystemException("/a", null, "No space left on device")))
        .isEqualTo("/a: No space left on device");
    assertThat(FileErrorMessage.of(new IOException())).isEqualTo("java.io.IOException");
  }
}
