package io.weir.controlplane.security;

/** The operator's bearer token: only its hash is kept in memory. Immutable. */
public final class OperatorToken {
  private static final int CHARACTERS_MIN = 32;

  private final String sha256;

  /** Refuses a token that can be guessed. */
  public OperatorToken(String token) {
    if (token.length() < CHARACTERS_MIN) {
      throw new IllegalArgumentException(
          "operator_token_file: the token must have at least " + CHARACTERS_MIN + " characters");
    }
    this.sha256 = Sha256.hex(token);
  }

  /** Names the token without telling it: a hash of its hash. */
  public String fingerprint() {
    return Sha256.hex(sha256);
  }

  /** Compares in constant time. */
  public boolean matches(String token) {
    return Sha256.equal(sha256, Sha256.hex(token));
  }
}
