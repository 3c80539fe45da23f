/** Events of object stores, recognised by their shape. */
@NullMarked
package dev.glimpse.notification;

import org.jspecify.annotations.NullMarked;
