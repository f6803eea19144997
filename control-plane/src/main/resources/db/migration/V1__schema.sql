-- Tables of the control plane. Flyway runs this as the owner role; requests run as ${app_role}, which is
-- neither owner nor superuser and has no BYPASSRLS. Every table with tenants' data has forced row-level
-- security: without `SET LOCAL weir.tenant_id` a query sees nothing. There is no policy that lets
-- everything through: what must be found before the tenant is known (who owns this token, this address) is in
-- `*_directory` tables, which hold hashes and ids alone.

CREATE SEQUENCE tenancy_revision;

-- Directories and fleet state: no tenants' data -------------------------------------------------------------

CREATE TABLE tenant_directory (
  tenant_id  text PRIMARY KEY,
  seq        bigint GENERATED ALWAYS AS IDENTITY UNIQUE
);

CREATE TABLE user_directory (
  email_sha256 text PRIMARY KEY,
  tenant_id    text NOT NULL,
  user_id      text NOT NULL
);

CREATE TABLE session_directory (
  token_sha256 text PRIMARY KEY,
  tenant_id    text NOT NULL,
  session_id   text NOT NULL,
  expires_at   timestamptz NOT NULL
);
CREATE INDEX ON session_directory (expires_at);

CREATE TABLE pending_signups (
  token_sha256  text PRIMARY KEY,
  email         text NOT NULL,
  password_hash text NOT NULL,
  tenant_name   text NOT NULL,
  expires_at    timestamptz NOT NULL
);

-- What has to be published to __weir_tenancy; a row goes once the record is replicated.
CREATE TABLE tenancy_outbox (
  revision    bigint PRIMARY KEY,
  tenant_id   text NOT NULL,
  record_type text NOT NULL,
  record_id   text NOT NULL,
  created_at  timestamptz NOT NULL
);
CREATE INDEX ON tenancy_outbox (tenant_id, revision);

CREATE TABLE broker_clusters (
  id                text PRIMARY KEY,
  name              text NOT NULL UNIQUE,
  desired_nodes     int NOT NULL,
  tenancy_topic_id  text,
  tenancy_offset    bigint NOT NULL DEFAULT 0,
  created_at        timestamptz NOT NULL
);

CREATE TABLE leases (
  name       text PRIMARY KEY,
  holder     text NOT NULL,
  expires_at timestamptz NOT NULL
);

-- Tenants' data ---------------------------------------------------------------------------------------------

CREATE TABLE tenants (
  tenant_id  text PRIMARY KEY,
  name       text NOT NULL,
  state      text NOT NULL CHECK (state IN ('active', 'suspended')),
  created_at timestamptz NOT NULL
);

CREATE TABLE users (
  id            text PRIMARY KEY,
  tenant_id     text NOT NULL REFERENCES tenants,
  email         text NOT NULL,
  password_hash text NOT NULL,
  role          text NOT NULL CHECK (role IN ('owner')),
  created_at    timestamptz NOT NULL
);

CREATE TABLE sessions (
  id           text PRIMARY KEY,
  tenant_id    text NOT NULL REFERENCES tenants,
  user_id      text NOT NULL REFERENCES users,
  token_sha256 text NOT NULL,
  created_at   timestamptz NOT NULL,
  expires_at   timestamptz NOT NULL
);

CREATE TABLE virtual_clusters (
  seq               bigint GENERATED ALWAYS AS IDENTITY,
  id                text PRIMARY KEY,
  tenant_id         text NOT NULL REFERENCES tenants,
  name              text NOT NULL,
  broker_cluster_id text NOT NULL REFERENCES broker_clusters,
  kafka_cluster_id  text NOT NULL UNIQUE,
  created_at        timestamptz NOT NULL,
  deleted_at        timestamptz
);
CREATE UNIQUE INDEX virtual_clusters_name ON virtual_clusters (tenant_id, name) WHERE deleted_at IS NULL;
CREATE INDEX ON virtual_clusters (tenant_id, seq);

CREATE TABLE service_accounts (
  seq         bigint GENERATED ALWAYS AS IDENTITY,
  id          text PRIMARY KEY,
  tenant_id   text NOT NULL REFERENCES tenants,
  name        text NOT NULL,
  description text NOT NULL,
  created_at  timestamptz NOT NULL,
  deleted_at  timestamptz
);
CREATE UNIQUE INDEX service_accounts_name ON service_accounts (tenant_id, name) WHERE deleted_at IS NULL;
CREATE INDEX ON service_accounts (tenant_id, seq);

