package dev.glimpse.store;

import dev.glimpse.testing.Addresses;
import java.nio.file.Path;

/** Started as a process of its own, in a locale of its own: reads files below a folder. */
final class FileProcess {

  private FileProcess() {}

  public static void main(String[] args) throws Exception {
    try (FileFetcher files = TestStores.files(Path.of(args[0]))) {
      for (String name : FileFetcherLocaleTest.NAMES) {
        byte[] bytes =
            files.fetch(Addresses.of("file://" + args[0] + "/" + name), TestStores.MAX_BYTES);
        System.out.println("bytes=" + bytes.length);
      }
    }
  }
}
