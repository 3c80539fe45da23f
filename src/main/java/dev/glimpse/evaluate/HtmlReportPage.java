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
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A self-contained HTML file of figures, tables and pictures: pictures are inlined, it has no
 * scripts, and its own security policy forbids loading anything. All texts are escaped.
 */
public final class HtmlReportPage {

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

  private final ImageLimits limits;
  private final StringBuilder html = new StringBuilder();

  /**
   * Begins a page.
   *
   * @param limits limits of the images for thumbnails
   */
  public HtmlReportPage(String title, ImageLimits limits) {
    this.limits = limits;
    String escaped = UntrustedText.html(title);
    html.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n")
        .append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';")
        .append(" img-src data:; style-src '")
        .append(hash(STYLE))
        .append("'\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>")
        .append(escaped)
        .append("</title>\n<style>")
        .append(STYLE)
        .append("</style></head><body>\n<h1>")
        .append(escaped)
        .append("</h1>\n");
  }

  /** Adds a heading of the second level. */
  public void heading(String text) {
    html.append("<h2>").append(UntrustedText.html(text)).append("</h2>\n");
  }

  /** Adds a paragraph. */
  public void paragraph(String text) {
    html.append("<p>").append(UntrustedText.html(text)).append("</p>\n");
  }

  /** Begins a table with these column headings; without headings if there are none. */
  void beginTable(String... headings) {
    html.append("<table>\n");
    if (headings.length > 0) {
      html.append("<tr>");
      for (String heading : headings) {
        html.append("<th>").append(UntrustedText.html(heading)).append("</th>");
      }
      html.append("</tr>\n");
    }
  }

  /** Adds a row of a name and its value to the table. */
  void figure(String name, String value) {
    html.append("<tr><th scope=\"row\">")
        .append(UntrustedText.html(name))
        .append("</th><td>")
        .append(UntrustedText.html(value))
        .append("</td></tr>\n");
  }

  /** Adds a row of texts, and a number at its end, to the table. */
  void counted(int number, String... texts) {
    beginRow(texts);
    html.append("<td class=\"n\">").append(number).append("</td></tr>\n");
  }

  /** Adds a row of texts to the table. */
  void row(String... texts) {
    beginRow(texts);
    html.append("</tr>\n");
  }

  private void beginRow(String... texts) {
    html.append("<tr>");
    for (String text : texts) {
      html.append("<td>").append(UntrustedText.html(text)).append("</td>");
    }
  }

  /** Ends the table. */
  void endTable() {
    html.append("</table>\n");
  }

  /** Begins a grid of pictures. */
  public void beginPictures() {
    html.append("<ul>\n");
  }

  /** Adds a picture with a bold caption and lines below it to the grid. */
  void picture(ImageReference image, String caption, String... lines) {
    picture(MistakeThumbnail.jpeg(image, limits), caption, lines);
  }

  /**
   * Adds a picture with a bold caption and lines below it to the grid.
   *
   * @param jpeg a JPEG that Glimpse has encoded; empty if the image cannot be drawn
   */
  public void picture(Optional<byte[]> jpeg, String caption, String... lines) {
    html.append("<li>")
        .append(element(jpeg))
        .append("<b>")
        .append(UntrustedText.html(caption))
        .append("</b>")
        .append(Stream.of(lines).map(UntrustedText::html).collect(Collectors.joining("<br>")))
        .append("</li>\n");
  }

  /** Ends the grid. */
  public void endPictures() {
    html.append("</ul>\n");
  }

  /** Adds the images left out, if there are any; of many, the first {@value #LEFT_OUT}. */
  void leftOut(List<LeftOutImages> all) {
    if (all.isEmpty()) {
      return;
    }
    heading("Left out");
    beginTable("What", "Why", "Images");
    all.stream()
        .limit(LEFT_OUT)
        .forEach(some -> counted(some.images(), some.name(), some.reason()));
    endTable();
    if (all.size() > LEFT_OUT) {
      paragraph("And %d more, which the command named.".formatted(all.size() - LEFT_OUT));
    }
  }

  /** Writes the page; missing folders are created, an existing file is replaced. */
  void write(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, html());
  }

  /** Returns the page. */
  public String html() {
    return html + "</body></html>\n";
  }

  /** Returns a share in percent with two decimals. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  private static String element(Optional<byte[]> jpeg) {
    return jpeg.map(Base64.getEncoder()::encodeToString)
        .map(data -> "<img alt=\"\" src=\"data:image/jpeg;base64," + data + "\">")
        .orElse("<span class=\"none\">No picture</span>");
  }

  private static String hash(String style) {
    byte[] hash = Sha256Checksum.digest(style.getBytes(StandardCharsets.UTF_8));
    return "sha256-" + Base64.getEncoder().encodeToString(hash);
  }
}
