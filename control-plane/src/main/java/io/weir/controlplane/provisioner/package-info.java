/**
 * Makes and keeps broker clusters: {@link io.weir.controlplane.provisioner.LocalFleet} all of them,
 * each by a {@code Provisioner}. {@link io.weir.controlplane.provisioner.Provisioner} is the port;
 * {@link io.weir.controlplane.provisioner.LocalProvisioner} runs the nodes as processes of this
 * machine.
 *
 * <p>Everything that says what a node is lies in files below the cluster's folder, so that the
 * launcher can act on nodes while no control plane runs:
 *
 * <pre>
 * cluster/
 *   cluster.properties     cluster id, directory ids: made once
 *   ca.pem ca.key          the cluster's certificate authority (key: 0600)
 *   operator.password      of the SCRAM user `operator` (0600)
 *   tier.keys              what encrypts the keys of tiered segments, unless configured elsewhere (0600)
 *   classes-ID.jsa         archive of parsed classes for quicker starts; made by a clean stop, may be deleted
 *   node-1/
 *     node.properties      see data-plane/docs/design.md
 *     tls/                 server.pem/.key (tenants, operators), peer.pem/.key (inter-broker, CN=node-1)
 *     format  launch       scripts: prepare the folders; run the node under its lock
 *     desired              running | stopped | killed
 *     node.pid             pid, start time in clock ticks since boot, boot id
 *     node.lock            held by the running node (flock)
 *     data/ metadata/ logs/
 * </pre>
 *
 * <p>Adapter package: it may use threads, processes, clocks and randomness; {@link
 * io.weir.controlplane.provisioner.Supervision} is pure.
 */
package io.weir.controlplane.provisioner;
