package io.weir.controller.kraft;

import io.weir.controller.FaultListener;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.server.fault.FaultHandler;
import org.apache.kafka.server.fault.FaultHandlerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the faults of Kafka's threads end up: in the log, and the fatal ones with the listener. */
final class KRaftFaults {
  private static final Logger LOG = LoggerFactory.getLogger(KRaftFaults.class);

  private final int nodeId;
  private final FaultListener listener;
  private final AtomicReference<String> snapshotsDisabledReason = new AtomicReference<>();

  KRaftFaults(int nodeId, FaultListener listener) {
    this.nodeId = nodeId;
    this.listener = listener;
  }

  /** A part without which the node can't go on. */
  FaultHandler fatal(String part) {
    return new FaultHandler() {
      @Override
      public RuntimeException handleFault(String message, Throwable cause) {
        LOG.error("event=fatal_fault node={} part={} reason=\"{}\"", nodeId, part, message, cause);
        snapshotsDisabledReason.compareAndSet(null, part + ": " + message);
        FaultHandlerException fault =
            cause == null
                ? new FaultHandlerException(message)
                : new FaultHandlerException(message, cause);
        listener.onFatalFault(part, fault);
        return fault;
      }
    };
  }

  /** A part whose faults leave the node working. */
  FaultHandler tolerated(String part) {
    return new FaultHandler() {
      @Override
      public RuntimeException handleFault(String message, Throwable cause) {
        LOG.error("event=fault node={} part={} reason=\"{}\"", nodeId, part, message, cause);
        return cause == null
            ? new FaultHandlerException(message)
            : new FaultHandlerException(message, cause);
      }
    };
  }

  /** Set after a fatal fault: the state in memory is no longer to be trusted with a snapshot. */
  AtomicReference<String> snapshotsDisabledReason() {
    return snapshotsDisabledReason;
  }
}
