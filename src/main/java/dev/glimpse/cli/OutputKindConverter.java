package dev.glimpse.cli;

import dev.glimpse.model.OutputTensor.Kind;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A converter of the names of score kinds, as descriptors spell them. */
final class OutputKindConverter implements ITypeConverter<Kind> {

  /** The allowed names. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return names().iterator();
    }
  }

  /** Returns the kinds of scores: features are none, and no descriptor file has them. */
  private static Stream<Kind> kinds() {
    return Stream.of(Kind.values()).filter(kind -> kind != Kind.FEATURES);
  }

  private static List<String> names() {
    return kinds().map(Kind::label).toList();
  }

  @Override
  public Kind convert(String name) {
    return kinds()
        .filter(kind -> kind.label().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'" + name + "' is not one of " + String.join(", ", names())));
  }
}
