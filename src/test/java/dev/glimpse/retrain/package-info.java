@NullMarked
package dev.glimpse.retrain;

import org.jspecify.annotations.NullMarked;
