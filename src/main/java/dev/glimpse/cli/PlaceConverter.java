package dev.glimpse.cli;

import dev.glimpse.deadletter.Place;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A converter of source positions that users type. */
final class PlaceConverter implements ITypeConverter<Place> {

  @Override
  public Place convert(String text) {
    try {
      return Place.of(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
