package dev.glimpse.collect;

import dev.glimpse.evaluate.HtmlReportPage;
import dev.glimpse.image.ImageFolder;
import dev.glimpse.image.ImageLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page of thumbnails, grouped by the folders in which the images are now. The user may have moved
 * or deleted them since they were collected.
 */
final class ContactSheet {

  /** The maximum number of pictures; each takes about 5 kB, and a page with all may not open. */
  private static final int PICTURES = 2_000;

  private static final String TITLE = "Images to label";

  /** The bytes of a page in which its title is. */
  private static final int HEAD = 8_192;

  private final Path folder;
  private final ImageLimits limits;
  private final Function<CollectedImage, Optional<byte[]>> thumbnails;

  /**
   * A collected image that is still in the folder.
   *
   * @param path its path now, relative to the folder
   */
  record FoundImage(CollectedImage image, Path path) {
    String label() {
      return path.getNameCount() == 1 ? "(in no folder)" : path.getName(0).toString();
    }
  }

  ContactSheet(
      Path folder, ImageLimits limits, Function<CollectedImage, Optional<byte[]>> thumbnails) {
    this.folder = folder;
    this.limits = limits;
    this.thumbnails = thumbnails;
  }

  /**
   * Returns the page.
   *
   * @param found the images in the folder, the oldest first; of many, the newest are shown
   */
  String html(List<FoundImage> found) {
    List<FoundImage> shown = found.subList(Math.max(0, found.size() - PICTURES), found.size());
    HtmlReportPage page = new HtmlReportPage(TITLE, limits);
    page.paragraph(
        "Each folder has the name of the label that the model predicted. Move an image whose label"
            + " is wrong to the folder of the right label, and delete what should not be learnt."
            + " A deleted image is not collected again.");
    if (shown.size() < found.size()) {
      page.paragraph("The newest %d of %d images are shown.".formatted(shown.size(), found.size()));
    }
    Map<String, List<FoundImage>> byLabel = new TreeMap<>();
    shown.forEach(
        image -> byLabel.computeIfAbsent(image.label(), label -> new ArrayList<>()).add(image));
    byLabel.forEach(
        (label, ofLabel) -> {
          page.heading("%s (%d)".formatted(label, ofLabel.size()));
          page.beginPictures();
          ofLabel.sort(Comparator.comparing(image -> image.path().toString()));
          ofLabel.forEach(image -> picture(page, image));
          page.endPictures();
        });
    return page.html();
  }

  /** Returns whether a file is a contact sheet. */
  static boolean isSheet(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(HEAD), StandardCharsets.UTF_8)
          .contains("<title>" + TITLE + "</title>");
    }
  }

  /** Returns the images that are still in the folder, in the same order. */
  List<FoundImage> find(Collection<CollectedImage> images) throws IOException {
    Map<String, Path> paths = new HashMap<>();
    for (Path file :
        ImageFolder.read(folder, Integer.MAX_VALUE, FileVisitOption.FOLLOW_LINKS).files()) {
      paths.put(file.getFileName().toString(), folder.relativize(file));
    }
    List<FoundImage> found = new ArrayList<>();
    for (CollectedImage image : images) {
      Path path = paths.get(image.name());
      if (path != null) {
        found.add(new FoundImage(image, path));
      }
    }
    return found;
  }

  private void picture(HtmlReportPage page, FoundImage found) {
    CollectedImage image = found.image();
    page.picture(
        thumbnails.apply(image),
        scored(image.label(), image.score()),
        other(image),
        image.model() + (found.label().equals(image.folder()) ? "" : ", moved"),
        found.path().toString());
  }

  private static String other(CollectedImage image) {
    @Nullable Float score = image.otherScore();
    return image.other() == null || score == null
        ? "no second label"
        : (image.shadow() ? "shadow: " : "then ") + scored(image.other(), score);
  }

  private static String scored(String label, float score) {
    return label + String.format(Locale.ROOT, " %.2f %%", 100 * score);
  }
}
