package io.weir.broker.tenancy.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.security.token.TestTokens;
import io.weir.broker.security.token.TokenTrust;
import io.weir.broker.tenancy.store.TenancyRecord.Deleted;
import io.weir.broker.tenancy.store.TenancyRecord.KeySet;
import io.weir.broker.tenancy.store.TenancyRecord.TokenRevocations;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TenancyTokensTest {
  private final TenancyState state = new TenancyState();
  private final TenancyTokens tokens = TenancyTokens.of(state);
  private final List<String> heard = new ArrayList<>();

  TenancyTokensTest() {
    tokens.onDistrust(
        new TokenTrust.DistrustListener() {
          @Override
          public void tokensRevoked(String keyId) {
            heard.add(keyId);
          }

          @Override
          public void authorityChanged() {
            heard.add("authority");
          }
        });
  }

  private static KeySet keys(long revision, String... kids) {
    RSAPublicKey key = (RSAPublicKey) TestTokens.KEY.getPublic();
    Map<String, RSAPublicKey> keys = new java.util.HashMap<>();
    for (String kid : kids) {
      keys.put(kid, key);
    }
    return new KeySet(revision, "https://i.example", "aud", keys);
  }

  private Set<String> kids() {
    return tokens.authority().orElseThrow().keys().keySet();
  }

  @Test
  void theNewestKeySetHolds() {
    assertEquals(Optional.empty(), tokens.authority());

    state.replay(keys(2, "sk-1", "sk-2"));
    state.replay(keys(1, "sk-0"));

    assertEquals(Set.of("sk-1", "sk-2"), kids());
    assertEquals(List.of("authority"), heard);
  }

  @Test
  void aDeletedKeySetLeavesNoAuthority() {
    state.replay(keys(1, "sk-1"));
    state.replay(new Deleted(new TenancyKey(TenancyKey.Type.JWKS, KeySet.ID), 2));

    assertEquals(Optional.empty(), tokens.authority());
    assertEquals(List.of("authority", "authority"), heard);
  }

  @Test
  void revocationsNameTokensOrATime() {
    state.replay(new TokenRevocations("key-1", 1, Map.of("tok-1", 9_000L), 5_000));

    assertTrue(tokens.isRevoked("key-1", "tok-1", 8_000));
    assertTrue(tokens.isRevoked("key-1", "tok-2", 4_999));
    assertFalse(tokens.isRevoked("key-1", "tok-2", 5_000));
    assertFalse(tokens.isRevoked("key-2", "tok-1", 1));
    assertEquals(List.of("key-1"), heard);
  }
}
