/** Tells a ledger from any other SQLite file: `Thro` in ASCII. */
export const applicationId = 0x54_68_72_6f;

/**
 * Each makes a ledger of one version into one of the next; `user_version` counts those that were made. Only ever add at the end: older
 * files are opened by what stands here.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE ledger (id TEXT NOT NULL) STRICT;

  CREATE TABLE files (
    number INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    shape TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('running', 'interrupted', 'done', 'failed')),
    attempts INTEGER NOT NULL,
    seconds REAL,
    cost_seconds REAL NOT NULL,
    outputs TEXT NOT NULL,
    error TEXT,
    started_at TEXT NOT NULL,
    ended_at TEXT
  ) STRICT;
  CREATE INDEX files_by_name ON files (name);

  CREATE TABLE resume_points (
    key TEXT PRIMARY KEY,
    point TEXT NOT NULL
  ) STRICT;

  CREATE TABLE fingerprints (
    path TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    fingerprint TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
];
