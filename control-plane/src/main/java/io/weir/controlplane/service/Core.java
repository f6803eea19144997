package io.weir.controlplane.service;

import io.weir.controlplane.domain.Ids;
import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.security.SecretGenerator;
import java.time.Clock;

/**
 * What each service needs.
 *
 * @param database transactions
 * @param audit events in the same transaction
 * @param tenancy what brokers must know, in the same transaction
 * @param ids new ids
 * @param secrets new secrets
 * @param clock now
 */
public record Core(
    Database database,
    AuditLog audit,
    TenancyRecords tenancy,
    Ids ids,
    SecretGenerator secrets,
    Clock clock) {}
