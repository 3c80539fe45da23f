/**
 * Network architectures: Inception v3, Inception v4, Inception-ResNet-v2 and MobileNet v1 as in
 * TF-slim, and Inception v3 as in keras.applications. Written from the published papers. One
 * description of a network gives its variables, its graph for serving and its graph for training.
 */
@NullMarked
package dev.glimpse.architecture;

import org.jspecify.annotations.NullMarked;
