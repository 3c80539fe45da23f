package dev.glimpse.deploy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Stands for Glimpse: tells the arguments as Java got them, and whether there are such files. */
final class EchoedArguments {

  private EchoedArguments() {}

  /** Writes a line an argument, in UTF-8 whatever the locale. */
  public static void main(String[] args) {
    for (String argument : args) {
      String line = argument + " " + Files.exists(Path.of(argument)) + "\n";
      System.out.writeBytes(line.getBytes(StandardCharsets.UTF_8));
    }
  }
}
