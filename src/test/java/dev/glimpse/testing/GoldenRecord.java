package dev.glimpse.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A record in a file: lines with the source, which begin with a number sign, then one line for each
 * header, an empty line, and the value.
 *
 * @param source the lines about the source
 */
public record GoldenRecord(String source, Headers headers, byte[] value) {

  /** Reads a file. */
  public static GoldenRecord read(Path file) throws IOException {
    byte[] all = Files.readAllBytes(file);
    String text = new String(all, ISO_8859_1); // one character for each byte
    int end = text.startsWith("\n") ? 0 : text.indexOf("\n\n") + 1;
    StringBuilder source = new StringBuilder();
    Headers headers = new RecordHeaders();
    for (String line : text.substring(0, end).lines().toList()) {
      if (line.startsWith("#")) {
        source.append(line.substring(1).strip()).append('\n');
      } else {
        int colon = line.indexOf(": ");
        headers.add(line.substring(0, colon), line.substring(colon + 2).getBytes(UTF_8));
      }
    }
    return new GoldenRecord(
        source.toString(), headers, Arrays.copyOfRange(all, end + 1, all.length));
  }
}
