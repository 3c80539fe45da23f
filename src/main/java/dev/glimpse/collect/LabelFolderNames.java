package dev.glimpse.collect;

import dev.glimpse.system.Sha256Checksum;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The names of the folders of labels. Two labels never share a folder, even on a file system that
 * ignores case; a label keeps its folder.
 *
 * <p>For one thread at a time.
 */
final class LabelFolderNames {

  /** The maximum length of a name; eCryptfs has the lowest limit of the usual systems, 143. */
  private static final int MAX_BYTES = 120;

  private static final int HASH_DIGITS = 8;

  /** The folders' names as they are spelled, by {@link #folded} names. */
  private final Map<String, String> folders = new LinkedHashMap<>();

  /** The labels of folders, by folded names. */
  private final Map<String, LabelIdentity> labels = new LinkedHashMap<>();

  /** Creates names beside those of existing folders, each of which may be that of any label. */
  LabelFolderNames(Collection<String> existing) {
    existing.forEach(folder -> folders.put(folded(folder), folder));
  }

  /** Records that a folder is that of a label; the first label of a folder stays. */
  void assign(String folder, LabelIdentity label) {
    folders.putIfAbsent(folded(folder), folder);
    labels.putIfAbsent(folded(folder), label);
  }

  /**
   * Returns the folder of a label, and assigns it: the one that it has, an existing one, or new.
   */
  String folderOf(LabelIdentity label) {
    for (Map.Entry<String, LabelIdentity> entry : labels.entrySet()) {
      if (entry.getValue().isSame(label)) {
        return folders.getOrDefault(entry.getKey(), entry.getKey());
      }
    }
    String folder = unused(label);
    assign(folder, label);
    return folders.getOrDefault(folded(folder), folder);
  }

  private String unused(LabelIdentity label) {
    for (Map.Entry<String, String> folder : folders.entrySet()) {
      if (!labels.containsKey(folder.getKey()) && label.isNamed(folder.getValue())) {
        return folder.getValue();
      }
    }
    String name = SafeFileName.of(label.name(), MAX_BYTES);
    if (!isTaken(name)) {
      return name;
    }
    if (label.id() != null) { // evaluate and train accept the id as the name of the folder
      String id = SafeFileName.of(label.id(), MAX_BYTES);
      if (!isTaken(id)) {
        return id;
      }
    }
    String hash =
        Sha256Checksum.of((label.id() + "\t" + label.name()).getBytes(StandardCharsets.UTF_8));
    return SafeFileName.of(name, MAX_BYTES - HASH_DIGITS - 2)
        + " ~"
        + hash.substring(0, HASH_DIGITS);
  }

  private boolean isTaken(String name) {
    return labels.containsKey(folded(name));
  }

  private static String folded(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFC)
        .toUpperCase(Locale.ROOT)
        .toLowerCase(Locale.ROOT);
  }
}
