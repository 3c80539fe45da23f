package dev.glimpse.evaluate;

import dev.glimpse.event.ImageAddress;
import dev.glimpse.event.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A CSV file of path and label, with a line for each image. A path is relative to the file's
 * folder; the label is everything after the first comma, including further commas. Either may be in
 * double quotes. A first line {@code path,label} is a header, also with {@code labels}.
 */
final class LabelledListFile {

  private static final Pattern HEADER = Pattern.compile("path,labels?", Pattern.CASE_INSENSITIVE);

  private LabelledListFile() {}

  static void read(Path csv, LabelledImageReceiver found) throws IOException {
    int number = 0;
    for (String line : Files.readAllLines(csv)) {
      String where = csv + ":" + ++number;
      boolean header = number == 1 && HEADER.matcher(line.strip()).matches();
      if (!line.isBlank() && !header) {
        add(csv, line, where, found);
      }
    }
  }

  private static void add(Path csv, String line, String where, LabelledImageReceiver found) {
    int comma = line.indexOf(',', line.startsWith("\"") ? closingQuote(line, where) : 0);
    if (comma < 0) {
      throw new EvaluationDataException(where + ": expected are a path, a comma and a label");
    }
    String path = unquoted(line.substring(0, comma));
    String label = unquoted(line.substring(comma + 1));
    try {
      Path file = csv.toAbsolutePath().resolveSibling(path);
      found.add(path, new ImageReference.Remote(ImageAddress.ofFile(file)), label, where);
    } catch (InvalidPathException e) {
      throw new EvaluationDataException(where + ": invalid path: " + e.getMessage(), e);
    }
  }

  /** Returns the position of the closing quote; two quotes within quotes are one. */
  private static int closingQuote(String line, String where) {
    for (int i = 1; i < line.length(); i++) {
      if (line.charAt(i) == '"') {
        if (i + 1 < line.length() && line.charAt(i + 1) == '"') {
          i++;
        } else {
          return i;
        }
      }
    }
    throw new EvaluationDataException(where + ": a quote is not closed");
  }

  private static String unquoted(String field) {
    String stripped = field.strip();
    return stripped.length() > 1 && stripped.startsWith("\"") && stripped.endsWith("\"")
        ? stripped.substring(1, stripped.length() - 1).replace("\"\"", "\"")
        : stripped;
  }
}
