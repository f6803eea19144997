-- Tenants that go, and what stays of them: their id, the ids of their virtual clusters, and their audit log.

ALTER TABLE tenants DROP CONSTRAINT tenants_state_check;
ALTER TABLE tenants ADD CONSTRAINT tenants_state_check CHECK (state IN ('active', 'suspended', 'deleting'));

ALTER TABLE tenant_directory ADD COLUMN deleted_at timestamptz;

-- What the reconciler has to go on with; ids alone.
CREATE TABLE tenant_deletions (
  tenant_id    text PRIMARY KEY,
  operation_id text NOT NULL,
  requested_at timestamptz NOT NULL
);
CREATE INDEX ON tenant_deletions (requested_at);
GRANT SELECT, INSERT ON tenant_deletions TO ${app_role};

-- Virtual clusters whose rows are gone: their ids begin names on the brokers, and are given once.
CREATE TABLE retired_clusters (id text PRIMARY KEY);

CREATE FUNCTION refuse_retired_cluster() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = weir, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM retired_clusters r WHERE r.id = NEW.id) THEN
    RAISE EXCEPTION 'the id % was given before', NEW.id;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER virtual_clusters_ids_once BEFORE INSERT ON virtual_clusters
  FOR EACH ROW EXECUTE FUNCTION refuse_retired_cluster();

-- Deletes every row of a tenant in every table that names tenants, those of later migrations too. The application has no
-- right to delete from all of them, so this runs as their owner, and only for a tenant whose deletion was asked for, in
-- whose context the transaction is. The audit log is append-only and stays.
CREATE FUNCTION forget_tenant(gone text, at timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = weir, pg_temp AS $$
DECLARE
  waiting text[];
  kept text[];
  one text;
BEGIN
  IF gone IS DISTINCT FROM current_setting('weir.tenant_id', true)
     OR NOT EXISTS (SELECT 1 FROM tenant_deletions d WHERE d.tenant_id = gone) THEN
    RAISE EXCEPTION 'this tenant is not being deleted';
  END IF;
  INSERT INTO retired_clusters (id) SELECT c.id FROM virtual_clusters c WHERE c.tenant_id = gone;
  SELECT array_agg(c.relname::text ORDER BY c.relname) INTO waiting
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = 'weir'::regnamespace AND c.relkind = 'r' AND a.attname = 'tenant_id'
      AND NOT a.attisdropped AND c.relname NOT IN ('tenant_directory', 'audit_heads', 'audit_events');
  -- A table whose rows are still referred to is tried again after the others.
  WHILE cardinality(waiting) > 0 LOOP
    kept := '{}';
    FOREACH one IN ARRAY waiting LOOP
      BEGIN
        EXECUTE format('DELETE FROM %I WHERE tenant_id = $1', one) USING gone;
      EXCEPTION WHEN foreign_key_violation THEN
        kept := kept || one;
      END;
    END LOOP;
    IF cardinality(kept) = cardinality(waiting) THEN
      RAISE EXCEPTION 'rows of % refer to each other', kept;
    END IF;
    waiting := kept;
  END LOOP;
  UPDATE tenant_directory SET deleted_at = at WHERE tenant_id = gone;
END $$;
REVOKE ALL ON FUNCTION forget_tenant(text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_tenant(text, timestamptz) TO ${app_role};
