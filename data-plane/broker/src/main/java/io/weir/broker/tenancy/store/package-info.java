/**
 * What the cluster knows of its tenants: records of the internal topic {@code __weir_tenancy},
 * replayed by every broker.
 *
 * <pre>
 * TenancyApply ─► TenancyWriter (leader) ─► __weir_tenancy-0 ─► InternalTopicTail (every broker) ─► TenancyState
 *                                                                    └─► ReplayProgress ◄─ TenancyAwait
 * </pre>
 */
package io.weir.broker.tenancy.store;
