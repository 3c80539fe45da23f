package dev.glimpse.train;

import dev.glimpse.event.FailureException;
import dev.glimpse.image.ImageFolder;
import dev.glimpse.model.InputTensor;
import dev.glimpse.system.Sha256Checksum;
import dev.glimpse.train.PhotoSet.Photo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A reader of a folder with a folder of photos for each class. Each file is decoded once. Files
 * that the stream would not classify are reported with the code of their dead letter, and left out.
 *
 * <p>About a tenth of each class is held out. The hash of a file decides, so that a photo stays on
 * its side when others are added; only the lowest hash of a class is held out in each case, and may
 * be another photo's then. The same photo twice in a class counts once.
 */
public final class PhotoFolderReader {

  private static final int HELD_OUT_PART = 10;

  /** The smallest class of which at least one photo is held out. */
  private static final int SMALLEST = 5;

  private final InputTensor input;
  private final PhotoDecoder decoder;
  private final Consumer<String> told;

  /**
   * Creates a reader.
   *
   * @param input the size of the tensors
   * @param told gets a line for each file and class that is left out
   */
  public PhotoFolderReader(InputTensor input, PhotoDecoder decoder, Consumer<String> told) {
    this.input = input;
    this.decoder = decoder;
    this.told = told;
  }

  private record Found(Path file, String name, String label, String sha256) {}

  /**
   * Reads a folder.
   *
   * @param flip whether half of the images are mirrored in training
   * @throws IllegalArgumentException if fewer than two classes have a photo, or all are held out
   * @throws IOException if the folder cannot be read
   */
  public TrainingData read(Path folder, boolean flip) throws IOException {
    List<Found> found = withoutContradictions(find(folder));
    Map<String, List<Found>> classes = new TreeMap<>();
    found.forEach(
        photo -> classes.computeIfAbsent(photo.label(), l -> new ArrayList<>()).add(photo));
    reportEmpty(folder, classes.keySet());
    if (classes.size() < 2) {
      throw new IllegalArgumentException(
          "%s has photos of %d classes, needed are at least 2: a folder of photos for each class"
              .formatted(folder, classes.size()));
    }
    List<String> labels = List.copyOf(classes.keySet());
    List<Photo> trained = new ArrayList<>();
    List<Photo> heldOut = new ArrayList<>();
    for (int label = 0; label < labels.size(); label++) {
      split(Objects.requireNonNull(classes.get(labels.get(label))), label, trained, heldOut);
    }
    if (heldOut.isEmpty()) {
      throw new IllegalArgumentException(
          "%s has no class of %d photos or more, so that none is held out"
              .formatted(folder, SMALLEST));
    }
    PhotoAugmentation augmentation = new PhotoAugmentation(input, flip);
    return new TrainingData(
        new PhotoSet(trained, labels, input, decoder, augmentation),
        new PhotoSet(heldOut, labels, input, decoder, augmentation),
        "%d photos of %d classes, fingerprint %s"
            .formatted(found.size(), labels.size(), fingerprint(found)));
  }

  private List<Found> find(Path folder) throws IOException {
    ImageFolder files = ImageFolder.read(folder, Integer.MAX_VALUE, FileVisitOption.FOLLOW_LINKS);
    String hidden = files.leftOutLine();
    if (hidden != null) {
      told.accept("left out  " + hidden);
    }
    List<Found> found = new ArrayList<>();
    float[] tensor = new float[input.size()];
    for (Path file : files.files()) {
      Path name = folder.relativize(file);
      if (name.getNameCount() == 1) {
        told.accept("left out  %s: is not in the folder of a class".formatted(name));
        continue;
      }
      try {
        byte[] bytes = decoder.bytes(file);
        decoder.decode(bytes, tensor, 0);
        found.add(
            new Found(file, name.toString(), label(name.getName(0)), Sha256Checksum.of(bytes)));
      } catch (FailureException e) {
        told.accept("left out  %s: %s".formatted(name, e.getMessage())); // begins with the code
      }
    }
    return found;
  }

  /** Returns the label of a folder: both Unicode forms of a letter are the same label. */
  private static String label(Path folder) {
    return Normalizer.normalize(folder.getFileName().toString(), Normalizer.Form.NFC);
  }

  /** Leaves out photos that are in two classes, as one of the labels is wrong, and repetitions. */
  private List<Found> withoutContradictions(List<Found> found) {
    Map<String, Found> first = new HashMap<>();
    Set<String> contradictory = new HashSet<>();
    for (Found photo : found) {
      Found other = first.putIfAbsent(photo.sha256(), photo);
      if (other != null && !other.label().equals(photo.label())) {
        contradictory.add(photo.sha256());
        told.accept(
            "left out  %s, %s: the same image in two classes"
                .formatted(other.name(), photo.name()));
      }
    }
    return found.stream()
        .filter(photo -> photo.equals(first.get(photo.sha256())))
        .filter(photo -> !contradictory.contains(photo.sha256()))
        .toList();
  }

  private void reportEmpty(Path folder, Set<String> classes) throws IOException {
    try (Stream<Path> folders = Files.list(folder)) {
      folders
          .filter(Files::isDirectory)
          .map(PhotoFolderReader::label)
          .distinct()
          .filter(name -> !name.startsWith(".") && !classes.contains(name))
          .sorted()
          .forEach(name -> told.accept("left out  class %s: no photo".formatted(name)));
    }
  }

  private static void split(
      List<Found> photos, int label, List<Photo> trained, List<Photo> heldOut) {
    List<Found> ordered = photos.stream().sorted(Comparator.comparing(Found::sha256)).toList();
    for (int i = 0; i < ordered.size(); i++) {
      Found photo = ordered.get(i);
      long hash = Long.parseLong(photo.sha256().substring(0, 8), 16);
      boolean first = photo.sha256().equals(ordered.get(0).sha256());
      boolean out = first ? ordered.size() >= SMALLEST : hash * HELD_OUT_PART < 1L << 32;
      (out ? heldOut : trained).add(new Photo(photo.file(), photo.name(), label));
    }
  }

  private static String fingerprint(List<Found> found) {
    StringBuilder all = new StringBuilder();
    found.stream()
        .map(photo -> photo.sha256() + " " + photo.label() + "\n")
        .sorted()
        .forEach(all::append);
    return Sha256Checksum.of(all.toString().getBytes(StandardCharsets.UTF_8));
  }
}
