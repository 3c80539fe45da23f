package dev.glimpse.config;

import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.apache.kafka.common.config.ConfigDef;

/**
 * The declaration of one kind of image store: its schemes, its keys, and how its record is read.
 *
 * @param schemes the URI schemes of the store, in lower case
 * @param definition adds the store's keys to a definition, in the order of the reference page
 * @param reader returns the record of the settings; its second argument is the schemes that may be
 *     fetched; none if the settings are only checked
 */
record StoreSettings(
    List<String> schemes,
    Consumer<ConfigDef> definition,
    BiFunction<GlimpseConfig, Set<String>, StoreConfig> reader) {}
