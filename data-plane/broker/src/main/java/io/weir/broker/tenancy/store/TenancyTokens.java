package io.weir.broker.tenancy.store;

import io.weir.broker.security.token.TokenAuthority;
import io.weir.broker.security.token.TokenTrust;
import io.weir.broker.tenancy.store.TenancyRecord.TokenRevocations;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Which access tokens are trusted, as the {@link TenancyState} says. Thread-safe. */
public final class TenancyTokens implements TokenTrust, TenancyListener {
  private final TenancyState state;
  private final List<DistrustListener> listeners = new CopyOnWriteArrayList<>();
  private volatile Optional<TokenAuthority> authority = Optional.empty();

  private TenancyTokens(TenancyState state) {
    this.state = state;
  }

  /** Follows that state. */
  public static TenancyTokens of(TenancyState state) {
    TenancyTokens tokens = new TenancyTokens(state);
    state.addListener(tokens);
    return tokens;
  }

  @Override
  public Optional<TokenAuthority> authority() {
    return authority;
  }

  @Override
  public boolean isRevoked(String keyId, String tokenId, long issuedAtMs) {
    return state.tokenRevocations(keyId).filter(r -> isAmong(r, tokenId, issuedAtMs)).isPresent();
  }

  private static boolean isAmong(TokenRevocations revoked, String tokenId, long issuedAtMs) {
    return revoked.expiresAtMsById().containsKey(tokenId) || issuedAtMs < revoked.issuedBeforeMs();
  }

  @Override
  public void onDistrust(DistrustListener listener) {
    listeners.add(listener);
  }

  @Override
  public void onChange(Optional<TenancyRecord> before, TenancyRecord after) {
    switch (after.key().type()) {
      case JWKS -> {
        authority =
            state.keySet().map(set -> new TokenAuthority(set.issuer(), set.audience(), set.keys()));
        listeners.forEach(DistrustListener::authorityChanged);
      }
      case TOKEN_REVOCATIONS ->
          listeners.forEach(listener -> listener.tokensRevoked(after.key().id()));
      case TENANT, VIRTUAL_CLUSTER, API_KEY -> {
        // Those are for the credentials.
      }
    }
  }
}
