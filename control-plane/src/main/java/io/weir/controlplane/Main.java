package io.weir.controlplane;

/** Entry point: {@code java -cp 'lib/*' io.weir.controlplane.Main server config.yml}. */
public final class Main {
  private Main() {}

  /** Starts the control plane. */
  public static void main(String[] arguments) throws Exception {
    new ControlPlaneApplication().run(arguments);
  }
}
