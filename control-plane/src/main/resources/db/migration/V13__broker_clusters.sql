-- Several broker clusters: what each should be, which nodes it has, which virtual clusters live there, and what has
-- to be published to which.

ALTER TABLE broker_clusters
  ADD COLUMN state text NOT NULL DEFAULT 'ready'
    CHECK (state IN ('creating', 'ready', 'changing', 'deleting', 'failed')),
  ADD COLUMN reason text,
  ADD COLUMN provisioner text NOT NULL DEFAULT 'external' CHECK (provisioner IN ('local', 'external')),
  ADD COLUMN voters int NOT NULL DEFAULT 0,
  -- Where its files are and how tenants reach it, once that is chosen; null: the control plane's configuration says so.
  ADD COLUMN folder text,
  ADD COLUMN tenants_security text,
  -- Since when it takes virtual clusters; null while it never did.
  ADD COLUMN ready_at timestamptz,
  ADD COLUMN operation_id text;
UPDATE broker_clusters SET ready_at = created_at;

-- Chosen once: clients and voters remember ports. Ids are of the whole installation, so that a node has one name.
CREATE TABLE broker_nodes (
  node_id           int PRIMARY KEY,
  broker_cluster_id text NOT NULL REFERENCES broker_clusters,
  tenants_port      int NOT NULL UNIQUE
);
CREATE INDEX ON broker_nodes (broker_cluster_id, node_id);

-- Where live virtual clusters are, found before the tenant is known; ids alone. What is deleted keeps its row elsewhere,
-- which must not keep a broker cluster from being deleted.
CREATE TABLE virtual_cluster_directory (
  cluster_id        text PRIMARY KEY,
  broker_cluster_id text NOT NULL REFERENCES broker_clusters
);
CREATE INDEX ON virtual_cluster_directory (broker_cluster_id);
ALTER TABLE virtual_clusters DROP CONSTRAINT virtual_clusters_broker_cluster_id_fkey;

ALTER TABLE virtual_clusters NO FORCE ROW LEVEL SECURITY;
INSERT INTO virtual_cluster_directory (cluster_id, broker_cluster_id)
  SELECT id, broker_cluster_id FROM virtual_clusters WHERE deleted_at IS NULL;
ALTER TABLE virtual_clusters FORCE ROW LEVEL SECURITY;

CREATE FUNCTION note_placement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO virtual_cluster_directory (cluster_id, broker_cluster_id) VALUES (NEW.id, NEW.broker_cluster_id);
  ELSIF TG_OP = 'DELETE' OR NEW.deleted_at IS NOT NULL THEN
    DELETE FROM virtual_cluster_directory WHERE cluster_id = OLD.id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER virtual_clusters_placement AFTER INSERT OR UPDATE OF deleted_at OR DELETE ON virtual_clusters
  FOR EACH ROW EXECUTE FUNCTION note_placement();

-- Null: every broker cluster has to know.
ALTER TABLE tenancy_records ADD COLUMN broker_cluster_id text;
ALTER TABLE tenancy_records NO FORCE ROW LEVEL SECURITY;
UPDATE tenancy_records SET broker_cluster_id = (SELECT id FROM broker_clusters ORDER BY created_at LIMIT 1)
  WHERE record_type NOT IN ('tenant', 'jwks');
ALTER TABLE tenancy_records FORCE ROW LEVEL SECURITY;

ALTER TABLE tenancy_outbox ADD COLUMN broker_cluster_id text;
UPDATE tenancy_outbox SET broker_cluster_id = (SELECT id FROM broker_clusters ORDER BY created_at LIMIT 1);
ALTER TABLE tenancy_outbox ALTER COLUMN broker_cluster_id SET NOT NULL;
ALTER TABLE tenancy_outbox DROP CONSTRAINT tenancy_outbox_pkey;
ALTER TABLE tenancy_outbox ADD PRIMARY KEY (revision, broker_cluster_id);
CREATE INDEX ON tenancy_outbox (broker_cluster_id, created_at);

ALTER TABLE operations DROP CONSTRAINT operations_state_check;
ALTER TABLE operations ADD CONSTRAINT operations_state_check CHECK (state IN ('running', 'succeeded', 'failed'));
ALTER TABLE operations ADD COLUMN progress text, ADD COLUMN reason text;
-- Null: every broker cluster that its tenant uses has to apply it.
ALTER TABLE operation_directory ADD COLUMN broker_cluster_id text;

GRANT SELECT, INSERT, UPDATE, DELETE ON broker_nodes, virtual_cluster_directory TO ${app_role};
