package dev.glimpse.train;

import dev.glimpse.model.InputTensor;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;

/** Labelled images, all of them as tensors of one size. Immutable; for any thread. */
public interface TrainingImageSet {

  /** Returns the number of images. */
  int size();

  /** Returns the output that should get the highest score, from 0. */
  int label(int index);

  /** Returns the names of the outputs. */
  List<String> labels();

  /** Returns the size of each tensor. */
  InputTensor input();

  /**
   * Writes an image as the served model gets it.
   *
   * @param offset the position in the target from which on the image is written
   * @throws IOException if the image cannot be read
   */
  void read(int index, float[] target, int offset) throws IOException;

  /**
   * Writes a variation of an image, as a training step gets it. The same random source gives the
   * same variation.
   *
   * @throws IOException if the image cannot be read
   */
  void augment(int index, SplittableRandom random, float[] target, int offset) throws IOException;

  /** Returns the name of an image for people. */
  String name(int index);
}
