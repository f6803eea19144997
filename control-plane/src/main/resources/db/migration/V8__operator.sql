-- The operator's side: sessions of the console, all tenants in one list, limits.

-- The installation's own. `credential` names the operator's token that opened it: another token ends it.
CREATE TABLE operator_sessions (
  id           text PRIMARY KEY,
  token_sha256 text NOT NULL UNIQUE,
  credential   text NOT NULL,
  created_at   timestamptz NOT NULL,
  expires_at   timestamptz NOT NULL
);
CREATE INDEX ON operator_sessions (expires_at);
GRANT SELECT, INSERT, DELETE ON operator_sessions TO ${app_role};

-- What people call it; null: its name.
ALTER TABLE tenants ADD COLUMN IF NOT EXISTS display_name text;

-- Operators search and page through tenants' names and states; this table alone, and only to read. Whatever else
-- belongs to a tenant is reached inside that tenant.
CREATE POLICY operator_reads ON tenants FOR SELECT USING (current_setting('weir.operator', true) = 'on');

-- What an operator set; null: the default.
CREATE TABLE tenant_limits (
  tenant_id                text PRIMARY KEY REFERENCES tenants,
  virtual_clusters         int,
  topics                   int,
  partitions               int,
  service_accounts         int,
  keys_per_service_account int
);
ALTER TABLE tenant_limits ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant_limits FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON tenant_limits
  USING (tenant_id = current_setting('weir.tenant_id', true))
  WITH CHECK (tenant_id = current_setting('weir.tenant_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON tenant_limits TO ${app_role};