CREATE TABLE api_keys (
  seq                bigint GENERATED ALWAYS AS IDENTITY,
  id                 text PRIMARY KEY,
  tenant_id          text NOT NULL REFERENCES tenants,
  service_account_id text NOT NULL REFERENCES service_accounts,
  cluster_id         text NOT NULL REFERENCES virtual_clusters,
  description        text NOT NULL,
  secret_sha256      text NOT NULL,
  created_at         timestamptz NOT NULL,
  expires_at         timestamptz,
  revoked_at         timestamptz
);
CREATE INDEX ON api_keys (service_account_id, seq);
CREATE INDEX ON api_keys (cluster_id);

-- Intent and ownership; what exists is KRaft's to say.
CREATE TABLE topics (
  cluster_id text NOT NULL REFERENCES virtual_clusters,
  name       text NOT NULL,
  tenant_id  text NOT NULL REFERENCES tenants,
  topic_uuid text,
  origin     text NOT NULL CHECK (origin IN ('api', 'kafka')),
  state      text NOT NULL CHECK (state IN ('creating', 'active')),
  partitions int NOT NULL,
  configs    text NOT NULL,
  created_at timestamptz NOT NULL,
  creating_since timestamptz,
  PRIMARY KEY (cluster_id, name)
);

-- The newest record of each key, as __weir_tenancy should hold it (deletions too).
CREATE TABLE tenancy_records (
  record_type text NOT NULL,
  record_id   text NOT NULL,
  tenant_id   text NOT NULL,
  revision    bigint NOT NULL,
  body        text NOT NULL,
  PRIMARY KEY (record_type, record_id)
);
CREATE INDEX ON tenancy_records (tenant_id, revision);

CREATE TABLE operations (
  seq           bigint GENERATED ALWAYS AS IDENTITY,
  id            text PRIMARY KEY,
  tenant_id     text NOT NULL,
  kind          text NOT NULL,
  resource_id   text NOT NULL,
  state         text NOT NULL CHECK (state IN ('running', 'succeeded')),
  log_offset    bigint,
  lagging       text NOT NULL,
  created_at    timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL
);
CREATE INDEX ON operations (tenant_id, seq);

-- Which operations the reconciler has to look at; ids alone.
CREATE TABLE operation_directory (
  operation_id text PRIMARY KEY,
  tenant_id    text NOT NULL,
  revision     bigint NOT NULL
);

CREATE TABLE audit_heads (
  tenant_id text PRIMARY KEY,
  seq       bigint NOT NULL,
  hash      text NOT NULL
);

CREATE TABLE audit_events (
  tenant_id     text NOT NULL,
  seq           bigint NOT NULL,
  id            text NOT NULL UNIQUE,
  at            timestamptz NOT NULL,
  actor_type    text NOT NULL,
  actor_id      text NOT NULL,
  action        text NOT NULL,
  resource_type text NOT NULL,
  resource_id   text NOT NULL,
  address       text NOT NULL,
  request_id    text NOT NULL,
  details       text NOT NULL,
  previous_hash text NOT NULL,
  hash          text NOT NULL,
  PRIMARY KEY (tenant_id, seq)
);

CREATE TABLE idempotency_keys (
  tenant_id    text NOT NULL,
  key_sha256   text NOT NULL,
  request_hash text NOT NULL,
  state        text NOT NULL CHECK (state IN ('running', 'done')),
  locked_until timestamptz NOT NULL,
  response     bytea,
  expires_at   timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, key_sha256)
);

-- Rights ----------------------------------------------------------------------------------------------------

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['tenants', 'users', 'sessions', 'virtual_clusters', 'service_accounts', 'api_keys',
                           'topics', 'tenancy_records', 'operations', 'audit_heads', 'audit_events',
                           'idempotency_keys']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant_isolation ON %I '
                   'USING (tenant_id = current_setting(''weir.tenant_id'', true)) '
                   'WITH CHECK (tenant_id = current_setting(''weir.tenant_id'', true))', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO ${app_role}', t);
  END LOOP;
END $$;

REVOKE UPDATE, DELETE ON audit_events FROM ${app_role};

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit events are append-only';
END $$;
CREATE TRIGGER audit_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

GRANT SELECT, INSERT ON tenant_directory TO ${app_role};
GRANT SELECT, INSERT, UPDATE, DELETE ON user_directory, session_directory, pending_signups, tenancy_outbox,
  broker_clusters, leases, operation_directory TO ${app_role};
GRANT USAGE ON SEQUENCE tenancy_revision TO ${app_role};
GRANT USAGE ON SCHEMA weir TO ${app_role};
