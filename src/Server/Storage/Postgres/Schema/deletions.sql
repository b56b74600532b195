-- What of a sandbox's calls was deleted: all up to a sequence. Sealed, so that a row that somebody else emptied is told from one that
-- was deleted.
CREATE TABLE trail_deletion (
  sandbox text COLLATE "C" PRIMARY KEY,
  last bigint NOT NULL,
  seal bytea NOT NULL,
  -- Its rows are empty, too; until then they are only not served.
  is_done boolean NOT NULL DEFAULT false
);
