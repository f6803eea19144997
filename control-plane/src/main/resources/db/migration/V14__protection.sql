-- What can't be deleted until that is lifted. A topic's protection is in KRaft, with the topic.
ALTER TABLE tenants ADD COLUMN deletion_protection boolean NOT NULL DEFAULT false;
ALTER TABLE virtual_clusters ADD COLUMN deletion_protection boolean NOT NULL DEFAULT false;

-- Settings that a new topic of the virtual cluster gets where its creator says nothing; a JSON object of strings.
ALTER TABLE virtual_clusters ADD COLUMN default_topic_config text NOT NULL DEFAULT '{}';
