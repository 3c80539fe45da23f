package dev.glimpse.download;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The list of published models for people. */
public final class PublishedReference {

  private PublishedReference() {}

  /** Returns the list for a terminal, one line per model. */
  public static String text(PublishedModels list) {
    return list.models().stream()
        .map(
            model ->
                "%-20s %8s  %-22s  %s%n"
                    .formatted(
                        model.name(),
                        model.size() == null ? "" : megabytes(model.size().bytes()),
                        model.sha256() == null ? "checksum on first pull" : "checksum known",
                        model.description()))
        .collect(Collectors.joining());
  }

  /** Returns the list as Markdown, for docs/models/published.md. */
  public static String markdown(PublishedModels list) {
    return list.models().stream()
        .map(PublishedReference::section)
        .collect(Collectors.joining("\n"));
  }

  private static String section(PublishedModel model) {
    String size =
        model.size() == null
            ? "not known"
            : "%s bytes (%s)"
                .formatted(grouped(model.size().bytes()), links(model.size().sources()));
    String sha256 =
        model.sha256() == null
            ? "no published one is known; recorded on the first pull"
            : "`%s` (%s)".formatted(model.sha256().digest(), links(model.sha256().sources()));
    return """
        ## %s

        %s.

        | | |
        |---|---|
        | file | [%s](%s), named by [%s](%s) |
        | size | %s |
        | SHA-256 | %s |
        | graph | `%s` |
        | labels | %s |
        | preset | `%s` |
        | licence | %s |
        """
        .formatted(
            model.name(),
            model.description(),
            model.fileName(),
            model.address(),
            owner(model.page().toString()),
            model.page(),
            size,
            sha256,
            model.graph(),
            model.labels().stream()
                .map(label -> "`" + label + "`")
                .collect(Collectors.joining(", ")),
            model.preset(),
            model.licence());
  }

  private static String links(List<String> sources) {
    return sources.stream()
        .map(source -> "[%s](%s)".formatted(owner(source), source))
        .collect(Collectors.joining(", "));
  }

  /** Returns a repository with its owner, or else the host. */
  private static String owner(String source) {
    URI uri = URI.create(source);
    String[] path = uri.getPath().split("/", 4);
    return "github.com".equals(uri.getHost()) && path.length > 2
        ? path[1] + "/" + path[2]
        : String.valueOf(uri.getHost());
  }

  /** Returns a number with its digits in groups of three. */
  private static String grouped(long bytes) {
    return String.format(Locale.ROOT, "%,d", bytes).replace(',', ' ');
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.0f MB", bytes / 1e6);
  }
}
