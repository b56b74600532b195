-- A row is a call. Its seal is over sequence, sandbox and the digest of its body; a deleted sandbox leaves digest and seal.
CREATE TABLE trail (
  sandbox text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL,
  views integer NOT NULL,
  time bigint NOT NULL,
  names bigint[] NOT NULL,
  body bytea,
  digest bytea,
  seal bytea NOT NULL,
  PRIMARY KEY (sandbox, sequence)
);
CREATE INDEX trail_by_name ON trail USING gin (names);
CREATE INDEX trail_by_sequence ON trail (sequence);

-- What one writer appended at once: its seal is over the frame before it and the seals of its rows.
CREATE TABLE trail_frame (
  first bigint PRIMARY KEY,
  last bigint NOT NULL,
  id uuid NOT NULL UNIQUE,
  at timestamptz NOT NULL DEFAULT now(),
  bytes bigint NOT NULL,
  seal bytea NOT NULL
);

-- One row. Whoever appends holds it until its commit, so sequences are in the order of commits.
CREATE TABLE trail_head (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  last bigint NOT NULL,
  seal bytea NOT NULL,
  base bigint NOT NULL,
  base_seal bytea NOT NULL,
  mac bytea NOT NULL
) WITH (fillfactor = 10);

CREATE TABLE trail_latest (
  sandbox text COLLATE "C" PRIMARY KEY,
  time bigint NOT NULL
) WITH (fillfactor = 50);
