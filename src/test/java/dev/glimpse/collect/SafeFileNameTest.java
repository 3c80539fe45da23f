package dev.glimpse.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.event.ScoredLabel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of files and folders that labels give. */
@Tag("unit")
final class SafeFileNameTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "tiger cat            | tiger cat",
        "tench, Tinca tinca   | tench, Tinca tinca",
        "Bär                  | Bär",
        "写真                 | 写真",
        "cat/dog              | cat_dog",
        "a\\b:c*d?e\"f<g>h|a_b_c_d_e_f_g_h",
        "..                   | _",
        ".                    | _",
        "../../etc/passwd     | _._.._etc_passwd",
        ".hidden              | _hidden",
        "etc.                 | etc_",
        "etc. . .             | etc_",
        "CON                  | _CON",
        "nul.txt              | _nul.txt",
        "COM¹                 | _COM¹",
        "Thumbs.db            | _Thumbs.db",
        "lost+found           | _lost+found",
        "index.html           | _index.html",
      })
  void shouldBeSafeAndKeepLetters(String label, String name) {
    assertThat(SafeFileName.of(label.strip(), 100)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "   ", "\u0000", "a\nb", "\u202etxt.exe", "\ud800", "\u2028", "\u200b", "\t"})
  void shouldReplaceWhatHasNoShape(String label) {
    String name = SafeFileName.of(label, 100);

    assertThat(name).isNotBlank().matches("[\\p{Print}]+");
    assertThat(Path.of("dir").resolve(name).normalize()).hasParentRaw(Path.of("dir"));
  }

  @Test
  void shouldCutLongLabelsBetweenCharacters() {
    String cut = SafeFileName.of("ü".repeat(500), 100);
    String emoji = SafeFileName.of("x" + "\ud83d\udc08".repeat(500), 100);

    assertThat(cut.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(100);
    assertThat(cut).matches("ü{40,50}");
    assertThat(emoji.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(100);
    assertThat(emoji).matches("x(\ud83d\udc08){20,25}");
  }

  @Test
  void shouldComposeLettersThatAreWrittenInParts() {
    assertThat(SafeFileName.of(Normalizer.normalize("Bär", Normalizer.Form.NFD), 100))
        .isEqualTo("Bär");
  }

  private static LabelIdentity label(String name) {
    return new LabelIdentity(null, name);
  }

  @Test
  void shouldGiveEachLabelAFolderOfItsOwn() {
    LabelFolderNames names = new LabelFolderNames(List.of());
    String slash = names.folderOf(label("cat/dog"));
    String colon = names.folderOf(label("cat:dog"));
    String capital = names.folderOf(label("Cat_dog"));
    String dots = names.folderOf(label(".."));
    String empty = names.folderOf(label(""));

    assertThat(slash).isEqualTo("cat_dog");
    assertThat(List.of(slash, colon, capital, dots, empty))
        .extracting(name -> name.toLowerCase(java.util.Locale.ROOT))
        .doesNotHaveDuplicates();
    assertThat(colon).matches("cat_dog ~[0-9a-f]{8}");
    assertThat(names.folderOf(label("cat/dog"))).isEqualTo(slash);
    assertThat(names.folderOf(label("cat:dog"))).isEqualTo(colon);
    assertThat(names.folderOf(label(".."))).isEqualTo(dots);
  }

  @Test
  void shouldKeepLongLabelsApart() {
    LabelFolderNames names = new LabelFolderNames(List.of());
    String first = names.folderOf(label("x".repeat(300) + "1"));
    String second = names.folderOf(label("x".repeat(300) + "2"));

    assertThat(first).isNotEqualTo(second);
    assertThat(List.of(first, second)).allMatch(name -> name.length() <= 120);
  }

  @Test
  void shouldDistinguishLabelsOfOneNameByTheirIds() {
    LabelFolderNames names = new LabelFolderNames(List.of());
    LabelIdentity bird = LabelIdentity.of(new ScoredLabel(1, 134, "n02012849", "crane", 0.5f));
    LabelIdentity machine = LabelIdentity.of(new ScoredLabel(1, 517, "n03126707", "crane", 0.5f));

    assertThat(names.folderOf(bird)).isEqualTo("crane");
    assertThat(names.folderOf(machine)).isEqualTo("n03126707");
    assertThat(names.folderOf(bird)).isEqualTo("crane");
  }

  @Test
  void shouldUseTheFoldersOfADataSet() {
    LabelFolderNames names =
        new LabelFolderNames(List.of("n02124075", "Persian_cat", "TABBY", "cat_dog"));

    assertThat(names.folderOf(new LabelIdentity("n02124075", "Egyptian cat")))
        .isEqualTo("n02124075");
    assertThat(names.folderOf(label("persian cat"))).isEqualTo("Persian_cat");
    assertThat(names.folderOf(label("tabby"))).isEqualTo("TABBY");
  }

  @Test
  void shouldKeepTheFolderOfAnEarlierRun() {
    LabelFolderNames names = new LabelFolderNames(List.of("cat_dog"));
    names.assign("cat_dog", label("cat:dog"));

    assertThat(names.folderOf(label("cat:dog"))).isEqualTo("cat_dog");
    assertThat(names.folderOf(label("cat/dog"))).startsWith("cat_dog ~");
  }
}
