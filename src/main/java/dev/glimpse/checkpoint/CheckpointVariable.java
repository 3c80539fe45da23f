package dev.glimpse.checkpoint;

import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;

/**
 * A variable of a checkpoint.
 *
 * @param name the name under which it was saved, with the scopes of its layer
 * @param type the type of its values
 * @param shape its dimensions; empty for a scalar
 */
public record CheckpointVariable(String name, DataType type, Shape shape) {}
