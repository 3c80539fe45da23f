package dev.glimpse.view;

import org.jspecify.annotations.Nullable;

/** A helper that shortens untrusted text to the space on the page. */
final class DisplayText {

  private DisplayText() {}

  /** Returns the text, shortened to a maximum number of characters. */
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

  /** Returns a URI without query and fragment, which may contain a signature. */
  static String withoutQuery(@Nullable String uri, int longest) {
    return uri == null ? "" : cut(uri.split("[?#]", 2)[0], longest);
  }
}
