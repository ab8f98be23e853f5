import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { styleText } from 'node:util';

/**
 * Measures by size-limit what a page loads (`.size-limit.json`), and what a part adds to a page that has the rest: both are
 * bundled, minified and gzipped in one piece, as a page has them. Exits with 1 where a limit is passed.
 */

interface Row {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly passed?: boolean;
}

/** What a part may add, in bytes: the second row without the first. */
const additions: readonly (readonly [part: string, without: string, withPart: string, most: number])[] = [
  ['a microphone', 'session of a page, with Bodhi', 'the session, with a microphone', 6 * 1024],
  ['a player', 'the session, with a voice', 'the session, with a voice and a player', 4 * 1024],
];

const root = fileURLToPath(new URL('..', import.meta.url));
const rows = measured();
const sizes = new Map(rows.map(({ name, size }) => [name, size]));

for (const { name, size, passed } of rows) tell(name, size, passed !== false);
for (const [part, without, withPart, most] of additions) {
  const added = sizeOf(withPart) - sizeOf(without);
  tell(`${part} adds, of ${most} allowed`, added, added <= most);
}

function measured(): readonly Row[] {
  try {
    return JSON.parse(run()) as readonly Row[];
  } catch (error) {
    // It exits with 1 where a limit is passed, and has printed its rows all the same.
    const { stdout } = error as { readonly stdout?: string };
    if (stdout === undefined || !stdout.startsWith('[')) throw error;
    return JSON.parse(stdout) as readonly Row[];
  }
}

function run(): string {
  const command = fileURLToPath(new URL('bin.js', import.meta.resolve('size-limit/package.json')));
  return execFileSync(process.execPath, [command, '--json'], { cwd: root, encoding: 'utf8' });
}

function sizeOf(name: string): number {
  const size = sizes.get(name);
  if (size === undefined) throw new Error(`.size-limit.json has no row "${name}"`);
  return size;
}

function tell(name: string, bytes: number, isWithin: boolean): void {
  const line = `${String(bytes).padStart(7)} B  ${name}`;
  console.log(isWithin ? line : styleText('red', `${line}: too much`));
  if (!isWithin) process.exitCode = 1;
}
