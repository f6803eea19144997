-- Mails that have yet to leave. They hold the only copy of a link's token and belong to strangers as well, so what
-- they say is sealed by the master key; a row goes once its mail is sent or given up.
CREATE TABLE mail_queue (
  id         text PRIMARY KEY,
  sealed     bytea NOT NULL,
  created_at timestamptz NOT NULL,
  due_at     timestamptz NOT NULL,
  attempts   int NOT NULL DEFAULT 0
);
CREATE INDEX ON mail_queue (due_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON mail_queue TO ${app_role};
