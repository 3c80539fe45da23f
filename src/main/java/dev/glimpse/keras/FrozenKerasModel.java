package dev.glimpse.keras;

import java.util.List;

/**
 * A model of a Keras file that was written as a frozen graph.
 *
 * @param input the tensor of the images, float32 [batch, height, width, channels]
 * @param output the tensor of the scores
 * @param isInceptionV3 whether it is Inception v3, recognised by the shapes of its weights
 * @param findings what was recognised, one line each
 */
public record FrozenKerasModel(
    String input, String output, boolean isInceptionV3, List<String> findings) {

  public FrozenKerasModel {
    findings = List.copyOf(findings);
  }
}
