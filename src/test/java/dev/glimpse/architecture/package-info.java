/** Tests of the architectures against the variables and scores of TF-slim and Keras. */
@NullMarked
package dev.glimpse.architecture;

import org.jspecify.annotations.NullMarked;
