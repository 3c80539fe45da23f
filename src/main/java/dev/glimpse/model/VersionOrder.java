package dev.glimpse.model;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The order of versions: compared part by part, numbers by value and before words, words
 * alphabetically. 2 is before 10, 1.9 before 1.10, 2016-08-28 before 2016-09-09, 1 before 1.1.
 */
final class VersionOrder {

  static final Comparator<String> ORDER = VersionOrder::compare;

  private static final Pattern PART = Pattern.compile("\\d+|[A-Za-z]+");

  private VersionOrder() {}

  private static int compare(String one, String other) {
    Matcher a = PART.matcher(one);
    Matcher b = PART.matcher(other);
    while (true) {
      boolean more = a.find();
      if (!b.find()) {
        return more ? 1 : one.compareTo(other);
      }
      if (!more) {
        return -1;
      }
      int order = compareParts(a.group(), b.group());
      if (order != 0) {
        return order;
      }
    }
  }

  private static int compareParts(String a, String b) {
    boolean number = Character.isDigit(a.charAt(0));
    if (number != Character.isDigit(b.charAt(0))) {
      return number ? -1 : 1;
    }
    return number
        ? new java.math.BigInteger(a).compareTo(new java.math.BigInteger(b))
        : a.compareTo(b);
  }
}
