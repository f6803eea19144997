/**
 * What can be done, each in one transaction with its audit event and its outbox entries. Owns the
 * ports to the broker cluster and to mail.
 */
package io.weir.controlplane.service;
