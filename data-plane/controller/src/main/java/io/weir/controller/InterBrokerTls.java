package io.weir.controller;

import java.nio.file.Path;

/**
 * Files of the inter-broker port's mutual TLS. Immutable.
 *
 * @param caFile PEM, the cluster's certificate authority
 * @param certificateFile PEM chain, subject {@code CN=node-<id>}
 * @param keyFile PKCS#8 PEM
 */
public record InterBrokerTls(Path caFile, Path certificateFile, Path keyFile) {}
