package io.weir.controlplane.domain;

/**
 * One record of {@code __weir_tenancy}.
 *
 * @param type {@code tenant}, {@code virtual_cluster}, {@code api_key}, {@code jwks} or {@code
 *     token_revocations}
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

  /** Type of the one record with the keys that verify access tokens. */
  public static final String JWKS = "jwks";

  /** Id of that record. */
  public static final String JWKS_ID = "jwks-tokens";

  /** Type of revoked tokens; the id is that of the API key to which they were issued. */
  public static final String TOKEN_REVOCATIONS = "token_revocations";

  /** Whose records and audit events are the installation's own; no tenant's id looks like this. */
  public static final String INSTALLATION = "installation";

  @Override
  public String toString() {
    return "TenancyRecord[" + type + "/" + id + "@" + revision + "]";
  }
}
