import { Session, type Profiler } from 'node:inspector/promises';

/** What a function took itself, without what it called. */
export interface FunctionTime {
  /** As V8 names it: `(garbage collector)`, `(program)` for what is no JavaScript; empty where the function has no name. */
  readonly name: string;
  /** Of its file; empty for what is compiled into Node and V8. */
  readonly url: string;
  /** From 1; 0 where there is no file. */
  readonly line: number;
  readonly micros: number;
}

/**
 * How often it shall look; on a machine of two cores it comes to half of that. The looking keeps a thread of its own busy and wakes the
 * main thread while it waits, so that CPU of the process says nothing meanwhile.
 */
const INTERVAL_MICROS = 100;
/** So much at most counts for one look: where it takes longer, another process had the core. */
const MOST_MICROS = 5_000;

/** Begins to profile this process; the function returned ends it, and tells the self time of each function. */
export async function startProfiler(): Promise<() => Promise<readonly FunctionTime[]>> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_MICROS });
  await session.post('Profiler.start');
  return async () => {
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    return functionTimes(profile);
  };
}

/** Where a part of a function's time belongs. */
export interface Placed extends Omit<FunctionTime, 'micros'> {
  /** Of the function's time, from 0 to 1. */
  readonly part: number;
}

/**
 * Self times of a profile, the longest first; without waiting, and without the start of the profiler itself. `place` says where a function
 * belongs that is not told by its file.
 */
export function functionTimes(
  { nodes, samples = [], timeDeltas = [] }: Profiler.Profile,
  place: (node: Profiler.ProfileNode) => readonly Placed[] = ownPlace,
): readonly FunctionTime[] {
  const byNode = new Map<number, number>();
  for (const [at, id] of samples.entries()) {
    byNode.set(id, (byNode.get(id) ?? 0) + Math.min(timeDeltas[at] ?? 0, MOST_MICROS));
  }
  const times = new Map<string, FunctionTime>();
  for (const node of nodes) {
    const micros = byNode.get(node.id) ?? 0;
    if (micros === 0 || waiting.has(node.callFrame.functionName) || node.callFrame.url === 'node:inspector') continue;
    for (const { name, url, line, part } of place(node)) {
      const key = `${name} ${url}:${line}`;
      times.set(key, { name, url, line, micros: (times.get(key)?.micros ?? 0) + micros * part });
    }
  }
  return [...times.values()].toSorted((a, b) => b.micros - a.micros);
}

function ownPlace({ callFrame: { functionName, url, lineNumber } }: Profiler.ProfileNode): readonly Placed[] {
  return [{ name: functionName, url, line: url === '' ? 0 : lineNumber + 1, part: 1 }];
}

const waiting: ReadonlySet<string> = new Set(['(idle)', '(root)']);
