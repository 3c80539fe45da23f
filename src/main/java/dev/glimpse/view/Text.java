package dev.glimpse.view;

import org.jspecify.annotations.Nullable;

/** What strangers wrote, cut to what a page has room for. */
final class Text {

  private Text() {}

  /** At most so many characters. */
  static String cut(@Nullable String text, int longest) {
    if (text == null) {
      return "";
    }
    if (text.length() <= longest) {
      return text;
    }
    int end = longest - 1;
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
  }

  /** Without what may be a signature: query and fragment. */
  static String withoutQuery(@Nullable String uri, int longest) {
    return uri == null ? "" : cut(uri.split("[?#]", 2)[0], longest);
  }
}
