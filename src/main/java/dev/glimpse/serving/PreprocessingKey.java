package dev.glimpse.serving;

import dev.glimpse.model.InputTensor;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.Preprocessing;

/**
 * A key of everything that an image's tensor depends on. Models with equal keys take the same
 * tensors: shadow models share them, and so does the score cache. It holds the records of the
 * descriptor, so a field that they gain is part of the key.
 *
 * @param preprocessing without the preset's name, which says where the values come from
 * @param input without the name of the tensor, which differs between graphs
 */
public record PreprocessingKey(Preprocessing preprocessing, InputTensor input) {

  private static final String ANY_NAME = "";

  static PreprocessingKey of(ModelDescriptor model) {
    Preprocessing preprocessing = model.preprocessing();
    InputTensor input = model.input();
    return new PreprocessingKey(
        new Preprocessing(
            null,
            preprocessing.jpeg(),
            preprocessing.jpegRatio(),
            preprocessing.orientation(),
            preprocessing.geometry(),
            preprocessing.interpolation(),
            preprocessing.channelOrder(),
            preprocessing.normalisation()),
        new InputTensor(ANY_NAME, input.height(), input.width(), input.channels(), input.layout()));
  }
}
