package dev.glimpse.config;

import java.util.Locale;

/** An origin of requests: the system whose events are accepted. */
public enum RequestOrigin {
  /** Glimpse's own requests. */
  REQUEST,
  /** The notifications of S3 and of compatible stores. */
  S3,
  /** The events of S3 that EventBridge passes on. */
  EVENTBRIDGE,
  /** The events of Azure Blob Storage. */
  AZURE,
  /** The notifications of Google Cloud Storage. */
  GCS;

  /** Returns the name in the settings. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
