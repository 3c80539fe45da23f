package dev.glimpse.config;

import java.util.Set;

/** The settings of one kind of image store, validated as far as they need no knowledge of it. */
public interface StoreConfig {

  /** Returns the URI schemes of this store that may be fetched, in lower case; at least one. */
  Set<String> schemes();
}
