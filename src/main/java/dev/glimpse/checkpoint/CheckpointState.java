package dev.glimpse.checkpoint;

import com.google.protobuf.TextFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text file {@code checkpoint} in the folder of a training, which names the latest checkpoint.
 * The path in it is often one of another machine, so only its last part counts.
 */
final class CheckpointState {

  static final String NAME = "checkpoint";

  /** Enough for a thousand paths of older checkpoints. */
  private static final int MOST_BYTES = 1 << 20;

  private static final Pattern LATEST =
      Pattern.compile("(?m)^\\s*model_checkpoint_path\\s*:\\s*\"((?:[^\"\\\\\\n]|\\\\.)*)\"");

  private CheckpointState() {}

  /**
   * Returns the checkpoint that the file names.
   *
   * @throws CheckpointException if it names none, or one that is not beside it
   */
  static CheckpointFiles latest(Path state) throws IOException {
    String text;
    try (InputStream in = Files.newInputStream(state)) {
      text = new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
    }
    Matcher latest = LATEST.matcher(text);
    if (!latest.find()) {
      throw new CheckpointException(
          state, "names no checkpoint; pass the path of a checkpoint's index");
    }
    String name = lastPart(latest.group(1));
    boolean isName =
        !name.isEmpty()
            && !name.equals(".")
            && !name.equals("..")
            && !name.equals(NAME)
            && name.chars().noneMatch(Character::isISOControl);
    Optional<CheckpointFiles> found =
        isName ? CheckpointFiles.at(state.resolveSibling(name)) : Optional.empty();
    if (found.isEmpty()) {
      throw new CheckpointException(
          state,
          "names the checkpoint %s, which is not beside it; pass the path of another one"
              .formatted(isName ? name : "\"\""));
    }
    return found.get();
  }

  /** Returns the part of a path of any system after its last separator. */
  private static String lastPart(String escaped) {
    String path;
    try {
      path = TextFormat.unescapeBytes(escaped).toStringUtf8();
    } catch (TextFormat.InvalidEscapeSequenceException e) {
      path = escaped; // a path of Windows that was written by hand
    }
    return path.replaceFirst("(?s).*[/\\\\]", "");
  }
}
