package dev.glimpse.streams;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The transactions of an application whose processes are no longer members of its group.
 *
 * <p>Kafka Streams 4.3.1 names them in {@code ActiveTaskCreator.producer} ({@code
 * application.id-PROCESS-THREAD}), and the clients of members {@code
 * application.id-PROCESS-StreamThread-…}, where PROCESS is a UUID.
 */
final class AbandonedTransactions {

  private static final String UUID =
      "([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})";

  private final Pattern transaction;
  private final Pattern client;

  AbandonedTransactions(String applicationId) {
    transaction = Pattern.compile(Pattern.quote(applicationId) + "-" + UUID + "-\\d+");
    client = Pattern.compile(Pattern.quote(applicationId) + "-" + UUID + "-StreamThread-.*");
  }

  /**
   * Returns the abandoned ones.
   *
   * @param open the transactional ids of open transactions, of this application or others
   * @param members the client ids of the members of the group
   */
  Set<String> among(Stream<String> open, Stream<String> members) {
    Set<String> processes =
        members
            .map(client::matcher)
            .filter(Matcher::matches)
            .map(matcher -> matcher.group(1))
            .collect(Collectors.toSet());
    return open.map(transaction::matcher)
        .filter(Matcher::matches)
        .filter(matcher -> !processes.contains(matcher.group(1)))
        .map(Matcher::group)
        .collect(Collectors.toSet());
  }
}
