package dev.glimpse.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A parser for lines that begin with the output's index: {@code 0 cat}, {@code 0: cat}, {@code
 * 0,cat} below a header, {@code 1. cat}.
 */
final class LabelNumbering {

  private static final Pattern NUMBERED =
      Pattern.compile("\\s*(\\d{1,6})(?:\\s*[:;,=]\\s*|[.)]\\s+|\\s+-\\s+|\\s+)(\\S.*)");

  private static final Pattern ZERO = Pattern.compile("\\s*0+\\D.*");

  /** Placeholders for outputs without a class, which may occur more than once. */
  private static final Pattern UNUSED = Pattern.compile("\\?+|(?i:n/?a|unused)");

  /** The number of names below which all names must differ. */
  private static final int FEW = 20;

  /**
   * The fraction of distinct names in longer lists, which may have duplicates: ImageNet has two
   * classes called "crane".
   */
  private static final double DISTINCT = 0.9;

  private static final Pattern QUOTED = Pattern.compile("(['\"])(.*)\\1");

  private LabelNumbering() {}

  /**
   * Returns the names in the order of their numbers, if the lines are numbered: each line has a
   * number of its own, the numbers are 0 to n - 1 or 1 to n, and the names without the numbers
   * differ, unlike those of "1 euro" and "2 euro". The first line may be a CSV header, which is
   * skipped, or the background above classes that are numbered from 1, which becomes class 0.
   *
   * @param lines the lines, without blank ones
   */
  static Optional<List<String>> strip(List<String> lines) {
    Optional<List<String>> names = numbered(lines);
    if (names.isPresent() || lines.size() < 2 || NUMBERED.matcher(lines.get(0)).matches()) {
      return names;
    }
    String first = lines.get(0).strip();
    Optional<List<String>> rest = numbered(lines.subList(1, lines.size()));
    boolean isBackground =
        FittedLabelList.BACKGROUND.contains(first.toLowerCase(Locale.ROOT))
            && lines.stream().noneMatch(ZERO.asMatchPredicate());
    return isBackground
        ? rest.map(numbered -> Stream.concat(Stream.of(first), numbered.stream()).toList())
        : rest;
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
    return byNumber.firstKey() <= 1 && contiguous && differ(names)
        ? Optional.of(names)
        : Optional.empty();
  }

  private static boolean differ(List<String> all) {
    List<String> names = all.stream().filter(name -> !UNUSED.matcher(name).matches()).toList();
    long distinct = names.stream().distinct().count();
    return names.size() < FEW ? distinct == names.size() : distinct >= DISTINCT * names.size();
  }

  private static String unquoted(String name) {
    Matcher quoted = QUOTED.matcher(name.strip());
    return quoted.matches() ? quoted.group(2) : name;
  }
}
