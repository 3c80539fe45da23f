package dev.glimpse.demo;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/** The folder of a local broker: its settings, its data and its log. */
record LocalBrokerFolder(Path path) {

  private static final int TAIL_LINES = 20;

  static LocalBrokerFolder create() throws IOException {
    LocalBrokerFolder folder =
        new LocalBrokerFolder(TemporaryFolder.create("glimpse-broker-").path());
    Files.createDirectory(folder.temporary());
    return folder;
  }

  Path settings() {
    return path.resolve("server.properties");
  }

  Path data() {
    return path.resolve("data");
  }

  Path log() {
    return path.resolve("broker.log");
  }

  /**
   * Returns the folder for files that libraries unpack, which a killed process cannot delete
   * itself.
   */
  Path temporary() {
    return path.resolve("tmp");
  }

  void write(Properties settings) throws IOException {
    try (Writer out = Files.newBufferedWriter(settings())) {
      settings.store(out, null);
    }
  }

  Properties read() throws IOException {
    Properties settings = new Properties();
    try (Reader in = Files.newBufferedReader(settings())) {
      settings.load(in);
    }
    return settings;
  }

  /** Returns whether an earlier run of the same broker has created the data folder. */
  boolean isFormatted() {
    return Files.exists(data().resolve("meta.properties"));
  }

  /** Returns the last lines of the log, for an error message. */
  String logTail() {
    try {
      List<String> lines = Files.readAllLines(log());
      return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    } catch (IOException e) {
      return "(no log: " + e.getMessage() + ")";
    }
  }

  /** Deletes the folder; ignores errors, because no caller is left to handle them. */
  void delete() {
    try {
      new TemporaryFolder(path).close();
    } catch (IOException e) {
      // stays on disk
    }
  }
}
