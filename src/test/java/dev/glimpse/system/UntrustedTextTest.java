package dev.glimpse.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class UntrustedTextTest {

  @Test
  void shouldKeepTextOfEveryLanguage() {
    assertThat(UntrustedText.line("Größe 画像 🐶")).isEqualTo("Größe 画像 🐶");
  }

  @Test
  void shouldEscapeWhatControlsATerminalOrForgesALine() {
    assertThat(UntrustedText.line("a\u001b[2J\r\nb\u202ec\ud800"))
        .isEqualTo("a\\u001b[2J\\u000d\\u000ab\\u202ec\\ud800");
    assertThat(UntrustedText.lines("a\nb\rc")).isEqualTo("a\nb\\u000dc");
  }

  @Test
  void shouldEscapeWhatHtmlInterprets() {
    assertThat(UntrustedText.html("<a href=\"x\">'&'</a>"))
        .isEqualTo("&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
  }
}
