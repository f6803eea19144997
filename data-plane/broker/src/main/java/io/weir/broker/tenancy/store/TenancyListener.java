package io.weir.broker.tenancy.store;

import java.util.Optional;

/** Hears of changes of the {@link TenancyState}. */
@FunctionalInterface
public interface TenancyListener {
  /**
   * A record was taken over; the state shows it already. Called on the replaying thread; must
   * neither block nor throw.
   *
   * @param before what was known of the same key
   * @param after what holds now
   */
  void onChange(Optional<TenancyRecord> before, TenancyRecord after);
}
