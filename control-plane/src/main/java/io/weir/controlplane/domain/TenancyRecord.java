package io.weir.controlplane.domain;

/**
 * One record of {@code __weir_tenancy}.
 *
 * @param type {@code tenant}, {@code virtual_cluster} or {@code api_key}
 * @param id its key
 * @param revision from one PostgreSQL sequence; brokers refuse lower ones
 * @param body JSON object of the type's own fields, or {@code {"deleted":true}}
 */
public record TenancyRecord(String type, String id, long revision, String body) {
  /** Type of tenants. */
  public static final String TENANT = "tenant";

  /** Type of virtual clusters. */
  public static final String VIRTUAL_CLUSTER = "virtual_cluster";

  /** Type of API keys. */
  public static final String API_KEY = "api_key";

  @Override
  public String toString() {
    return "TenancyRecord[" + type + "/" + id + "@" + revision + "]";
  }
}
