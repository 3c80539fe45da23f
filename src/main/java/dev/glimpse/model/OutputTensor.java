package dev.glimpse.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tensor that scores come from: float32 [N, labels].
 *
 * @param tensor its key in the signature {@code serving_default}
 * @param kind the kind of the scores
 * @param background the index of the output that stands for no class; null if there is no such
 *     output
 * @param thresholds the lowest score of a label that applies to an image, 0 to 1, by the label's id
 *     or name; labels that are not listed have the descriptor's threshold. Null if none is listed;
 *     only for independent scores
 */
public record OutputTensor(
    String tensor,
    Kind kind,
    @Nullable Integer background,
    @Nullable Map<String, Float> thresholds) {

  public OutputTensor {
    thresholds =
        thresholds == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(thresholds));
  }

  /** Creates an output without thresholds of single labels. */
  public OutputTensor(String tensor, Kind kind, @Nullable Integer background) {
    this(tensor, kind, background, null);
  }

  /** Returns the properties that determine the scores: all but the thresholds. */
  public OutputTensor withoutThresholds() {
    return new OutputTensor(tensor, kind, background);
  }

  /** The kind of the scores. */
  public enum Kind {
    /** Probabilities that add up to 1. */
    @JsonProperty("softmax")
    SOFTMAX("softmax", false),
    /** Unnormalised scores; Glimpse applies the softmax. */
    @JsonProperty("logits")
    LOGITS("logits", false),
    /** A probability for each label, independent of the other labels. */
    @JsonProperty("sigmoid")
    SIGMOID("sigmoid", true),
    /** An unnormalised score for each label; Glimpse applies the sigmoid. */
    @JsonProperty("sigmoid-logits")
    SIGMOID_LOGITS("sigmoid-logits", true),
    /** Values of any other tensor, which stay as they are; no descriptor file may have it. */
    FEATURES("features", false);

    private final String label;
    private final boolean independent;

    Kind(String label, boolean independent) {
      this.label = label;
      this.independent = independent;
    }

    /** Returns the name in descriptors and options. */
    public String label() {
      return label;
    }

    /**
     * Returns whether each label applies to an image, or not, independently of the others: an image
     * can have several labels or none. Otherwise an image has exactly one label.
     */
    public boolean isIndependent() {
      return independent;
    }

    /** Returns whether the graph gives unnormalised scores, not probabilities. */
    public boolean isLogits() {
      return this == LOGITS || this == SIGMOID_LOGITS;
    }

    /**
     * Returns the probabilities of one image, 0 to 1.
     *
     * @param outputs the outputs of the graph; returned if they are probabilities already
     */
    public float[] probabilities(float[] outputs) {
      return switch (this) {
        case SOFTMAX, SIGMOID, FEATURES -> outputs;
        case LOGITS -> softmax(outputs);
        case SIGMOID_LOGITS -> sigmoid(outputs);
      };
    }

    @Override
    public String toString() {
      return label;
    }

    /** Subtracts the largest logit first, so that no exponential overflows. */
    private static float[] softmax(float[] logits) {
      float largest = Float.NEGATIVE_INFINITY;
      for (float logit : logits) {
        largest = Math.max(largest, logit);
      }
      double sum = 0;
      float[] scores = new float[logits.length];
      for (int i = 0; i < logits.length; i++) {
        double e = Math.exp(logits[i] - largest);
        scores[i] = (float) e;
        sum += e;
      }
      for (int i = 0; i < scores.length; i++) {
        scores[i] = (float) (scores[i] / sum);
      }
      return scores;
    }

    private static float[] sigmoid(float[] logits) {
      float[] scores = new float[logits.length];
      for (int i = 0; i < logits.length; i++) {
        scores[i] = (float) (1 / (1 + Math.exp(-(double) logits[i])));
      }
      return scores;
    }
  }
}
