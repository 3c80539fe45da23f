package dev.glimpse.train;

import dev.glimpse.architecture.NetworkArchitecture;
import dev.glimpse.image.ImageLimits;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A request to train a network of a known architecture.
 *
 * @param architecture its layers
 * @param data MNIST's idx files, or a folder with a folder of photos for each class
 * @param out the folder of the model
 * @param name the name of the model in requests
 * @param checkpoint a checkpoint of TF-slim to begin with; null to begin with random weights
 * @param side rows and columns of the images
 * @param width the factor of the number of maps in each layer; null for that of the checkpoint, or
 *     else 0.25 for digits and 1 for photos
 * @param flip whether half of the images are mirrored in training
 * @param loss the terms of the loss
 * @param plan the steps; a batch has at most all images
 * @param limits the limits on photos
 */
public record ArchitectureTrainingRequest(
    NetworkArchitecture architecture,
    Path data,
    Path out,
    String name,
    @Nullable Path checkpoint,
    int side,
    @Nullable Double width,
    boolean flip,
    LossOptions loss,
    TrainingPlan plan,
    ImageLimits limits) {}
