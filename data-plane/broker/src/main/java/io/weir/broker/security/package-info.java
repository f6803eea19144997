/** Authentication of connections: SASL exchanges and where their verifiers come from. */
package io.weir.broker.security;
