BEGIN TRANSACTION;
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
INSERT INTO "host" VALUES(1,167772161,0,2199023255553,2,3,NULL,260,1,4,125,10,1490);
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
INSERT INTO "known" VALUES(1,167772161,2199023255553,0,0,1795316401500,1795316401500,2,NULL);
CREATE TABLE machine (
  timeline INTEGER NOT NULL REFERENCES timeline,
  mac INTEGER NOT NULL,
  address INTEGER NOT NULL,
  first_sweep INTEGER NOT NULL REFERENCES sweep,
  last_sweep INTEGER NOT NULL REFERENCES sweep,
  PRIMARY KEY (timeline, mac)
) WITHOUT ROWID;
INSERT INTO "machine" VALUES(1,2199023255553,167772161,1,1);
CREATE TABLE schedule (
  name TEXT PRIMARY KEY,
  document TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "schedule" VALUES('nightly','{"name":"nightly","cron":"0 3 * * *","timeZone":"Europe/Paris","jitterMs":0,"words":["10.0.0.0/24"],"overlap":"skip","missed":"none","maxDurationMs":null,"goneAfter":3,"expect":null,"notify":{"webhook":null,"headers":{"$$map":"a header","$$bytes":"another"},"command":["true"]},"origin":"added"}');
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
INSERT INTO "sweep" VALUES(1,1,'complete',1795316400000,NULL,1795316460000,1,X'68EB905E51054B10011B2175ED7D9C7F774DDBF2FBF756690380064FA5573B63',1,'{"schedule":"cli","startedBy":"alice","words":["10.0.0.0/24"],"plan":{"ranges":[],"targets":1,"protocols":[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,45,46,47,48,49,50,51,52,53,54,55,56,57,58,59,60,61,62,63,64,65,66,67,68,69,70,71,72,73,74,75,76,77,78,79,80,81,82,83,84,85,86,87,88,89,90,91,92,93,94,95,96,97,98,99,100,101,102,103,104,105,106,107,108,109,110,111,112,113,114,115,116,117,118,119,120,121,122,123,124,125,126,127,128,129,130,131,132,133,134,135,136,137,138,139,140,141,142,143,144,145,146,147,148,149,150,151,152,153,154,155,156,157,158,159,160,161,162,163,164,165,166,167,168,169,170,171,172,173,174,175,176,177,178,179,180,181,182,183,184,185,186,187,188,189,190,191,192,193,194,195,196,197,198,199,200,201,202,203,204,205,206,207,208,209,210,211,212,213,214,215,216,217,218,219,220,221,222,223,224,225,226,227,228,229,230,231,232,233,234,235,236,237,238,239,240,241,242,243,244,245,246,247,248,249,250,251,252,253,254,255],"classification":"table","transport":"auto","interfaceName":null,"interfaceIndex":null,"sources":{"kind":"kernel"},"lanes":1,"pings":[],"ceilings":{"packetsPerSecond":10000,"packetsPerSecondToOneHost":500,"arpRequestsPerSecond":1000},"hostBounds":{"timeoutMs":null,"maxRetries":null},"verbosity":0,"workers":1,"blockShift":8,"seed":0,"cookieKey":{"k0":0,"k1":0}},"hostNames":{"$map":[[167772161,"gateway.example"]]},"unresolved":["nowhere.example"],"version":"0.1.0","startedMs":1795316400000,"dueMs":null,"goneAfter":2}','{"outcome":"complete","finishedMs":1795316460000,"exitCode":0,"probes":260,"retransmissions":4,"pings":1,"arpRequests":256,"responsesSwallowed":0,"sendsRefused":0,"heldMs":{"packets":[0,1.5],"oneHost":[0,0],"arp":[3,0]},"hosts":{"up":1,"down":255,"no-route":0,"skipped":0},"states":{"open":2,"closed":254,"filtered":0,"open|filtered":0,"unproved":0},"failures":[{"code":"OUTPUT_FAILED","message":"cannot write"}]}','{"host-new":0,"host-missing":0,"host-gone":0,"host-returned":0,"mac-changed":0,"protocol-opened":0,"protocol-changed":0,"protocol-missing":0,"protocol-gone":0,"protocol-returned":0}');
CREATE TABLE timeline (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  covered INTEGER REFERENCES vector
) STRICT;
INSERT INTO "timeline" VALUES(1,'cli',1);
CREATE TABLE vector (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  hash BLOB NOT NULL UNIQUE,
  packed INTEGER NOT NULL,
  bytes BLOB NOT NULL
) STRICT;
INSERT INTO "vector" VALUES(1,X'C7A239EC18947CA5C53A46F9B8C0FC51',0,X'040A0000000A0000FF');
INSERT INTO "vector" VALUES(2,X'3439BA4CD17E4DCE1BBA4375B00611ED',1,X'2E200080CF20');
INSERT INTO "vector" VALUES(3,X'7BEC4E41ED6EFA8A42374F37B2B5F0DF',1,X'FF40');
CREATE INDEX sweep_by_timeline ON sweep (timeline, id);
CREATE INDEX sweep_by_alike ON sweep (alike, id);
CREATE INDEX change_by_address ON change (address, sweep);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('vector',3);
INSERT INTO "sqlite_sequence" VALUES('sweep',1);
COMMIT;
PRAGMA application_id = 1886615408;
PRAGMA user_version = 1;
