-- Two secrets of a key authenticate while one replaces the other.
ALTER TABLE api_keys
  ADD COLUMN previous_secret_sha256     text,
  ADD COLUMN previous_secret_expires_at timestamptz,
  -- Access tokens that were issued before it are revoked, since a secret ended at once.
  ADD COLUMN tokens_not_before          timestamptz,
  ADD CONSTRAINT api_keys_previous_secret
    CHECK ((previous_secret_sha256 IS NULL) = (previous_secret_expires_at IS NULL));
