-- People of a tenant: roles, invitations, password resets, and what the audit log is searched by.

ALTER TABLE users DROP CONSTRAINT users_role_check;
ALTER TABLE users ADD CONSTRAINT users_role_check CHECK (role IN ('owner', 'admin', 'developer', 'viewer'));
-- A removed user's row stays, so that its id is never given again; address and password go.
ALTER TABLE users ADD COLUMN seq bigint GENERATED ALWAYS AS IDENTITY;
ALTER TABLE users ADD COLUMN deleted_at timestamptz;
CREATE INDEX ON users (tenant_id, seq);

ALTER TABLE sessions ADD COLUMN seq bigint GENERATED ALWAYS AS IDENTITY;
CREATE INDEX ON sessions (user_id, seq);
CREATE INDEX ON session_directory (session_id);

CREATE TABLE invitations (
  seq          bigint GENERATED ALWAYS AS IDENTITY,
  id           text PRIMARY KEY,
  tenant_id    text NOT NULL REFERENCES tenants,
  email        text NOT NULL,
  role         text NOT NULL CHECK (role IN ('owner', 'admin', 'developer', 'viewer')),
  invited_by   text NOT NULL,
  token_sha256 text NOT NULL,
  created_at   timestamptz NOT NULL,
  expires_at   timestamptz NOT NULL
);
CREATE UNIQUE INDEX invitations_email ON invitations (tenant_id, email);
CREATE INDEX ON invitations (tenant_id, seq);

ALTER TABLE invitations ENABLE ROW LEVEL SECURITY;
ALTER TABLE invitations FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON invitations
  USING (tenant_id = current_setting('weir.tenant_id', true))
  WITH CHECK (tenant_id = current_setting('weir.tenant_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON invitations TO ${app_role};

-- Whose a mail's token is, before the tenant is known; hashes and ids alone.
CREATE TABLE invitation_directory (
  token_sha256  text PRIMARY KEY,
  tenant_id     text NOT NULL,
  invitation_id text NOT NULL UNIQUE
);
CREATE TABLE password_reset_directory (
  token_sha256 text PRIMARY KEY,
  tenant_id    text NOT NULL,
  user_id      text NOT NULL,
  expires_at   timestamptz NOT NULL
);
CREATE INDEX ON password_reset_directory (user_id);
CREATE INDEX ON password_reset_directory (expires_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON invitation_directory, password_reset_directory TO ${app_role};

CREATE INDEX ON audit_events (tenant_id, at);
CREATE INDEX ON audit_events (tenant_id, actor_id, seq);
CREATE INDEX ON audit_events (tenant_id, resource_id, seq);
