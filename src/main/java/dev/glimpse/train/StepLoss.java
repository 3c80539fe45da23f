package dev.glimpse.train;

import java.util.OptionalDouble;

/**
 * The loss of a batch before the step.
 *
 * @param total the loss that the step reduces
 * @param regularisation the part of it that depends on the weights alone; empty if the network has
 *     none
 */
record StepLoss(double total, OptionalDouble regularisation) {}
