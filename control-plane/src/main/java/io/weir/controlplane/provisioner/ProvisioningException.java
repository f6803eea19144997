package io.weir.controlplane.provisioner;

/**
 * A cluster can't be provisioned; the message names the cause and what to do. Not retriable as it
 * is.
 */
public final class ProvisioningException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ProvisioningException(String message) {
    super(message);
  }

  ProvisioningException(String message, Throwable cause) {
    super(message, cause);
  }
}
