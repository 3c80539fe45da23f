/**
 * What is deployed is held against what Glimpse is: images, resources of Kubernetes, dashboards.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.deploy;
