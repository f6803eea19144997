package io.weir.controlplane.service;

import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.persistence.Tx;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Changes one group: the event in PostgreSQL, then its coordinator. Used for one request.
 *
 * @param action of the event, such as {@code group.delete}
 * @param details of the event
 * @param work asks the brokers; what is answered then
 */
record GroupChange(
    Core core,
    Actor actor,
    String group,
    String action,
    Map<String, String> details,
    Supplier<Reply> work)
    implements OutsideWork<String, Reply> {
  @Override
  public String prepare(Tx tx, boolean resumed) {
    audit(tx, "");
    return group;
  }

  @Override
  public Reply perform(String prepared) {
    return work.get();
  }

  @Override
  public Reply finish(Tx tx, String prepared, Reply result) {
    return result;
  }

  @Override
  public void interrupted(Tx tx, String prepared) {
    audit(tx, "_unfinished");
  }

  @Override
  public void abandon(Tx tx, String prepared) {
    audit(tx, "_refused");
  }

  private void audit(Tx tx, String outcome) {
    core.audit().append(tx, actor, action + outcome, Groups.KIND, group, details);
  }
}
