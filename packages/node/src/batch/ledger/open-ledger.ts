import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { ResumePoint } from '../file-transcript.ts';
import type { Ledger } from './ledger.ts';
import {
  entryOf,
  keptError,
  type LedgerEntry,
  type LedgerFailure,
  type LedgerOutcome,
  type LedgerRow,
  type LedgerSummary,
  type LedgerWork,
} from './ledger-entry.ts';
import { ledgerError, ledgerFailure } from './ledger-refusals.ts';
import { applicationId, migrations } from './schema.ts';
import { loadSqlite } from './sqlite.ts';

/** How long another process may take to let go of the file, in milliseconds: one that was killed a moment ago. */
const LOCK_WAIT_MS = 1_000;

/**
 * Opens the ledger of a run, or makes one: what was `running` when its process ended is `interrupted` now. `:memory:` is one that lasts
 * as long as the process.
 *
 * @throws SpeechError `ledger-unusable`: another run has it open, it is damaged, of a newer version or no ledger, or cannot be written
 */
export function openLedger(path: string): Ledger {
  const { DatabaseSync } = loadSqlite();
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    return new SqliteLedger(path, database, prepare(path, database));
  } catch (error) {
    database?.close();
    throw ledgerFailure(path, error);
  }
}

/** Takes the file for this process alone, and brings it to the newest version. Returns the id of the ledger. */
function prepare(path: string, database: DatabaseSync): string {
  database.exec(`PRAGMA busy_timeout = ${LOCK_WAIT_MS}`);
  // Held until it is closed or the process ends. Without shared memory, so that it works on file systems that have none.
  database.exec('PRAGMA locking_mode = EXCLUSIVE');
  const version = numberOf(database, 'user_version');
  const owner = numberOf(database, 'application_id');
  if (owner !== applicationId && (owner !== 0 || version !== 0 || hasTables(database)))
    throw ledgerError(path, 'foreign');
  if (version > migrations.length) throw ledgerError(path, 'newer');
  database.exec('PRAGMA journal_mode = WAL');
  // What is committed outlives the process; a power failure may take the last commits, and damages nothing.
  database.exec('PRAGMA synchronous = NORMAL');
  const [check] = database.prepare('PRAGMA quick_check(1)').all();
  if (check?.['quick_check'] !== 'ok') throw ledgerError(path, 'damaged');
  database.exec('BEGIN IMMEDIATE');
  for (const migration of migrations.slice(version)) database.exec(migration);
  database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${migrations.length}`);
  if (version === 0) database.prepare('INSERT INTO ledger (id) VALUES (?)').run(randomBytes(4).toString('hex'));
  database.exec("UPDATE files SET state = 'interrupted' WHERE state = 'running'");
  database.exec('COMMIT');
  return String(database.prepare('SELECT id FROM ledger').get()?.['id']);
}

function hasTables(database: DatabaseSync): boolean {
  return database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() !== undefined;
}

function numberOf(database: DatabaseSync, pragma: string): number {
  return Number(database.prepare(`PRAGMA ${pragma}`).get()?.[pragma]);
}

const statements = {
  replace: 'DELETE FROM files WHERE name = ? AND key <> ? RETURNING key',
  begin: `INSERT INTO files (key, name, fingerprint, shape, state, attempts, cost_seconds, outputs, started_at)
    VALUES (?, ?, ?, ?, 'running', 1, 0, '[]', ?)
    ON CONFLICT (key) DO UPDATE SET state = 'running', attempts = attempts + 1, started_at = excluded.started_at,
      outputs = '[]', error = NULL, ended_at = NULL
    RETURNING *`,
  finish: `UPDATE files SET state = 'done', seconds = ?, outputs = ?, error = NULL, ended_at = ? WHERE key = ?`,
  fail: `UPDATE files SET state = 'failed', seconds = coalesce(?, seconds), error = ?, ended_at = ? WHERE key = ?`,
  unreadable: `INSERT INTO files (key, name, fingerprint, shape, state, attempts, cost_seconds, outputs, error, started_at, ended_at)
    SELECT ?, ?, '', '{}', 'failed', 1, 0, '[]', ?, ?, ?
    WHERE NOT EXISTS (SELECT 1 FROM files WHERE name = ? AND key <> ?)
    ON CONFLICT (key) DO UPDATE SET attempts = attempts + 1, error = excluded.error,
      started_at = excluded.started_at, ended_at = excluded.ended_at`,
  find: 'SELECT * FROM files WHERE key = ?',
  all: 'SELECT * FROM files ORDER BY number',
  states: `SELECT state, count(*) AS files, total(seconds) AS seconds, total(cost_seconds) AS cost FROM files GROUP BY state`,
  failures: `SELECT error ->> 'code' AS code, count(*) AS files FROM files WHERE state = 'failed' GROUP BY code ORDER BY files DESC`,
  readPoint: 'SELECT point FROM resume_points WHERE key = ?',
  writePoint:
    'INSERT INTO resume_points (key, point) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET point = excluded.point',
  removePoint: 'DELETE FROM resume_points WHERE key = ?',
  known: "SELECT point ->> 'costSeconds' AS cost FROM resume_points WHERE key = ?",
  spent: 'UPDATE files SET cost_seconds = cost_seconds + ? WHERE key = ?',
  recall: 'SELECT fingerprint FROM fingerprints WHERE path = ? AND state = ?',
  remember: `INSERT INTO fingerprints (path, state, fingerprint) VALUES (?, ?, ?)
    ON CONFLICT (path) DO UPDATE SET state = excluded.state, fingerprint = excluded.fingerprint`,
} as const;

class SqliteLedger implements Ledger {
  readonly id: string;
  readonly path: string;
  readonly #database: DatabaseSync;
  #closed = false;
  readonly #prepared = new Map<keyof typeof statements, ReturnType<DatabaseSync['prepare']>>();

  constructor(path: string, database: DatabaseSync, id: string) {
    this.path = path;
    this.id = id;
    this.#database = database;
  }

  begin({ key, name, fingerprint, shape }: LedgerWork): LedgerEntry {
    return this.#atOnce(() => {
      for (const { key: replaced } of this.#statement('replace').all(name, key))
        this.#statement('removePoint').run(String(replaced));
      const row = this.#statement('begin').get(key, name, fingerprint, JSON.stringify(shape), now());
      return entryOf(row as LedgerRow);
    });
  }

  finish(key: string, { seconds, costSeconds, outputs }: LedgerOutcome): void {
    this.#atOnce(() => {
      this.#spent(key, costSeconds);
      this.#statement('finish').run(seconds, JSON.stringify(outputs), now(), key);
      this.#statement('removePoint').run(key);
    });
  }

  fail(key: string, { error, seconds, costSeconds }: LedgerFailure): void {
    const kept = JSON.stringify(keptError(error));
    this.#atOnce(() => {
      this.#spent(key, costSeconds);
      this.#statement('fail').run(seconds ?? null, kept, now(), key);
    });
  }

  unreadable(name: string, error: unknown): void {
    const [key, kept, at] = [name, JSON.stringify(keptError(error)), now()];
    this.#guarded(() => this.#statement('unreadable').run(key, name, kept, at, at, name, key));
  }

  find(key: string): LedgerEntry | undefined {
    const row = this.#guarded(() => this.#statement('find').get(key));
    return row === undefined ? undefined : entryOf(row);
  }

  *all(): Iterable<LedgerEntry> {
    // A statement of its own: two readers may be at different places.
    const rows = this.#guarded(() => this.#open().prepare(statements.all).iterate());
    for (;;) {
      const { done, value } = this.#guarded(() => rows.next());
      if (done === true) return;
      yield entryOf(value);
    }
  }

  summary(): LedgerSummary {
    return this.#guarded(() => {
      const states = new Map(
        this.#statement('states')
          .all()
          .map((row) => [String(row['state']), row]),
      );
      const files = (state: string): number => Number(states.get(state)?.['files'] ?? 0);
      const failures = this.#statement('failures').all();
      const rows = [...states.values()];
      return {
        files: rows.reduce((sum, row) => sum + Number(row['files']), 0),
        done: files('done'),
        failed: files('failed'),
        running: files('running'),
        interrupted: files('interrupted'),
        seconds: Number(states.get('done')?.['seconds'] ?? 0),
        costSeconds: rows.reduce((sum, row) => sum + Number(row['cost']), 0),
        failures: Object.fromEntries(failures.map(({ code, files: count }) => [String(code), Number(count)])),
      };
    });
  }

  read(key: string): ResumePoint | undefined {
    const row = this.#guarded(() => this.#statement('readPoint').get(key));
    return row === undefined ? undefined : (JSON.parse(String(row['point'])) as ResumePoint);
  }

  write(key: string, point: ResumePoint): void {
    this.#atOnce(() => {
      this.#spent(key, point.costSeconds);
      this.#statement('writePoint').run(key, JSON.stringify(point));
    });
  }

  remove(key: string): void {
    this.#guarded(() => this.#statement('removePoint').run(key));
  }

  recall(path: string, state: string): string | undefined {
    const row = this.#guarded(() => this.#statement('recall').get(path, state));
    return row === undefined ? undefined : String(row['fingerprint']);
  }

  remember(path: string, state: string, fingerprint: string): void {
    this.#guarded(() => this.#statement('remember').run(path, state, fingerprint));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#prepared.clear();
    this.#database.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Seconds that were sent, of which the last resume point knows a part already. */
  #spent(key: string, costSeconds: number): void {
    const known = Number(this.#statement('known').get(key)?.['cost'] ?? 0);
    // One that is less did not go on from that point.
    this.#statement('spent').run(costSeconds < known ? costSeconds : costSeconds - known, key);
  }

  #statement(name: keyof typeof statements): ReturnType<DatabaseSync['prepare']> {
    const prepared = this.#prepared.get(name) ?? this.#open().prepare(statements[name]);
    this.#prepared.set(name, prepared);
    return prepared;
  }

  #open(): DatabaseSync {
    if (this.#closed) throw ledgerError(this.path, 'closed');
    return this.#database;
  }

  /** All or nothing. */
  #atOnce<Result>(work: () => Result): Result {
    return this.#guarded(() => {
      const database = this.#open();
      database.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        database.exec('COMMIT');
        return result;
      } catch (error) {
        rollBack(database);
        throw error;
      }
    });
  }

  #guarded<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      throw ledgerFailure(this.path, error);
    }
  }
}

/** SQLite has rolled back by itself after some errors, a full disk among them. */
function rollBack(database: DatabaseSync): void {
  try {
    database.exec('ROLLBACK');
  } catch {
    // There is nothing to roll back.
  }
}

function now(): string {
  return new Date().toISOString();
}
