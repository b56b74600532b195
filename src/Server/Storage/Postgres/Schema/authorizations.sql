CREATE TABLE "authorization" (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  sandbox text COLLATE "C" NOT NULL,
  account text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  time bigint NOT NULL,
  record bytea NOT NULL
);
CREATE UNIQUE INDEX authorization_by_id ON "authorization" (sandbox, account, id);
CREATE INDEX authorization_by_account ON "authorization" (sandbox, account, number);
CREATE INDEX authorization_by_time ON "authorization" (sandbox, time);
