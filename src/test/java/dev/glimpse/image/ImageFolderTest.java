package dev.glimpse.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
final class ImageFolderTest {

  @TempDir private Path folder;

  private Path file(String path) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.write(file, new byte[0]);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".DS_Store",
        "._photo.jpg",
        ".thumbnails/normal/a.png",
        ".@__thumb/s100a.jpg",
        ".nomedia",
        "@eaDir/a.jpg/SYNOFILE_THUMB_M.jpg",
        "@Recycle/a.jpg",
        "@Recently-Snapshot/1/a.jpg",
        "#recycle/a.jpg",
        "#snapshot/a.jpg",
        "~snapshot/a.jpg",
        "$RECYCLE.BIN/a.jpg",
        "System Volume Information/a.jpg",
        "lost+found/a.jpg",
        "__MACOSX/._a.jpg",
        "Icon\r",
        "Thumbs.db",
        "thumbs.db",
        "ehthumbs.db",
        "desktop.ini",
        "Desktop.ini",
        "Picasa.ini"
      })
  void shouldLeaveOutWhatIsHiddenOrMadeByASystem(String made) throws IOException {
    file(made);
    file("deep/down/" + made);
    Path image = file("deep/a.jpg");

    ImageFolder found = ImageFolder.read(folder, Integer.MAX_VALUE);

    assertThat(found.files()).containsExactly(image);
    assertThat(found.leftOut().values()).containsExactly(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"@home.jpg", "#1.jpg", "~a.jpg", "thumbs.jpg", "macosx/a.jpg", "db", "_a"})
  void shouldKeepWhatOnlyLooksLikeIt(String name) throws IOException {
    Path image = file(name);

    ImageFolder found = ImageFolder.read(folder, Integer.MAX_VALUE);

    assertThat(found.files()).containsExactly(image);
    assertThat(found.leftOutLine()).isNull();
  }

  @Test
  void shouldLookIntoAFolderThatIsItselfHidden() throws IOException {
    Path image = file(".photos/a.jpg");

    assertThat(ImageFolder.read(folder.resolve(".photos"), 1).files()).containsExactly(image);
  }

  @Test
  void shouldListTheFilesOfTheFolderItselfForADepthOfOne() throws IOException {
    Path image = file("b.jpg");
    file("sub/a.jpg");

    assertThat(ImageFolder.read(folder, 1).files()).containsExactly(image);
  }

  @Test
  void shouldNameAFewOfManyKinds() throws IOException {
    for (char name = 'a'; name <= 'k'; name++) {
      file("." + name);
    }

    assertThat(ImageFolder.read(folder, 1).leftOutLine())
        .isEqualTo("11 hidden files or files of the system: .a, .b, .c, .d, .e, .f, .g, .h, ...");
  }

  @Test
  void shouldLeaveOutALinkToAFolderAbove() throws IOException {
    Path image = file("sub/a.jpg");
    Files.createSymbolicLink(image.resolveSibling("up"), folder);
    Path nowhere = Files.createSymbolicLink(image.resolveSibling("self.jpg"), Path.of("self.jpg"));

    ImageFolder found = ImageFolder.read(folder, Integer.MAX_VALUE, FileVisitOption.FOLLOW_LINKS);

    assertThat(found.files()).containsExactly(image, nowhere);
    assertThat(found.leftOutLine()).endsWith(": link to a folder above");
    assertThat(ImageFolder.read(folder, Integer.MAX_VALUE).files()).contains(image);
  }

  @AfterEach
  void allowDeletion() throws IOException {
    for (String name : new String[] {"lost+found", "mine"}) {
      if (Files.exists(folder.resolve(name))) {
        Files.setPosixFilePermissions(
            folder.resolve(name), PosixFilePermissions.fromString("rwx------"));
      }
    }
  }

  @Test
  void shouldNeedNoRightToReadWhatIsLeftOut() throws IOException {
    assumeFalse(
        "root".equals(System.getProperty("user.name")), "root may read everything: not tried");
    Path image = file("a.jpg");
    Files.createDirectory(folder.resolve("lost+found"));
    Files.setPosixFilePermissions(folder.resolve("lost+found"), Set.of());

    assertThat(ImageFolder.read(folder, Integer.MAX_VALUE).files()).containsExactly(image);

    Files.createDirectory(folder.resolve("mine"));
    Files.setPosixFilePermissions(folder.resolve("mine"), Set.of());
    assertThatThrownBy(() -> ImageFolder.read(folder, Integer.MAX_VALUE))
        .isInstanceOf(AccessDeniedException.class);
  }
}
