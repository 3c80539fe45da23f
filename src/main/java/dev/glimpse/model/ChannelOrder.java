package dev.glimpse.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The order of a tensor's colour channels. */
public enum ChannelOrder {
  /** Red first, as decoders return it. */
  @JsonProperty("rgb")
  RGB,
  /** Blue first, as in Caffe's models and those that Keras took over from Caffe. */
  @JsonProperty("bgr")
  BGR
}
