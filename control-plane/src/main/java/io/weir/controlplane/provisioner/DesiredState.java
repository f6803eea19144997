package io.weir.controlplane.provisioner;

import java.util.Arrays;
import java.util.Locale;

/** What a node should be. Written in the node's file {@code desired}, in lower case. */
public enum DesiredState {
  /** Started again whenever it dies by itself. */
  RUNNING,
  /** Cleanly stopped; stays down. */
  STOPPED,
  /** Killed without notice; stays down. */
  KILLED;

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static DesiredState parse(String text) {
    String wanted = text.strip();
    return Arrays.stream(values())
        .filter(state -> state.text().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new ProvisioningException(
                    "unknown desired state '" + wanted + "': running, stopped or killed"));
  }
}
