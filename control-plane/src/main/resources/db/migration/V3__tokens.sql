-- Access tokens: who a client id belongs to, and the keys that sign.

-- A token request names a key before its tenant is known; ids alone.
CREATE TABLE api_key_directory (
  key_id    text PRIMARY KEY,
  tenant_id text NOT NULL
);

-- The owner is bound by forced row-level security as well; for this one statement it is not forced.
ALTER TABLE api_keys NO FORCE ROW LEVEL SECURITY;
INSERT INTO api_key_directory (key_id, tenant_id) SELECT id, tenant_id FROM api_keys;
ALTER TABLE api_keys FORCE ROW LEVEL SECURITY;

-- The installation's own; private keys are sealed by the master key.
CREATE TABLE signing_keys (
  seq                bigint GENERATED ALWAYS AS IDENTITY,
  kid                text PRIMARY KEY,
  state              text NOT NULL CHECK (state IN ('published', 'signing', 'verifying')),
  public_key         bytea NOT NULL,
  sealed_private_key bytea NOT NULL,
  created_at         timestamptz NOT NULL,
  signing_since      timestamptz,
  verify_until       timestamptz
);
CREATE UNIQUE INDEX signing_keys_one_signs ON signing_keys (state) WHERE state = 'signing';
CREATE UNIQUE INDEX signing_keys_one_is_next ON signing_keys (state) WHERE state = 'published';

GRANT SELECT, INSERT ON api_key_directory TO ${app_role};
GRANT SELECT, INSERT, UPDATE, DELETE ON signing_keys TO ${app_role};
