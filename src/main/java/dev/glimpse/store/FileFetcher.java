package dev.glimpse.store;

import dev.glimpse.config.FileStoreConfig;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageAddress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A fetcher of regular files below the roots of the settings. Each root has its own threads, which
 * are abandoned if the root hangs.
 *
 * <p>A path is checked twice: in its spelling, so that nothing outside the roots is accessed, and
 * after all symbolic links are followed. Devices, pipes, sockets and folders are rejected before
 * they are opened. A process that can replace a folder by a link between check and opening can
 * already write below a root; only the last name is protected against that.
 */
final class FileFetcher implements ImageFetcher {

  /** A way to open a file that passed the checks. */
  interface Opening {
    InputStream open(Path file) throws IOException;
  }

  private record Root(Path spelling, Path real, AbandonableExecutor threads) {

    boolean holds(Path normal) {
      return normal.startsWith(spelling) || normal.startsWith(real);
    }
  }

  private final List<Root> roots;
  private final Opening opening;

  /**
   * Creates a fetcher that opens files in the given way.
   *
   * @throws IllegalArgumentException if a root is not an existing folder
   */
  FileFetcher(FileStoreConfig settings, StoreNetwork network, Opening opening) {
    Duration limit = network.settings().timeLimit();
    roots = settings.roots().stream().map(root -> root(root, limit)).toList();
    this.opening = opening;
  }

  /** Opens a file that is no symbolic link. */
  static InputStream openFile(Path file) throws IOException {
    return Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
  }

  private static Root root(Path root, Duration limit) {
    if (!Files.isDirectory(root)) {
      throw new IllegalArgumentException(
          "fetch policy: fileRoots has %s; allowed are existing folders".formatted(root));
    }
    return new Root(
        root.toAbsolutePath().normalize(),
        canonical(root),
        new AbandonableExecutor("glimpse-file", limit));
  }

  private static Path canonical(Path root) {
    try {
      return root.toRealPath();
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "fetch policy: fileRoots has %s, which cannot be read".formatted(root), e);
    }
  }

  @Override
  public byte[] fetch(ImageAddress uri, long maxBytes)
      throws FailureException, InterruptedException {
    Path asked = pathOf(uri);
    Root root = rootOf(asked);
    if (root == null) {
      throw forbidden(uri, "is not below an allowed folder");
    }
    return root.threads().run(uri, () -> read(root, asked, uri, maxBytes));
  }

  /** Returns the root: a mount that hangs blocks all files below it. */
  @Override
  public @Nullable String storeOf(ImageAddress uri) {
    try {
      Root root = rootOf(pathOf(uri));
      return root == null ? null : "file:" + root.spelling();
    } catch (FailureException e) {
      return null; // nothing is read; the fetch reports the failure
    }
  }

  @Override
  public boolean usesConnections() {
    return false;
  }

  private @Nullable Root rootOf(Path asked) {
    Path normal = asked.normalize();
    for (Root root : roots) {
      if (root.holds(normal)) {
        return root;
      }
    }
    return null;
  }

  private byte[] read(Root root, Path asked, ImageAddress uri, long maxBytes)
      throws FailureException, InterruptedException {
    Path file = canonical(root, asked, uri);
    if (roots.stream().noneMatch(allowed -> file.startsWith(allowed.real()))) {
      throw forbidden(uri, "leads out of the allowed folders by a symbolic link");
    }
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!attributes.isRegularFile()) {
        throw forbidden(uri, "is not a regular file");
      }
      try (InputStream in = opening.open(file)) {
        return BoundedByteReader.read(in, attributes.size(), maxBytes);
      }
    } catch (NoSuchFileException e) {
      throw missing(uri, e);
    } catch (AccessDeniedException e) {
      throw unreadable(uri, e);
    } catch (IOException e) {
      throw failed(uri, "cannot be read", e);
    }
  }

  /**
   * Resolves links. Loops of links, names that are too long and paths through files count as
   * missing.
   */
  private static Path canonical(Root root, Path asked, ImageAddress uri) throws FailureException {
    try {
      return asked.toRealPath();
    } catch (AccessDeniedException e) {
      throw unreadable(uri, e);
    } catch (IOException e) {
      if (!Files.isDirectory(root.real())) {
        throw failed(uri, "is below a folder that is gone", e); // perhaps a mount
      }
      throw missing(uri, e);
    }
  }

  private static Path pathOf(ImageAddress uri) throws FailureException {
    if (!isOfThisMachine(uri) || uri.query() != null || uri.hasFragment()) {
      throw forbidden(uri, "has more than a path; the form of a file URI is file:///folder/name");
    }
    try {
      return uri.file();
    } catch (IllegalArgumentException e) {
      throw forbidden(uri, "is not an absolute path");
    }
  }

  private static boolean isOfThisMachine(ImageAddress uri) {
    String host = uri.authority();
    return !uri.hasCredentials()
        && (host == null || host.isEmpty() || host.equalsIgnoreCase("localhost"));
  }

  private static FailureException forbidden(ImageAddress uri, String why) {
    return new FailureException(FailureCode.FETCH_FORBIDDEN, RedactedUri.of(uri) + " " + why);
  }

  private static FailureException failed(ImageAddress uri, String why, IOException e) {
    return FailureException.ofFetch(FailureCode.FETCH_FAILED, RedactedUri.of(uri), why, e);
  }

  private static FailureException missing(ImageAddress uri, IOException e) {
    return new FailureException(
        FailureCode.IMAGE_NOT_FOUND, RedactedUri.of(uri) + " does not exist", e);
  }

  private static FailureException unreadable(ImageAddress uri, IOException e) {
    return new FailureException(
        FailureCode.FETCH_FORBIDDEN, RedactedUri.of(uri) + " may not be read by this process", e);
  }

  @Override
  public void close() {
    roots.forEach(root -> root.threads().close());
  }
}
