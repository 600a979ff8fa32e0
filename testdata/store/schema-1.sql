-- A store as the first schema had it, with what it might hold. Kept as it is: files of this schema
-- are migrated for ever.
PRAGMA journal_mode = WAL;
CREATE TABLE zones (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE servers (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    port INTEGER NOT NULL CHECK (port BETWEEN 0 AND 65535),
    UNIQUE (name, address, port)
) STRICT;
CREATE TABLE versions (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (kind, text)
) STRICT;
CREATE TABLE rounds (
    id INTEGER PRIMARY KEY,
    zone INTEGER NOT NULL REFERENCES zones (id),
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX rounds_of_zone ON rounds (zone, at);
-- No version: the server gave no usable answer.
CREATE TABLE observations (
    round INTEGER NOT NULL REFERENCES rounds (id),
    position INTEGER NOT NULL,
    server INTEGER NOT NULL REFERENCES servers (id),
    kind TEXT NOT NULL,
    version INTEGER REFERENCES versions (id),
    ttl INTEGER NOT NULL CHECK (ttl BETWEEN 0 AND 4294967295),
    negative_ttl INTEGER NOT NULL CHECK (negative_ttl BETWEEN 0 AND 4294967295),
    candidate INTEGER NOT NULL CHECK (candidate IN (0, 1)),
    PRIMARY KEY (round, position)
) STRICT, WITHOUT ROWID;
INSERT INTO zones VALUES (1, 'example.test.'), (2, 'other.test.');
INSERT INTO servers VALUES (1, 'ns1.nic.test.', '127.0.10.2', 53), (2, 'ns2.nic.test.', '127.0.10.3', 53);
INSERT INTO versions VALUES
    (1, 'ds', '{"ds":[],"proven":true}'),
    (2, 'ds', '{"ds":["7888 13 1 8707000000000000000000000000000000000000"],"proven":true}');
INSERT INTO rounds VALUES (1, 1, 1000), (2, 1, 2000), (3, 1, 3000), (4, 1, 4000), (5, 2, 1500);
INSERT INTO observations VALUES
    (1, 0, 1, 'ds', 1, 900, 0, 0), (1, 1, 2, 'ds', 1, 900, 0, 0),
    (2, 0, 1, 'ds', 2, 3600, 0, 0), (2, 1, 2, 'ds', NULL, 0, 0, 0),
    (3, 0, 1, 'ds', 2, 3600, 0, 0), (3, 1, 2, 'ds', NULL, 0, 0, 0),
    (4, 0, 1, 'ds', 2, 3600, 0, 0), (4, 1, 2, 'ds', NULL, 0, 0, 0),
    (5, 0, 1, 'ds', 1, 900, 0, 1);
PRAGMA application_id = 1683186536;
PRAGMA user_version = 1;
