-- What service accounts are allowed when they are made, and what is still to be written to the brokers for them.

ALTER TABLE service_accounts ADD COLUMN access text NOT NULL DEFAULT 'none' CHECK (access IN ('none', 'full'));

-- One row for each account and virtual cluster: `grant` writes the ACLs of full access, `revoke` deletes all of a
-- deleted account. Each is done once; what is changed afterwards stays as it is.
CREATE TABLE acl_work (
  seq                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id          text NOT NULL REFERENCES tenants ON DELETE CASCADE,
  cluster_id         text NOT NULL REFERENCES virtual_clusters ON DELETE CASCADE,
  service_account_id text NOT NULL REFERENCES service_accounts ON DELETE CASCADE,
  kind               text NOT NULL CHECK (kind IN ('grant', 'revoke')),
  done               boolean NOT NULL DEFAULT false,
  UNIQUE (cluster_id, service_account_id, kind)
);
CREATE INDEX ON acl_work (tenant_id) WHERE NOT done;

-- Whose work is not done yet; ids alone.
CREATE TABLE acl_work_directory (tenant_id text PRIMARY KEY);

-- Before there were ACLs every account could do everything: it keeps that, by ACLs that are seen and can be removed.
ALTER TABLE service_accounts NO FORCE ROW LEVEL SECURITY;
ALTER TABLE virtual_clusters NO FORCE ROW LEVEL SECURITY;
UPDATE service_accounts SET access = 'full' WHERE deleted_at IS NULL;
INSERT INTO acl_work (tenant_id, cluster_id, service_account_id, kind)
  SELECT c.tenant_id, c.id, a.id, 'grant'
  FROM service_accounts a JOIN virtual_clusters c ON c.tenant_id = a.tenant_id
  WHERE a.deleted_at IS NULL AND c.deleted_at IS NULL;
INSERT INTO acl_work_directory SELECT DISTINCT tenant_id FROM acl_work;
ALTER TABLE service_accounts FORCE ROW LEVEL SECURITY;
ALTER TABLE virtual_clusters FORCE ROW LEVEL SECURITY;

ALTER TABLE acl_work ENABLE ROW LEVEL SECURITY;
ALTER TABLE acl_work FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON acl_work
  USING (tenant_id = current_setting('weir.tenant_id', true))
  WITH CHECK (tenant_id = current_setting('weir.tenant_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON acl_work, acl_work_directory TO ${app_role};
