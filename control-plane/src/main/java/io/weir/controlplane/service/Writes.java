package io.weir.controlplane.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.persistence.Tx;
import java.util.Optional;
import java.util.function.Function;

/**
 * Runs every write: idempotency key, transaction, then propagation to the brokers. Thread-safe;
 * blocking.
 */
public final class Writes {
  private final Database database;
  private final IdempotencyKeys keys;
  private final Propagation propagation;
  private final Operations operations;
  private final ObjectMapper json;

  /** Wires it. */
  public Writes(
      Database database,
      IdempotencyKeys keys,
      Propagation propagation,
      Operations operations,
      ObjectMapper json) {
    this.database = database;
    this.keys = keys;
    this.propagation = propagation;
    this.operations = operations;
    this.json = json;
  }

  /** Work that is done inside one transaction. */
  public Answer run(
      String tenantId, Optional<IdempotencyRequest> request, Function<Tx, Reply> work) {
    Reply reply =
        database.inTenant(
            tenantId,
            tx -> {
              if (request.isEmpty()) {
                return work.apply(tx);
              }
              if (keys.begin(tx, request.get()) instanceof IdempotencyKeys.Start.Replay replay) {
                return replay.reply();
              }
              Reply fresh = work.apply(tx);
              // Sign-up goes on as the tenant that it made; the key belongs to whoever asked.
              keys.done(Database.switchTo(tx.handle(), tenantId), request.get(), fresh);
              return fresh;
            });
    return answer(reply);
  }

  /** Work whose middle happens in the broker cluster. */
  public <P, R> Answer run(
      String tenantId, Optional<IdempotencyRequest> request, OutsideWork<P, R> work) {
    Prepared<P> prepared = database.inTenant(tenantId, tx -> prepare(tx, request, work));
    if (prepared.replay().isPresent()) {
      return answer(prepared.replay().get());
    }
    R result;
    try {
      result = work.perform(prepared.value());
    } catch (ProblemException e) {
      database.inTenant(tenantId, tx -> failed(tx, request, work, prepared.value(), e));
      throw e;
    }
    Reply reply =
        database.inTenant(
            tenantId,
            tx -> {
              Reply fresh = work.finish(tx, prepared.value(), result);
              request.ifPresent(key -> keys.done(tx, key, fresh));
              return fresh;
            });
    return answer(reply);
  }

  private record Prepared<P>(P value, Optional<Reply> replay) {}

  private <P, R> Prepared<P> prepare(
      Tx tx, Optional<IdempotencyRequest> request, OutsideWork<P, R> work) {
    if (request.isEmpty()) {
      return new Prepared<>(work.prepare(tx, false), Optional.empty());
    }
    return switch (keys.begin(tx, request.get())) {
      case IdempotencyKeys.Start.Replay replay -> new Prepared<>(null, Optional.of(replay.reply()));
      case IdempotencyKeys.Start.Fresh _ -> prepared(tx, request.get(), work, false);
      case IdempotencyKeys.Start.Resumed _ -> prepared(tx, request.get(), work, true);
    };
  }

  private <P, R> Prepared<P> prepared(
      Tx tx, IdempotencyRequest request, OutsideWork<P, R> work, boolean resumed) {
    P value = work.prepare(tx, resumed);
    keys.running(tx, request);
    return new Prepared<>(value, Optional.empty());
  }

  private <P, R> Void failed(
      Tx tx,
      Optional<IdempotencyRequest> request,
      OutsideWork<P, R> work,
      P prepared,
      ProblemException problem) {
    if (problem.code().retriable()) {
      // Whether it was done is unknown: the intent stays, and the next try may resume it.
      work.interrupted(tx, prepared);
      request.ifPresent(key -> keys.interrupted(tx, key));
    } else {
      work.abandon(tx, prepared);
      request.ifPresent(key -> keys.forget(tx, key));
    }
    return null;
  }

  /** What the client gets; waits for the brokers if they must hear of it. */
  Answer answer(Reply reply) {
    JsonNode body = reply.body() == null ? null : json.valueToTree(reply.body());
    if (reply.change().isEmpty()) {
      return new Answer(reply.status(), body, reply.location());
    }
    Reply.Change change = reply.change().get();
    Propagation.Outcome outcome = propagation.await(change, Propagation.WAIT_MAX);
    return switch (outcome) {
      case Propagation.Outcome.Applied _ -> new Answer(reply.status(), body, reply.location());
      case Propagation.Outcome.Lagging lagging -> accepted(change, lagging, body);
    };
  }

  private Answer accepted(Reply.Change change, Propagation.Outcome.Lagging lagging, JsonNode body) {
    var operation = operations.start(change, lagging);
    // The resource's fields stay where they are (a secret is shown this once); beside them the
    // operation.
    ObjectNode accepted = body == null ? json.createObjectNode() : body.deepCopy();
    accepted.set("operation", json.valueToTree(OperationView.of(operation)));
    return new Answer(202, accepted, Optional.of("/v1/operations/" + operation.id()));
  }
}
