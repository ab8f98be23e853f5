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
 * How often it looks. A frame is some 40 µs: seldomer, a round would say too little. The looking is the work of a thread of its own, so
 * that CPU of the process says nothing while it goes on; what it sees of the main thread comes to what that takes without it.
 */
const INTERVAL_MICROS = 100;
/** So much at most counts for one look: where it takes longer, something else had the core, or the kernel was at work on one call. */
const MOST_MICROS = 5 * INTERVAL_MICROS;

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

/** Self times of a profile, the longest first; without waiting, and without the start of the profiler itself. */
export function functionTimes({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): readonly FunctionTime[] {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const times = new Map<string, FunctionTime>();
  for (const [at, id] of samples.entries()) {
    const frame = frames.get(id);
    if (frame === undefined || waiting.has(frame.functionName) || frame.url === 'node:inspector') continue;
    const { functionName: name, url } = frame;
    const line = url === '' ? 0 : frame.lineNumber + 1;
    const key = `${name} ${url}:${line}`;
    const micros = (times.get(key)?.micros ?? 0) + Math.min(timeDeltas[at] ?? 0, MOST_MICROS);
    times.set(key, { name, url, line, micros });
  }
  return [...times.values()].toSorted((a, b) => b.micros - a.micros);
}

const waiting: ReadonlySet<string> = new Set(['(idle)', '(root)']);
