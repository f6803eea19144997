package io.weir.controlplane.service;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.domain.Tenant;
import io.weir.controlplane.domain.Validation;
import io.weir.controlplane.persistence.TenantStore;
import io.weir.controlplane.persistence.Tx;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A tenant's own settings. Thread-safe. */
public final class Tenants {
  private static final String KIND = "tenant";

  private final TenantStore store = new TenantStore();
  private final Core core;
  private final Writes writes;

  /** Wires it. */
  public Tenants(Core core, Writes writes) {
    this.core = core;
    this.writes = writes;
  }

  /** A tenant: an operator may see each, a user its own. */
  public Tenant get(Actor actor, String id) {
    return core.database().inTenant(inside(actor, id), tx -> require(tx, id));
  }

  /** Another name, or only what would change. Brokers don't know names. */
  public Answer update(
      Actor actor, String id, ObjectNode patch, Precondition precondition, boolean dryRun) {
    return writes.run(
        inside(actor, id),
        Optional.empty(),
        tx -> {
          store.lock(tx);
          Tenant old = require(tx, id);
          precondition.check(old);
          String name = name(patch);
          if (dryRun) {
            return Reply.ok(
                Effects.of(
                    name.equals(old.name())
                        ? List.of()
                        : List.of(new Effects.Change("/name", old.name(), name))));
          }
          store.rename(tx, id, name);
          core.audit()
              .append(
                  tx,
                  actor,
                  KIND + ".update",
                  KIND,
                  id,
                  Map.of("name", name, "name_before", old.name()));
          return Reply.ok(require(tx, id));
        });
  }

  private static String inside(Actor actor, String id) {
    return actor.kind() == Actor.Kind.OPERATOR ? id : actor.tenantId();
  }

  private Tenant require(Tx tx, String id) {
    return store.find(tx, id).orElseThrow(() -> ProblemException.notFound(KIND, id));
  }

  private static String name(ObjectNode patch) {
    patch
        .fieldNames()
        .forEachRemaining(
            field -> {
              if (!field.equals("name")) {
                throw ProblemException.invalid("/" + field, "is not a field that can change");
              }
            });
    String name = patch.path("name").asText(null);
    new Validation().name("/name", name).check();
    return name;
  }
}
