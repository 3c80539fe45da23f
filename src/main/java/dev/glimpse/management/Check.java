package dev.glimpse.management;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that has to hold.
 *
 * @param name short, for programs; never changes its meaning
 * @param trouble says for people why it does not hold, null if it does; waits for nothing
 */
public record Check(String name, Supplier<@Nullable String> trouble) {}
