package dev.glimpse.store;

import dev.glimpse.config.FileStoreConfig;
import dev.glimpse.config.HttpStoreConfig;
import dev.glimpse.config.S3StoreConfig;
import dev.glimpse.config.StoreConfig;
import java.util.List;
import java.util.function.Consumer;

/**
 * A kind of image store: the record of its settings, which names the URI schemes, and the factory
 * of its fetcher. A new kind is an {@link ImageFetcher}, a {@link StoreConfig}, and one element of
 * {@link #ALL}.
 *
 * @param <C> the type of the settings
 * @param syntax throws an {@link IllegalArgumentException} if a value has no valid form, without
 *     opening the store
 */
public record ImageStoreType<C extends StoreConfig>(
    Class<C> settings, Consumer<C> syntax, FetcherFactory<C> factory) {

  /** Every kind of store that Glimpse has. */
  public static final List<ImageStoreType<?>> ALL =
      List.of(
          new ImageStoreType<>(
              FileStoreConfig.class,
              (files, network) -> new FileFetcher(files, network, FileFetcher::openFile)),
          new ImageStoreType<>(HttpStoreConfig.class, HttpFetcher::hosts, HttpFetcher::new),
          new ImageStoreType<>(S3StoreConfig.class, S3Fetcher::check, S3Fetcher::open));

  /** Creates a kind of store whose settings have no syntax of their own. */
  public ImageStoreType(Class<C> settings, FetcherFactory<C> factory) {
    this(settings, any -> {}, factory);
  }

  /** A factory of fetchers without connections. */
  @FunctionalInterface
  public interface FetcherFactory<C extends StoreConfig> {

    /**
     * Creates a fetcher, which the caller closes.
     *
     * @throws IllegalArgumentException if a setting cannot be used; the message names it, the value
     *     and what is allowed, without secrets
     */
    ImageFetcher create(C settings, StoreNetwork network);
  }

  /** Returns whether the settings are those of this kind. */
  boolean accepts(StoreConfig store) {
    return settings.isInstance(store);
  }

  /**
   * Checks the syntax of the settings of stores that are not opened, because none of their schemes
   * may be fetched.
   *
   * @throws IllegalArgumentException if a value has no valid form
   */
  public static void check(List<StoreConfig> stores) {
    for (StoreConfig store : stores) {
      ALL.stream().filter(type -> type.accepts(store)).forEach(type -> type.check(store));
    }
  }

  private void check(StoreConfig store) {
    syntax.accept(settings.cast(store));
  }

  /** Creates the fetcher for settings that this kind accepts. */
  ImageFetcher open(StoreConfig store, StoreNetwork network) {
    return factory.create(settings.cast(store), network);
  }
}
