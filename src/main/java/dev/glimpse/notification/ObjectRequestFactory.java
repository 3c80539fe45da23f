package dev.glimpse.notification;

import dev.glimpse.config.RequestConfig;
import dev.glimpse.event.EventAttributes;
import dev.glimpse.event.IgnoredEvent;
import dev.glimpse.event.ImageAddress;
import dev.glimpse.event.ImageReference;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.RequestEntry;
import dev.glimpse.event.StoredObject;
import dev.glimpse.system.Sha256Checksum;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A factory of the requests for created objects. The id is the same whenever the store sends the
 * same notification.
 *
 * @param config the settings, which may exclude a key
 * @param defaultId the id of an object without version, sequencer and entity tag
 */
record ObjectRequestFactory(RequestConfig config, String defaultId) {

  /** The maximum length of an id in UTF-16, as of other requests' ids. */
  private static final int MAX_ID = 1_024;

  /** Returns the request for an object of a bucket. */
  RequestEntry of(StoredObject object, ImageAddress address) {
    return of(object, address, object.bucket());
  }

  /**
   * Returns the request for an object, or the reason why it is ignored.
   *
   * @param container the name of the bucket, unique among all stores of this format
   */
  RequestEntry of(StoredObject object, ImageAddress address, String container) {
    if (object.key().endsWith("/")) {
      return new IgnoredEvent(IgnoredEvent.Reason.FOLDER);
    }
    if (!config.admits(object.key())) {
      return new IgnoredEvent(IgnoredEvent.Reason.KEY);
    }
    return new ImageRequest(
        id(object, container),
        new ImageReference.Remote(address, object),
        null,
        null,
        null,
        EventAttributes.NONE);
  }

  private String id(StoredObject object, String container) {
    String suffix = suffix(object);
    if (suffix == null) {
      return defaultId;
    }
    String id = container + "/" + object.key() + suffix;
    if (id.length() <= MAX_ID) {
      return id;
    }
    return container + "/" + Sha256Checksum.of(id.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the part of an id that tells one content of a key from another one. */
  private static @Nullable String suffix(StoredObject object) {
    if (object.isPinned()) {
      return "?versionId=" + object.versionId();
    }
    if (object.sequencer() != null) {
      return "?sequencer=" + object.sequencer();
    }
    return object.eTag() == null ? null : "?eTag=" + object.eTag();
  }
}
