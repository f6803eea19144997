package io.weir.controlplane.reconciler;

import io.weir.controlplane.service.SigningKeys;

/** Keys that sign access tokens come, replace each other and go by schedule. */
public final class TendSigningKeys implements Reconciler.Task {
  private final SigningKeys keys;

  /** Wires it. */
  public TendSigningKeys(SigningKeys keys) {
    this.keys = keys;
  }

  @Override
  public void run() {
    keys.tend();
  }
}
