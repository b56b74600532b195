-- Keys are bytes: they sort as S3 lists them, and may hold what no text of PostgreSQL may.
CREATE TABLE object (
  bucket text COLLATE "C" NOT NULL,
  key bytea NOT NULL,
  size bigint NOT NULL,
  etag text NOT NULL,
  modified bigint NOT NULL,
  -- Content type, metadata and tags, as JSON in UTF-8.
  facts bytea NOT NULL,
  -- Whose parts are the body; null where it is in "body".
  upload bytea,
  PRIMARY KEY (bucket, key)
);

CREATE TABLE body (
  bucket text COLLATE "C" NOT NULL,
  key bytea NOT NULL,
  body bytea NOT NULL,
  PRIMARY KEY (bucket, key)
);
-- So that a range of it is read alone.
ALTER TABLE body ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE upload (
  bucket text COLLATE "C" NOT NULL,
  key bytea NOT NULL,
  id text COLLATE "C" NOT NULL,
  started bigint NOT NULL,
  initiator text NOT NULL,
  facts bytea NOT NULL,
  PRIMARY KEY (bucket, key, id)
);
CREATE UNIQUE INDEX upload_by_id ON upload (bucket, id);

-- The parts of uploads, and of the objects that they became.
CREATE TABLE part (
  bucket text COLLATE "C" NOT NULL,
  upload bytea NOT NULL,
  number integer NOT NULL,
  size bigint NOT NULL,
  etag text NOT NULL,
  modified bigint NOT NULL,
  body bytea NOT NULL,
  PRIMARY KEY (bucket, upload, number)
);
ALTER TABLE part ALTER COLUMN body SET STORAGE EXTERNAL;

-- How much each bucket takes, and whose it is.
CREATE TABLE usage (
  bucket text COLLATE "C" PRIMARY KEY,
  owner text COLLATE "C" NOT NULL,
  bytes bigint NOT NULL
);
CREATE INDEX usage_by_owner ON usage (owner);

-- Triggers count, so no statement can forget to. 256: what a row takes besides its texts and its body, about.
CREATE FUNCTION object_bytes(o object) RETURNS bigint LANGUAGE sql IMMUTABLE AS
$$ SELECT 256 + CASE WHEN o.upload IS NULL THEN o.size ELSE 0 END + length(o.key) + length(o.facts) $$;
CREATE FUNCTION upload_bytes(o upload) RETURNS bigint LANGUAGE sql IMMUTABLE AS
$$ SELECT 256::bigint + length(o.key) + length(o.facts) $$;
CREATE FUNCTION part_bytes(o part) RETURNS bigint LANGUAGE sql IMMUTABLE AS
$$ SELECT 256 + o.size $$;

CREATE FUNCTION count_usage(of_bucket text, change bigint) RETURNS void LANGUAGE sql AS
$$ INSERT INTO usage (bucket, owner, bytes) VALUES (of_bucket, '', change)
   ON CONFLICT (bucket) DO UPDATE SET bytes = usage.bytes + excluded.bytes $$;

CREATE FUNCTION count_object() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN PERFORM count_usage(OLD.bucket, -object_bytes(OLD)); END IF;
  IF TG_OP <> 'DELETE' THEN PERFORM count_usage(NEW.bucket, object_bytes(NEW)); END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER object_counted AFTER INSERT OR UPDATE OR DELETE ON object FOR EACH ROW EXECUTE FUNCTION count_object();

CREATE FUNCTION count_upload() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN PERFORM count_usage(OLD.bucket, -upload_bytes(OLD)); ELSE PERFORM count_usage(NEW.bucket, upload_bytes(NEW)); END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER upload_counted AFTER INSERT OR DELETE ON upload FOR EACH ROW EXECUTE FUNCTION count_upload();

CREATE FUNCTION count_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN PERFORM count_usage(OLD.bucket, -part_bytes(OLD)); ELSE PERFORM count_usage(NEW.bucket, part_bytes(NEW)); END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER part_counted AFTER INSERT OR DELETE ON part FOR EACH ROW EXECUTE FUNCTION count_part();
