/**
 * What a user of Weir does, as programs: {@link io.weir.controlplane.demo.DemoMain} signs a tenant
 * up and moves 100,000 lines through it. It uses the REST API and Apache Kafka's client like
 * anybody else.
 *
 * <p>Adapter package: programs of their own, with threads, clocks and randomness.
 */
package io.weir.controlplane.demo;
