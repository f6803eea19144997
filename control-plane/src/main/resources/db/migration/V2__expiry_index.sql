-- Expired entries are deleted whenever the tenant uses another key.
CREATE INDEX idempotency_keys_expiry ON idempotency_keys (tenant_id, expires_at);
