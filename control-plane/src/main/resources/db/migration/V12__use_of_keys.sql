-- When a key was used last, to the minute; null: never, as far as is known.
ALTER TABLE api_keys ADD COLUMN last_used_at timestamptz;
