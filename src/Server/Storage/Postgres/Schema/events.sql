-- Names sort by their bytes, whatever the database's collation.
CREATE TABLE stream (
  name text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  head bytea NOT NULL
) WITH (fillfactor = 70);

CREATE TABLE record (
  stream text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  body bytea NOT NULL,
  PRIMARY KEY (stream, version)
);
-- Sealed bodies do not compress.
ALTER TABLE record ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE snapshot (
  stream text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  body bytea NOT NULL
);
ALTER TABLE snapshot ALTER COLUMN body SET STORAGE EXTERNAL;

-- A row for each process that writes: the sum of the heads that it put, less those that it took away (docs/decisions/030).
CREATE TABLE writer (
  id uuid PRIMARY KEY,
  written timestamptz NOT NULL DEFAULT now(),
  body bytea NOT NULL
) WITH (fillfactor = 50);
ALTER TABLE writer ALTER COLUMN body SET STORAGE MAIN;

-- The ids of all envelope keys that ever sealed here.
CREATE TABLE envelope_key (id text PRIMARY KEY);

-- Undoes the statement whose conditions no longer hold.
CREATE FUNCTION rolecall_refuse() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what the write was built on has changed' USING ERRCODE = 'RC001';
END
$$;
