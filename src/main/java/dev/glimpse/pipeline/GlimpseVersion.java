package dev.glimpse.pipeline;

import java.util.Objects;

/** The version of Glimpse. */
public final class GlimpseVersion {

  /** The version in the jar's manifest; {@code dev} if Glimpse runs from a folder of classes. */
  public static final String NUMBER =
      Objects.requireNonNullElse(
          GlimpseVersion.class.getPackage().getImplementationVersion(), "dev");

  private GlimpseVersion() {}
}
