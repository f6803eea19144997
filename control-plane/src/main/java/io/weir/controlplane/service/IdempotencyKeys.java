package io.weir.controlplane.service;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.persistence.IdempotencyStore;
import io.weir.controlplane.persistence.Tx;
import io.weir.controlplane.security.MasterKey;
import io.weir.controlplane.security.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;

/**
 * Answers a repeated request with the first one's answer. An answer may hold a secret that is shown
 * once, so it is sealed under the client's key, of which only a hash is stored. Thread-safe.
 */
public final class IdempotencyKeys {
  private static final Duration KEPT = Duration.ofHours(24);
  private static final Duration OUTSIDE_WORK_MAX = Duration.ofSeconds(60);
  private static final String PURPOSE = "idempotency";

  /** What to do with a request. */
  public sealed interface Start {
    /** The first one. */
    record Fresh() implements Start {}

    /** An earlier one was cut off while it worked outside the database. */
    record Resumed() implements Start {}

    /** Done before. */
    record Replay(Reply reply) implements Start {}
  }

  private final IdempotencyStore store = new IdempotencyStore();
  private final MasterKey masterKey;
  private final ObjectMapper json;
  private final Clock clock;

  /** Seals with the master key. */
  public IdempotencyKeys(MasterKey masterKey, ObjectMapper json, Clock clock) {
    this.masterKey = masterKey;
    this.json = json;
    this.clock = clock;
  }

  /** Looks the key up and holds it until the transaction ends. */
  public Start begin(Tx tx, IdempotencyRequest request) {
    String key = Sha256.hex(request.key());
    if (!store.tryLock(tx, key)) {
      throw inProgress();
    }
    Instant now = clock.instant();
    var found = store.find(tx, key, now);
    if (found.isEmpty()) {
      return new Start.Fresh();
    }
    IdempotencyStore.Entry entry = found.get();
    if (!Sha256.equal(entry.requestHash(), hash(request))) {
      throw new ProblemException(
          ProblemCode.IDEMPOTENCY_KEY_REUSED,
          "This Idempotency-Key was used for another request; take a new one.");
    }
    if (entry.done()) {
      return new Start.Replay(open(request, entry.response()));
    }
    if (entry.lockedUntil().isAfter(now)) {
      throw inProgress();
    }
    return new Start.Resumed();
  }

  /** The work goes on after this transaction. */
  public void running(Tx tx, IdempotencyRequest request) {
    Instant now = clock.instant();
    store.running(
        tx, Sha256.hex(request.key()), hash(request), now.plus(OUTSIDE_WORK_MAX), now.plus(KEPT));
  }

  /** The work is done in this transaction. */
  public void done(Tx tx, IdempotencyRequest request, Reply reply) {
    Instant now = clock.instant();
    store.done(
        tx,
        Sha256.hex(request.key()),
        hash(request),
        masterKey.seal(PURPOSE, request.key(), write(reply)),
        now,
        now.plus(KEPT));
  }

  /** The outcome is unknown: whoever repeats the request may go on at once. */
  public void interrupted(Tx tx, IdempotencyRequest request) {
    Instant now = clock.instant();
    store.running(tx, Sha256.hex(request.key()), hash(request), now, now.plus(KEPT));
  }

  /** The work was refused: the key may be used again. */
  public void forget(Tx tx, IdempotencyRequest request) {
    store.forget(tx, Sha256.hex(request.key()));
  }

  private String hash(IdempotencyRequest request) {
    return HexFormat.of().formatHex(masterKey.mac("request", request.fingerprint()));
  }

  private byte[] write(Reply reply) {
    try {
      return json.writeValueAsBytes(reply);
    } catch (IOException e) {
      throw new UncheckedIOException("an answer can't be written as JSON", e);
    }
  }

  private Reply open(IdempotencyRequest request, byte[] sealed) {
    try {
      return json.readValue(masterKey.open(PURPOSE, request.key(), sealed), Reply.class);
    } catch (IOException e) {
      throw new UncheckedIOException("a stored answer is not JSON", e);
    }
  }

  private static ProblemException inProgress() {
    return new ProblemException(
        ProblemCode.IDEMPOTENCY_IN_PROGRESS, "Repeat the request in a moment for its answer.");
  }
}
