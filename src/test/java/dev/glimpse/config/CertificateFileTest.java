package dev.glimpse.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.glimpse.testing.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of certificates, as companies keep them, and as they should not be. */
@Tag("process")
final class CertificateFileTest {

  @TempDir private static Path folder;
  private static TestCertificates certificates;

  @BeforeAll
  static void make() throws Exception {
    certificates = new TestCertificates(folder);
    certificates.make("second", "");
  }

  private static Path written(String text) throws IOException {
    return Files.write(folder.resolve("ca.pem"), text.getBytes(ISO_8859_1));
  }

  @Test
  void shouldReadEveryCertificateAndSkipTheRest() throws Exception {
    String ca = certificates.pem("ca");
    String second = certificates.pem("second");
    for (String text :
        new String[] {
          ca + second,
          ca.replace("\n", "\r\n") + second.strip(),
          "# Größe - a comment\nSubject: CN=x-y --\n" + ca + "\n---\n" + second + "end",
          certificates.key("ca") + ca + second
        }) {
      assertThat(CertificateFile.read(written(text)))
          .containsExactly(certificates.certificate("ca"), certificates.certificate("second"));
    }
  }

  static Stream<Arguments> wrongFiles() throws Exception {
    String ca = certificates.pem("ca");
    String der = new String(certificates.certificate("ca").getEncoded(), ISO_8859_1);
    return Stream.of(
        Arguments.of("", "the file is empty"),
        Arguments.of("hello\n", "no block that begins with -----BEGIN CERTIFICATE-----"),
        Arguments.of(der, "no block that begins with -----BEGIN CERTIFICATE-----"),
        Arguments.of(ca.substring(0, 200), "no block that begins with"),
        Arguments.of(certificates.key("ca"), "no certificate, only blocks of other kinds"),
        Arguments.of(ca.replaceFirst("\n[A-Za-z0-9]{20}", "\nAAAA"), "certificate 1 of the file"),
        Arguments.of(ca + ca.replaceAll("\n[^-].*", ""), "certificate 2 of the file"),
        Arguments.of(ca.replaceFirst("\nM", "\n%"), "certificate 1 of the file"),
        Arguments.of(" ".repeat(2_000_000), "more than the maximum of 1048576 bytes"));
  }

  @ParameterizedTest
  @MethodSource("wrongFiles")
  void shouldSayWhatIsWrongWithAFile(String text, String message) throws Exception {
    Path file = written(text);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> CertificateFile.read(file))
        .withMessageContaining(message);
  }

  @Test
  void shouldRefuseWhatIsNoFile() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CertificateFile.read(folder.resolve("none")))
        .withMessage("there is no such file");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CertificateFile.read(folder))
        .withMessage("this is not a file");
  }
}
