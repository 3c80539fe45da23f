package dev.glimpse.serving;

import dev.glimpse.model.ChannelOrder;
import dev.glimpse.model.Geometry;
import dev.glimpse.model.InputTensor.Layout;
import dev.glimpse.model.Interpolation;
import dev.glimpse.model.JpegDecoding;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.Normalisation;
import dev.glimpse.model.Orientation;
import dev.glimpse.model.Preprocessing;

/**
 * All parameters that determine an image's tensor, without the preset's name. Equal recipes give
 * equal tensors.
 */
public record Recipe(
    JpegDecoding jpeg,
    int jpegRatio,
    Orientation orientation,
    Geometry geometry,
    Interpolation interpolation,
    ChannelOrder channelOrder,
    Normalisation normalisation,
    int height,
    int width,
    int channels,
    Layout layout) {

  static Recipe of(ModelDescriptor model) {
    Preprocessing preprocessing = model.preprocessing();
    return new Recipe(
        preprocessing.jpeg(),
        preprocessing.jpegRatio(),
        preprocessing.orientation(),
        preprocessing.geometry(),
        preprocessing.interpolation(),
        preprocessing.channelOrder(),
        preprocessing.normalisation(),
        model.input().height(),
        model.input().width(),
        model.input().channels(),
        model.input().layout());
  }
}
