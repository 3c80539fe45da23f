/** The description of a model beside its graph: descriptor, labels, catalogue. */
@org.jspecify.annotations.NullMarked
package dev.glimpse.model;
