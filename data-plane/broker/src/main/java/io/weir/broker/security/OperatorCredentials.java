package io.weir.broker.security;

import java.util.Optional;
import org.apache.kafka.common.security.scram.ScramCredential;

/** Looks up SCRAM-SHA-512 verifiers of operators. Thread-safe; never blocks. */
@FunctionalInterface
public interface OperatorCredentials {
  /** The verifier of a user, if there is one. */
  Optional<ScramCredential> find(String user);
}
