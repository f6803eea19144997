package io.weir.controlplane.service;

import java.util.Optional;

/**
 * What a write answers, and whose brokers must hear of it.
 *
 * @param status HTTP status once all is applied
 * @param body answer, written as JSON; null for none
 * @param location path of what was made
 * @param change what brokers must apply first
 */
public record Reply(int status, Object body, Optional<String> location, Optional<Change> change) {
  /**
   * A change of tenancy state.
   *
   * @param tenantId whose
   * @param kind e.g. {@code api_key.create}
   * @param resourceId of what
   * @param revision of its newest record; {@link #OF_METADATA} for what is in KRaft
   * @param clusterPrefix of the virtual cluster, of what is in KRaft
   */
  public record Change(
      String tenantId,
      String kind,
      String resourceId,
      long revision,
      Optional<String> clusterPrefix) {
    /** Of a tenancy record. */
    public Change(String tenantId, String kind, String resourceId, long revision) {
      this(tenantId, kind, resourceId, revision, Optional.empty());
    }

    /** No tenancy record: brokers hear of it by their metadata. */
    public static final long OF_METADATA = -1;

    /** A change of what KRaft holds. */
    public static Change ofMetadata(
        String tenantId, String kind, String resourceId, String clusterPrefix) {
      return new Change(tenantId, kind, resourceId, OF_METADATA, Optional.of(clusterPrefix));
    }
  }

  /** Made; nothing for brokers to hear. */
  public static Reply created(Object body, String location) {
    return new Reply(201, body, Optional.of(location), Optional.empty());
  }

  /** Made; brokers must apply it first. */
  public static Reply created(Object body, String location, Change change) {
    return new Reply(201, body, Optional.of(location), Optional.of(change));
  }

  /** Changed. */
  public static Reply ok(Object body) {
    return new Reply(200, body, Optional.empty(), Optional.empty());
  }

  /** Changed; brokers must apply it first. */
  public static Reply ok(Object body, Change change) {
    return new Reply(200, body, Optional.empty(), Optional.of(change));
  }

  /** Gone; nothing for brokers to hear. */
  public static Reply gone() {
    return new Reply(204, null, Optional.empty(), Optional.empty());
  }

  /** Gone; brokers must apply it first. */
  public static Reply gone(Change change) {
    return new Reply(204, null, Optional.empty(), Optional.of(change));
  }
}
