package dev.glimpse.management;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A health check.
 *
 * @param name a short name for programs; its meaning never changes
 * @param trouble a supplier of the reason of a failure for people, null if the check succeeds; must
 *     not block
 */
public record HealthCheck(String name, Supplier<@Nullable String> trouble) {}
