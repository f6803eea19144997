package io.weir.controlplane.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.controlplane.config.TokenConfig;
import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.Ids;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.domain.TenancyRecord;
import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.persistence.DatabaseLogins;
import io.weir.controlplane.persistence.Migrations;
import io.weir.controlplane.security.AccessTokens;
import io.weir.controlplane.security.MasterKey;
import io.weir.controlplane.security.SecretGenerator;
import io.weir.controlplane.security.SigningKeyPairs;
import io.weir.controlplane.testing.FakeClusterGateway;
import io.weir.controlplane.testing.TestDatabase;
import io.weir.controlplane.testing.TestRegistry;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What time does to signing keys; over real PostgreSQL, with a clock of the test's own. */
class SigningKeysTest {
  private static final Duration KEY_LIFETIME = Duration.ofDays(30);

  @TempDir Path home;
  private final FakeClusterGateway cluster = new FakeClusterGateway();
  private final SecureRandom random = new SecureRandom();
  private final ManualClock clock = new ManualClock();
  private Database database;
  private ClusterRegistry registry;
  private SigningKeys keys;

  private static final class ManualClock extends Clock {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  @BeforeEach
  void open() {
    DatabaseLogins logins = TestDatabase.create();
    Migrations.run(logins);
    database = Database.open(logins);
    registry = TestRegistry.of(database, cluster);
    keys = keysOf("https://issuer.example");
  }

  @AfterEach
  void close() throws Exception {
    database.pool().stop();
  }

  private SigningKeys keysOf(String issuer) {
    Ids ids = new Ids(random);
    Core core =
        new Core(
            database,
            new AuditLog(ids, clock),
            new TenancyRecords(clock),
            ids,
            new SecretGenerator(random),
            clock);
    return new SigningKeys(
        core,
        new Propagation(database, registry, clock),
        new SigningKeyPairs(MasterKey.loadOrCreate(home, random), random),
        new AccessTokens(issuer, "aud", clock),
        new TokenConfig(null, KEY_LIFETIME));
  }

  private List<String> states() {
    return keys.list().stream().map(SigningKeys.KeyView::state).toList();
  }

  private String told() {
    return cluster
        .tenancyRecord(TenancyRecord.JWKS, TenancyRecord.JWKS_ID)
        .map(TenancyRecord::body)
        .orElse("");
  }

  @Test
  void theFirstKeySignsOnceTheBrokersHaveIt() {
    cluster.reachable(false);
    keys.tend();
    assertEquals(List.of("published"), states());
    assertTrue(keys.signer().isEmpty());

    cluster.reachable(true);
    keys.tend();

    assertEquals(List.of("signing"), states());
    assertTrue(told().contains(keys.signer().orElseThrow().kid()));
  }

  @Test
  void anOldKeyIsReplacedAndGoesAfterItsLastToken() {
    keys.tend();
    String first = keys.signer().orElseThrow().kid();
    clock.now = clock.now.plus(KEY_LIFETIME).minusSeconds(1);
    keys.tend();
    assertEquals(first, keys.signer().orElseThrow().kid());

    clock.now = clock.now.plusSeconds(1);
    keys.tend();
    String second = keys.signer().orElseThrow().kid();
    assertEquals(List.of("verifying", "signing"), states());
    assertTrue(told().contains(first) && told().contains(second));

    clock.now = clock.now.plus(TokenConfig.LIFETIME_MAX);
    keys.tend();
    assertEquals(List.of("verifying", "signing"), states());

    clock.now = clock.now.plusSeconds(61);
    keys.tend();
    assertEquals(List.of("signing"), states());
    assertEquals(second, keys.signer().orElseThrow().kid());
  }

  @Test
  void anotherIssuerIsToldToTheBrokers() {
    keys.tend();
    assertTrue(told().contains("https://issuer.example"));

    SigningKeys renamed = keysOf("https://renamed.example");
    renamed.tend();
    new Propagation(database, registry, clock)
        .publish(registry.placement(), TenancyRecord.INSTALLATION);

    assertTrue(told().contains("https://renamed.example"), told());
    assertTrue(told().contains(renamed.signer().orElseThrow().kid()));
  }

  @Test
  void keysAreBounded() {
    keys.tend();
    for (int i = 0; i < 7; i++) {
      assertTrue(keys.rotate(Actor.system()));
    }

    assertThrows(ProblemException.class, () -> keys.rotate(Actor.system()));
    assertEquals(8, states().size());
  }

  @Test
  void anotherMasterKeyCannotSign() {
    keys.tend();
    SigningKeyPairs strange =
        new SigningKeyPairs(MasterKey.loadOrCreate(home.resolve("other"), random), random);
    SigningKeyPairs.Made made = strange.make("sk-a");
    SigningKeyPairs own = new SigningKeyPairs(MasterKey.loadOrCreate(home, random), random);

    assertThrows(IllegalStateException.class, () -> own.open("sk-a", made.sealedPrivateKey()));
    assertThrows(IllegalStateException.class, () -> strange.open("sk-b", made.sealedPrivateKey()));
    assertEquals(Set.of("signing"), Set.copyOf(states()));
  }
}
