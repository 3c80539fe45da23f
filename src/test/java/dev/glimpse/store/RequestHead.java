package dev.glimpse.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The first line and the headers of a request. */
final class RequestHead {

  private RequestHead() {}

  /** Reads up to the empty line and no byte further; no lines if the client hung up before. */
  static List<String> read(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (true) {
      int next = in.read();
      if (next < 0) {
        return List.of();
      }
      head.write(next);
      String text = head.toString(StandardCharsets.ISO_8859_1);
      if (text.endsWith("\r\n\r\n")) {
        return List.of(text.strip().split("\r\n"));
      }
    }
  }
}
