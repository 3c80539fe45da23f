package dev.glimpse.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Recognises lines that begin with their output's index: {@code 0 cat}, {@code 0: cat}, {@code
 * 0,cat} below a header, {@code 1. cat}.
 */
final class LabelNumbering {

  private static final Pattern NUMBERED =
      Pattern.compile("\\s*(\\d{1,6})(?:\\s*[:;,=]\\s*|[.)]\\s+|\\s+-\\s+|\\s+)(\\S.*)");

  private static final Pattern QUOTED = Pattern.compile("(['\"])(.*)\\1");

  private LabelNumbering() {}

  /**
   * Returns the names in the order of their numbers, if the lines are numbered: each has a number
   * of its own, these are 0 to n - 1 or 1 to n, and names that differ still differ without them, as
   * those of "1 euro" and "2 euro" do not.
   *
   * @param lines without blank ones
   */
  static Optional<List<String>> strip(List<String> lines) {
    Optional<List<String>> names = numbered(lines);
    // A CSV file has a header.
    return names.isPresent() || lines.size() < 2 || NUMBERED.matcher(lines.get(0)).matches()
        ? names
        : numbered(lines.subList(1, lines.size()));
  }

  private static Optional<List<String>> numbered(List<String> lines) {
    TreeMap<Integer, String> byNumber = new TreeMap<>();
    for (String line : lines) {
      Matcher matcher = NUMBERED.matcher(line);
      if (!matcher.matches()
          || byNumber.put(Integer.valueOf(matcher.group(1)), unquoted(matcher.group(2))) != null) {
        return Optional.empty();
      }
    }
    if (byNumber.isEmpty()) {
      return Optional.empty();
    }
    List<String> names = new ArrayList<>(byNumber.values());
    boolean contiguous = byNumber.lastKey() - byNumber.firstKey() == names.size() - 1;
    boolean differ = names.size() == 1 || names.stream().distinct().count() > 1;
    return byNumber.firstKey() <= 1 && contiguous && differ ? Optional.of(names) : Optional.empty();
  }

  private static String unquoted(String name) {
    Matcher quoted = QUOTED.matcher(name.strip());
    return quoted.matches() ? quoted.group(2) : name;
  }
}
