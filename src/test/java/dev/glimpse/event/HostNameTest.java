package dev.glimpse.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.ibm.icu.text.IDNA;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RequestLineTest has more hosts, each as a server sees it. */
@Tag("unit")
final class HostNameTest {

  private static final IDNA ICU =
      IDNA.getUTS46Instance(IDNA.NONTRANSITIONAL_TO_ASCII | IDNA.NONTRANSITIONAL_TO_UNICODE);

  @ParameterizedTest
  @CsvSource({
    "Example.ORG., example.org.",
    "%41%2Etest, a.test",
    "faß.de, xn--fa-hia.de",
    "FAẞ.de, xn--fa-hia.de",
    "ΒΌΛΟΣ.com, xn--nxasmq6b.com",
    "βόλος.com, xn--nxasmm1c.com",
    "نامه\u200Cای.com, xn--mgba3gch31f060k.com",
    "日本語。ＪＰ, xn--wgv71a119e.jp",
    "㎓.example, ghz.example",
    "İstanbul.example, xn--istanbul-o0e.example",
    "[::], [::]",
    "[1::], [1::]",
    "[2001:DB8:0:0:1:0:0:1], [2001:db8::1:0:0:1]",
    "[1:0:2:3:4:5:6:7], [1:0:2:3:4:5:6:7]",
    "[64:ff9b::127.0.0.1], [64:ff9b::7f00:1]",
    "0x, 0.0.0.0",
    "0xFFFFFFFF, 255.255.255.255",
    "1.2.3, 1.2.0.3",
  })
  void shouldSpellAHostInOneWay(String spelling, String ascii) {
    assertThat(HostName.of(spelling).ascii()).isEqualTo(ascii);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.2.3.0x100",
        "1.2.65536",
        "1..2",
        "1.2.3.4.5",
        "99999999999999999999",
        "[]",
        "[:]",
        "[::g]",
        "[1:2:3:4:5:6:7]",
        "[::1%lo]",
        "[::1",
        "a\u202Eb",
        "\u200Da",
        "a\u2024b",
        "a%zz",
        "a\nb",
        "%00"
      })
  void shouldRefuseWhatNoHostIsCalled(String spelling) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HostName.of(spelling))
        .withMessageStartingWith("names a host");
  }

  @Test
  void shouldRefuseWhatIsLongerThanDnsTakes() {
    String label = "x".repeat(61);

    assertThat(HostName.of((label + ".").repeat(4) + "abcde.").ascii()).hasSize(254);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HostName.of((label + ".").repeat(4) + "abcdef"));
    assertThatIllegalArgumentException().isThrownBy(() -> HostName.of("ü".repeat(60)));
    assertThatIllegalArgumentException().isThrownBy(() -> HostName.of("ü".repeat(8_000)));
  }

  /** Each character that the JDK knows, alone in a label, as the library of Unicode maps it. */
  @Test
  void shouldMapEveryCharacterAsIcuDoes() {
    Map<String, String> different = new TreeMap<>();
    for (int c = 0x80; c <= Character.MAX_CODE_POINT; c++) {
      if (Character.getType(c) != Character.UNASSIGNED
          && Character.getType(c) != Character.SURROGATE) {
        String name = "xa" + Character.toString(c) + "bz.test";
        String ours = ours(name);
        String theirs = theirs(name);
        if (!String.valueOf(ours).equals(String.valueOf(theirs))) {
          different.put("U+%04X".formatted(c), ours + ", ICU: " + theirs);
        }
      }
    }

    assertThat(different).isEmpty();
  }

  private static @Nullable String ours(String name) {
    try {
      return HostName.of(name).ascii();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static @Nullable String theirs(String name) {
    StringBuilder ascii = new StringBuilder();
    IDNA.Info info = new IDNA.Info();
    ICU.nameToASCII(name, ascii, info);
    boolean sound = !info.hasErrors() && ascii.toString().matches("[a-z0-9_.-]+");
    return sound ? ascii.toString() : null;
  }
}
