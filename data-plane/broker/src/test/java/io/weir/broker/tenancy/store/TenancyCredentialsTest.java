package io.weir.broker.tenancy.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.security.CredentialStore;
import io.weir.broker.tenancy.store.TenancyRecord.ApiKey;
import io.weir.broker.tenancy.store.TenancyRecord.Deleted;
import io.weir.broker.tenancy.store.TenancyRecord.PreviousSecret;
import io.weir.broker.tenancy.store.TenancyRecord.SecretHash;
import io.weir.broker.tenancy.store.TenancyRecord.Tenant;
import io.weir.broker.tenancy.store.TenancyRecord.TenantState;
import io.weir.broker.tenancy.store.TenancyRecord.VirtualCluster;
import io.weir.protocol.VirtualClusterId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TenancyCredentialsTest {
  private static final VirtualClusterId VC = new VirtualClusterId("abcdefgh01");
  private static final String CLUSTER_ID = "AAAAAAAAQACAAAAAAAAAAg";

  private final TenancyState state = new TenancyState();
  private final TenancyCredentials credentials = TenancyCredentials.of(state);
  private final List<String> revoked = new ArrayList<>();

  @BeforeEach
  void known() {
    credentials.onRevoked(
        keyId -> revoked.add(keyId + (credentials.find(keyId).isPresent() ? " alive" : "")));
    state.replay(new Tenant("ten-1", 1, TenantState.ACTIVE));
    state.replay(new VirtualCluster(VC, 2, "ten-1", CLUSTER_ID));
    state.replay(key(3, "aa"));
  }

  @Test
  void aKeySelectsItsVirtualCluster() {
    assertEquals(CLUSTER_ID, credentials.find("key-1").orElseThrow().kafkaClusterId());
    assertEquals(List.of(), revoked);
  }

  @Test
  void aDeletedKeyIsRevoked() {
    state.replay(new Deleted(new TenancyKey(TenancyKey.Type.API_KEY, "key-1"), 4));

    assertEquals(List.of("key-1"), revoked);
  }

  @Test
  void anotherSecretHasSessionsChecked() {
    List<String> changed = new ArrayList<>();
    credentials.onRevoked(
        new CredentialStore.RevocationListener() {
          @Override
          public void revoked(String keyId) {
            throw new AssertionError("all sessions would end");
          }

          @Override
          public void changed(String keyId) {
            changed.add(keyId);
          }
        });

    state.replay(
        new ApiKey(
            "key-1",
            4,
            VC,
            "sa-1",
            SecretHash.parseHex("bb".repeat(32)),
            Optional.of(new PreviousSecret(SecretHash.parseHex("aa".repeat(32)), 17)),
            OptionalLong.empty()));

    assertEquals(List.of("key-1"), changed);
    assertEquals(17, credentials.find("key-1").orElseThrow().previous().orElseThrow().endsAtMs());
  }

  @Test
  void anotherSecretRevokesAllForWhoDoesNotDistinguish() {
    state.replay(key(4, "bb"));

    assertEquals(List.of("key-1 alive"), revoked);
  }

  @Test
  void theSameKeyAgainRevokesNothing() {
    state.replay(key(4, "aa"));

    assertEquals(List.of(), revoked);
  }

  @Test
  void aSuspendedTenantLosesItsSessionsUntilItIsActiveAgain() {
    state.replay(new Tenant("ten-1", 4, TenantState.SUSPENDED));
    assertEquals(List.of("key-1"), revoked);
    assertTrue(credentials.find("key-1").isEmpty());
    assertTrue(credentials.suspended("key-1").isPresent());
    assertTrue(credentials.suspended("key-2").isEmpty());

    state.replay(new Tenant("ten-1", 5, TenantState.ACTIVE));

    assertTrue(credentials.find("key-1").isPresent());
    assertTrue(credentials.suspended("key-1").isEmpty());
  }

  @Test
  void aDeletedVirtualClusterTakesItsKeysAlong() {
    state.replay(new Deleted(new TenancyKey(TenancyKey.Type.VIRTUAL_CLUSTER, VC.publicId()), 4));

    assertEquals(List.of("key-1"), revoked);
  }

  @Test
  void whatIsNotKnownForbids() {
    TenancyState halfKnown = new TenancyState();
    TenancyCredentials of = TenancyCredentials.of(halfKnown);
    halfKnown.replay(key(1, "aa"));
    halfKnown.replay(new VirtualCluster(VC, 2, "ten-1", CLUSTER_ID));

    assertTrue(of.find("key-1").isEmpty());
  }

  private static ApiKey key(long revision, String hexDigits) {
    return new ApiKey(
        "key-1",
        revision,
        VC,
        "sa-1",
        SecretHash.parseHex(hexDigits.repeat(32)),
        OptionalLong.empty());
  }
}
