package dev.glimpse.retrain;

import org.tensorflow.proto.GraphDef;

/**
 * A retrained network from the image to the scores, with its weights as constants.
 *
 * @param definition the graph
 * @param images the tensor that takes images
 * @param scores the tensor of scores
 */
public record RetrainedGraph(GraphDef definition, String images, String scores) {}
