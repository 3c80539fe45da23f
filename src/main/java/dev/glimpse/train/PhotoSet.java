package dev.glimpse.train;

import dev.glimpse.event.FailureException;
import dev.glimpse.model.InputTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** Photos in files, which are decoded each time that they are read, so that they take no memory. */
final class PhotoSet implements TrainingImageSet {

  /**
   * A photo that was decoded before.
   *
   * @param name the path below the folder, for messages
   * @param label the output that should get the highest score
   */
  record Photo(Path file, String name, int label) {}

  private final List<Photo> photos;
  private final List<String> labels;
  private final InputTensor input;
  private final PhotoDecoder decoder;
  private final PhotoAugmentation augmentation;

  PhotoSet(
      List<Photo> photos,
      List<String> labels,
      InputTensor input,
      PhotoDecoder decoder,
      PhotoAugmentation augmentation) {
    this.photos = List.copyOf(photos);
    this.labels = List.copyOf(labels);
    this.input = input;
    this.decoder = decoder;
    this.augmentation = augmentation;
  }

  @Override
  public int size() {
    return photos.size();
  }

  @Override
  public int label(int index) {
    return photos.get(index).label();
  }

  @Override
  public List<String> labels() {
    return labels;
  }

  @Override
  public InputTensor input() {
    return input;
  }

  @Override
  public void read(int index, float[] target, int offset) throws IOException {
    Path file = photos.get(index).file();
    try {
      decoder.decode(decoder.bytes(file), target, offset);
    } catch (FailureException e) {
      throw new IOException(file + " changed during the training: " + e.getMessage(), e);
    }
  }

  @Override
  public void augment(int index, SplittableRandom random, float[] target, int offset)
      throws IOException {
    float[] served = new float[input.size()];
    read(index, served, 0);
    augmentation.vary(served, random, target, offset);
  }

  @Override
  public String name(int index) {
    return photos.get(index).name();
  }
}
