package dev.glimpse.evaluate;

import dev.glimpse.event.ImageReference;
import dev.glimpse.image.ImageLimits;
import dev.glimpse.system.Sha256Checksum;
import dev.glimpse.system.UntrustedText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * An evaluation as one self-contained HTML file: its pictures are inlined, it has no scripts, and
 * its own security policy forbids loading anything.
 */
public final class EvaluationHtmlReport {

  private static final int PAIRS = 20;
  private static final int PICTURES = 48;
  private static final int LEFT_OUT = 500;

  private static final String STYLE =
      """
      :root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
      body{max-width:75rem;margin:0 auto;padding:1rem}
      table{border-collapse:collapse}
      td,th{padding:.2rem .8rem .2rem 0;text-align:left;vertical-align:top}
      td.n{text-align:right;font-variant-numeric:tabular-nums}
      ul{display:grid;grid-template-columns:repeat(auto-fill,minmax(9rem,1fr));gap:1rem;\
      padding:0;list-style:none}
      img,.none{height:8rem;max-width:100%;object-fit:contain;image-rendering:auto}
      .none{display:block;border:1px dashed}
      li{overflow-wrap:anywhere;font-size:.85rem}
      li b{display:block}
      """;

  private final String model;
  private final ModelEvaluation evaluation;
  private final ImageLimits limits;
  private final double imagesPerSecond;
  private final StringBuilder html = new StringBuilder();

  /**
   * Creates the report of an evaluation.
   *
   * @param model name and version of the model
   * @param limits limits of the images for thumbnails
   */
  public EvaluationHtmlReport(
      String model, ModelEvaluation evaluation, ImageLimits limits, double imagesPerSecond) {
    this.model = model;
    this.evaluation = evaluation;
    this.limits = limits;
    this.imagesPerSecond = imagesPerSecond;
  }

  /** Writes the report; missing folders are created, an existing file is replaced. */
  public void write(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    html.setLength(0);
    String title = UntrustedText.html(model);
    html.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n")
        .append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';")
        .append(" img-src data:; style-src '")
        .append(hash(STYLE))
        .append("'\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>")
        .append(title)
        .append("</title>\n<style>")
        .append(STYLE)
        .append("</style></head><body>\n<h1>")
        .append(title)
        .append("</h1>\n");
    figures();
    pairs();
    pictures();
    leftOut();
    html.append("</body></html>\n");
    Files.writeString(file, html);
  }

  private void figures() {
    html.append("<table>\n");
    row("Top 1", percent(evaluation.topOne()));
    row("Top 5", percent(evaluation.topFive()));
    row("Images", Integer.toString(evaluation.classified()));
    row("Left out", Integer.toString(evaluation.imagesLeftOut()));
    row("Images per second", String.format(Locale.ROOT, "%.1f", imagesPerSecond));
    evaluation.model().ifPresent(exact -> row("SHA-256 of the model", exact.sha256()));
    html.append("</table>\n");
  }

  private void pairs() {
    html.append("<h2>Confused most often</h2>\n");
    if (evaluation.mistakes().isEmpty()) {
      html.append("<p>Nothing.</p>\n");
      return;
    }
    html.append("<table>\n<tr><th>Shown</th><th>Said</th><th>Images</th></tr>\n");
    for (ConfusedPair pair : evaluation.worstPairs(PAIRS)) {
      counted(evaluation.nameOf(pair.truth()), evaluation.nameOf(pair.predicted()), pair.count());
    }
    html.append("</table>\n");
  }

  private void pictures() {
    if (evaluation.mistakes().isEmpty()) {
      return;
    }
    html.append("<h2>The most confident mistakes</h2>\n<ul>\n");
    for (ClassificationMistake mistake : evaluation.mostConfident(PICTURES)) {
      html.append("<li>")
          .append(picture(mistake.image().image()))
          .append("<b>said ")
          .append(UntrustedText.html(mistake.predicted().label()))
          .append(", %s</b>".formatted(percent(mistake.predicted().score())))
          .append("is ")
          .append(UntrustedText.html(evaluation.nameOf(mistake.image().truth())))
          .append("<br>")
          .append(UntrustedText.html(mistake.image().name()))
          .append("</li>\n");
    }
    html.append("</ul>\n");
  }

  private void leftOut() {
    List<LeftOutImages> all = evaluation.leftOut();
    if (all.isEmpty()) {
      return;
    }
    html.append("<h2>Left out</h2>\n<table>\n<tr><th>What</th><th>Why</th><th>Images</th></tr>\n");
    all.stream()
        .limit(LEFT_OUT)
        .forEach(some -> counted(some.name(), some.reason(), some.images()));
    html.append("</table>\n");
    if (all.size() > LEFT_OUT) {
      html.append(
          "<p>And %d more, which the command named.</p>\n".formatted(all.size() - LEFT_OUT));
    }
  }

  private String picture(ImageReference image) {
    return MistakeThumbnail.jpeg(image, limits)
        .map(Base64.getEncoder()::encodeToString)
        .map(data -> "<img alt=\"\" src=\"data:image/jpeg;base64," + data + "\">")
        .orElse("<span class=\"none\">No picture</span>");
  }

  private void row(String name, String value) {
    html.append("<tr><th scope=\"row\">")
        .append(UntrustedText.html(name))
        .append("</th><td>")
        .append(UntrustedText.html(value))
        .append("</td></tr>\n");
  }

  private void counted(String one, String other, int images) {
    html.append("<tr><td>")
        .append(UntrustedText.html(one))
        .append("</td><td>")
        .append(UntrustedText.html(other))
        .append("</td><td class=\"n\">")
        .append(images)
        .append("</td></tr>\n");
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  private static String hash(String style) {
    byte[] hash = Sha256Checksum.digest(style.getBytes(StandardCharsets.UTF_8));
    return "sha256-" + Base64.getEncoder().encodeToString(hash);
  }
}
