/** Passwords, tokens, secrets, signatures. Fails closed; comparisons are constant-time. */
package io.weir.controlplane.security;
