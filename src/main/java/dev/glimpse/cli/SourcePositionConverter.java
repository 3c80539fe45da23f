package dev.glimpse.cli;

import dev.glimpse.deadletter.DeadLetterPosition;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A converter of source positions that users type. */
final class SourcePositionConverter implements ITypeConverter<DeadLetterPosition> {

  @Override
  public DeadLetterPosition convert(String text) {
    try {
      return DeadLetterPosition.of(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
