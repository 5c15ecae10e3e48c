/**
 * Version 1 of the database. Times are milliseconds since the epoch unless said otherwise; an address is a number (IPv4) or
 * 16 bytes, a MAC address a number; a document is JSON as src/store/document.ts writes it.
 *
 *   vector     bytes that many rows share: evidence, TTLs, other senders, ranges. `hash` is of the bytes; where `packed`
 *              is 1 they are stored as runs. No number is given twice: readers remember them
 *   timeline   the sweeps of one schedule, or those by hand (`cli`); `covered`: the ranges of its complete sweeps
 *   sweep      one sweep; `alike` is equal where ranges and protocols are
 *   host       what a sweep said of an address; `started` from the sweep's start and `took` in ms, `rtt_us` in us;
 *              `status` as src/store/host-row.ts packs it
 *   known      what is known of an address in a timeline; `missed` and `is_gone` as src/store/changes.ts says
 *   machine    what is known of a MAC address in a timeline: the first and the last sweep that met it, and where
 *   change     what a sweep changed; `protocols`: one byte each
 *   schedule   schedules that were added by command
 */
export const FIRST = `
CREATE TABLE vector (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  hash BLOB NOT NULL UNIQUE,
  packed INTEGER NOT NULL,
  bytes BLOB NOT NULL
) STRICT;

CREATE TABLE timeline (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  covered INTEGER REFERENCES vector
) STRICT;

CREATE TABLE sweep (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  timeline INTEGER NOT NULL REFERENCES timeline,
  outcome TEXT NOT NULL,
  started_ms INTEGER NOT NULL,
  due_ms INTEGER,
  finished_ms INTEGER,
  has_hosts INTEGER NOT NULL,
  alike BLOB NOT NULL,
  ranges INTEGER NOT NULL REFERENCES vector,
  beginning TEXT NOT NULL,
  ending TEXT,
  changes TEXT
) STRICT;
CREATE INDEX sweep_by_timeline ON sweep (timeline, id);
CREATE INDEX sweep_by_alike ON sweep (alike, id);

CREATE TABLE host (
  sweep INTEGER NOT NULL REFERENCES sweep,
  address INTEGER NOT NULL,
  status INTEGER NOT NULL,
  mac INTEGER,
  evidence INTEGER REFERENCES vector,
  ttl INTEGER REFERENCES vector,
  others INTEGER REFERENCES vector,
  probes INTEGER NOT NULL,
  pings INTEGER NOT NULL,
  retransmissions INTEGER NOT NULL,
  rtt_us INTEGER,
  started INTEGER NOT NULL,
  took INTEGER NOT NULL,
  PRIMARY KEY (sweep, address)
) WITHOUT ROWID;

CREATE TABLE known (
  timeline INTEGER NOT NULL REFERENCES timeline,
  address INTEGER NOT NULL,
  mac INTEGER,
  missed INTEGER NOT NULL,
  is_gone INTEGER NOT NULL,
  first_seen_ms INTEGER NOT NULL,
  last_seen_ms INTEGER NOT NULL,
  evidence INTEGER NOT NULL REFERENCES vector,
  silences INTEGER REFERENCES vector,
  PRIMARY KEY (address, timeline)
) WITHOUT ROWID;

CREATE TABLE machine (
  timeline INTEGER NOT NULL REFERENCES timeline,
  mac INTEGER NOT NULL,
  address INTEGER NOT NULL,
  first_sweep INTEGER NOT NULL REFERENCES sweep,
  last_sweep INTEGER NOT NULL REFERENCES sweep,
  PRIMARY KEY (timeline, mac)
) WITHOUT ROWID;

CREATE TABLE change (
  sweep INTEGER NOT NULL REFERENCES sweep,
  address INTEGER NOT NULL,
  position INTEGER NOT NULL,
  kind TEXT NOT NULL,
  protocols BLOB NOT NULL,
  before INTEGER,
  after INTEGER,
  mac_before INTEGER,
  mac_after INTEGER,
  PRIMARY KEY (sweep, address, position)
) WITHOUT ROWID;
CREATE INDEX change_by_address ON change (address, sweep);

CREATE TABLE schedule (
  name TEXT PRIMARY KEY,
  document TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`
