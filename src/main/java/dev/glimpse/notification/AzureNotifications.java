package dev.glimpse.notification;

import static dev.glimpse.notification.EventFields.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.glimpse.config.RequestOrigin;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.HostName;
import dev.glimpse.event.IgnoredEvent;
import dev.glimpse.event.ImageAddress;
import dev.glimpse.event.RequestEntry;
import dev.glimpse.event.StoredObject;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The events of Azure Blob Storage: in the schema of Event Grid, or the data of a CloudEvent. A
 * blob is fetched from its {@code url}, so it has to be readable without a login.
 */
final class AzureNotifications implements NotificationSystem {

  private static final String STORAGE = "Microsoft.Storage.";
  private static final String VALIDATION = "Microsoft.EventGrid.SubscriptionValidationEvent";

  /** Operations that create an empty blob, which another event follows when it has a content. */
  private static final Set<String> BEGINNINGS = Set.of("CreateFile", "SftpCreate");

  @Override
  public RequestOrigin origin() {
    return RequestOrigin.AZURE;
  }

  @Override
  public boolean recognises(JsonNode event, @Nullable String type) {
    String named = type(event, type);
    return named != null && (named.startsWith(STORAGE) || named.equals(VALIDATION));
  }

  private static @Nullable String type(JsonNode event, @Nullable String type) {
    String inside = event.path("data").isObject() ? text(event, "eventType") : null;
    return inside == null ? type : inside;
  }

  @Override
  public RequestEntry entry(JsonNode item, @Nullable String type, ObjectRequestFactory requests)
      throws FailureException {
    String named = type(item, type);
    JsonNode data = item.path("eventType").isTextual() ? item.path("data") : item;
    if (!"Microsoft.Storage.BlobCreated".equals(named)) {
      return new IgnoredEvent(reason(named));
    }
    Long size = EventFields.size(data, "contentLength");
    String operation = text(data, "api");
    if (operation != null && BEGINNINGS.contains(operation) && (size == null || size == 0)) {
      return new IgnoredEvent(IgnoredEvent.Reason.OTHER);
    }
    String url = text(data, "url");
    if (url == null) {
      throw EventFields.invalid("The notification has no url");
    }
    ImageAddress address = ImageAddress.parse(url);
    HostName account = address.host();
    String[] path = path(address);
    if (account == null || path.length < 2 || path[1].isEmpty()) {
      throw EventFields.invalid("The notification's url does not name a container and a blob");
    }
    StoredObject object =
        new StoredObject(
            path[0],
            path[1],
            null,
            EventFields.shortText(data, "eTag"),
            size,
            EventFields.shortText(data, "sequencer"));
    return requests.of(object, address, account.ascii() + "/" + path[0]);
  }

  /** Returns the container and the blob. */
  private static String[] path(ImageAddress address) throws FailureException {
    try {
      return address.decodedPath().substring(1).split("/", 2);
    } catch (IllegalArgumentException e) {
      throw EventFields.invalid("The notification's url has escapes that are not UTF-8");
    }
  }

  private static IgnoredEvent.Reason reason(@Nullable String named) {
    if (VALIDATION.equals(named)) {
      return IgnoredEvent.Reason.TEST;
    }
    return named != null && named.endsWith("Deleted")
        ? IgnoredEvent.Reason.DELETED
        : IgnoredEvent.Reason.OTHER;
  }
}
