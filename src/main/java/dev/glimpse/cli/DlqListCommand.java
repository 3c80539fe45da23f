package dev.glimpse.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.glimpse.avro.ConfiguredEventFormat;
import dev.glimpse.deadletter.DeadLetter;
import dev.glimpse.deadletter.DeadLetterFilter;
import dev.glimpse.deadletter.DeadLetterListing;
import dev.glimpse.deadletter.DeadLetterSummary;
import dev.glimpse.serde.RequestDecoder;
import dev.glimpse.serde.UtcTime;
import dev.glimpse.system.UntrustedText;
import dev.glimpse.topics.BoundedTopicReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code glimpse dlq list}: prints the current content of the topic. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "List dead letters, the newest last, and count them by code.")
final class DlqListCommand implements Callable<Integer> {

  /** Maximum of {@code --limit}. A line is small, and the heap has enough memory for this many. */
  private static final int MAX_LIMIT = 100_000;

  /**
   * A mapper that escapes all characters beyond ASCII. The content comes from other systems, and
   * some terminals interpret such characters.
   */
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private static final String LINE = "%-12s %-24s %-18s %7s  %-24s %s%n";

  @Spec
  @SuppressWarnings("NullAway.Init") // injected by picocli
  private CommandSpec spec;

  @Mixin private final DeadLetterTopicOptions topic = new DeadLetterTopicOptions();

  @Mixin private final DeadLetterFilterOptions chosen = new DeadLetterFilterOptions();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Show the newest N; all are counted. Default: ${DEFAULT-VALUE}.")
  private int limit;

  @Option(names = "--summary", description = "Print only the counts.")
  private boolean summary;

  @Option(names = "--json", description = "Print one line of JSON per dead letter.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (limit < 0 || limit > MAX_LIMIT) {
      throw new ParameterException(
          spec.commandLine(), "--limit is " + limit + ", allowed: 0 to " + MAX_LIMIT);
    }
    return topic.use(
        (letters, config, clients) -> {
          try (ConfiguredEventFormat formats = new ConfiguredEventFormat(config.eventFormat())) {
            return list(letters, formats.format().requests());
          }
        });
  }

  private int list(BoundedTopicReader letters, RequestDecoder decoder) throws IOException {
    DeadLetterFilter selection = chosen.selection();
    DeadLetterListing listing = new DeadLetterListing(summary ? 0 : limit);
    letters.read(
        letters.since(selection.since()),
        letters.ends(),
        records ->
            records.stream()
                .map(DeadLetter::of)
                .filter(selection::matches)
                .map(letter -> DeadLetterSummary.of(letter, decoder))
                .forEach(listing::add));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      printJson(out, listing);
    } else {
      print(out, listing);
    }
    out.flush();
    return Main.DONE;
  }

  private void print(PrintWriter out, DeadLetterListing listing) {
    if (!listing.newest().isEmpty()) {
      out.printf(LINE, "POSITION", "TIME", "CODE", "ATTEMPT", "ID", "MESSAGE");
      for (DeadLetterSummary line : listing.newest()) {
        out.printf(
            LINE,
            line.position(),
            UtcTime.text(line.time()),
            UntrustedText.line(line.code()),
            line.attempts(),
            UntrustedText.line(line.id()),
            UntrustedText.line(line.message()));
      }
      out.println();
    }
    listing
        .counts()
        .forEach(
            (code, count) ->
                out.printf(
                    "%-18s %9d  %s to %s%n",
                    UntrustedText.line(code), count.letters(), count.oldest(), count.newest()));
    out.printf("%-18s %9d%n", "dead letters", listing.total());
  }

  private void printJson(PrintWriter out, DeadLetterListing listing)
      throws JsonProcessingException {
    for (DeadLetterSummary line : listing.newest()) {
      ObjectNode node = JSON.createObjectNode();
      node.put("partition", line.position().partition()).put("offset", line.position().offset());
      node.put("time", UtcTime.text(line.time())).put("code", line.code());
      node.put("attempt", line.attempts()).put("id", line.id()).put("message", line.message());
      out.println(JSON.writeValueAsString(node));
    }
    if (summary) {
      for (Map.Entry<String, DeadLetterListing.Count> count : listing.counts().entrySet()) {
        ObjectNode node = JSON.createObjectNode();
        node.put("code", count.getKey()).put("count", count.getValue().letters());
        node.put("oldest", UtcTime.text(count.getValue().oldest()));
        node.put("newest", UtcTime.text(count.getValue().newest()));
        out.println(JSON.writeValueAsString(node));
      }
    }
  }
}
