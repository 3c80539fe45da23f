package dev.glimpse.runtime;

import java.util.Objects;

/** The version of Glimpse. */
public final class Version {

  /** The version in the jar's manifest; {@code dev} if Glimpse runs from a folder of classes. */
  public static final String NUMBER =
      Objects.requireNonNullElse(Version.class.getPackage().getImplementationVersion(), "dev");

  private Version() {}
}
