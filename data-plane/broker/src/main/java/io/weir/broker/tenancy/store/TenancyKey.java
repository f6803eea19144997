package io.weir.broker.tenancy.store;

/**
 * Names one thing in {@code __weir_tenancy}. Immutable.
 *
 * @param type what it is
 * @param id its id, with the prefix of its type
 */
public record TenancyKey(Type type, String id) {
  /** Characters of an id at most. */
  public static final int ID_LENGTH_MAX = 128;

  /** Checks the id's form. */
  public TenancyKey {
    if (id.length() > ID_LENGTH_MAX || !id.startsWith(type.idPrefix) || !isPlain(id)) {
      throw new InvalidTenancyRecordException(
          "an id of type "
              + type.wireName
              + " is '"
              + type.idPrefix
              + "' followed by letters,"
              + " digits, '-' or '_', at most "
              + ID_LENGTH_MAX
              + " characters");
    }
  }

  private static boolean isPlain(String id) {
    return id.chars()
        .allMatch(
            c ->
                c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || c >= '0' && c <= '9'
                    || c == '-'
                    || c == '_');
  }

  /** What can be kept. */
  public enum Type {
    /** A tenant. */
    TENANT("tenant", "ten-"),
    /** A virtual cluster. */
    VIRTUAL_CLUSTER("virtual_cluster", "vc-"),
    /** An API key. */
    API_KEY("api_key", "key-"),
    /** The keys that verify access tokens; there is one record. */
    JWKS("jwks", "jwks-"),
    /** Revoked tokens of an API key; the id is the key's. */
    TOKEN_REVOCATIONS("token_revocations", "key-");

    private final String wireName;
    private final String idPrefix;

    Type(String wireName, String idPrefix) {
      this.wireName = wireName;
      this.idPrefix = idPrefix;
    }

    /** Its name in JSON. */
    public String wireName() {
      return wireName;
    }

    static Type parse(String wireName) {
      for (Type type : values()) {
        if (type.wireName.equals(wireName)) {
          return type;
        }
      }
      throw new InvalidTenancyRecordException("unknown type of tenancy record '" + wireName + "'");
    }
  }
}
