import type { LoadProgress } from '@throughline/local';
import { createSimulator, type Engine, type Fault, type Simulator } from '@throughline/simulator';
import { bodhiServer } from '@throughline/simulator/providers/bodhi';
import { loadLocal } from './load-local.ts';
import { UsageError } from './usage-error.ts';

/** A provider that listens on this machine. */
export interface LocalServer {
  readonly url: string;
  readonly simulator: Simulator;
  close(): Promise<void>;
}

/** The recogniser of this machine, which listens as a provider. */
export interface LocalRecognizerServer extends LocalServer {
  /** What recognises; `close` ends it. */
  readonly engine: Engine;
}

export interface LocalServerOptions {
  readonly host?: string;
  /** Default: a free one. */
  readonly port?: number;
  readonly faults?: readonly Fault[];
  readonly seed?: number;
  readonly onProgress?: (progress: LoadProgress) => void;
}

/** The local recogniser over the Bodhi protocol. Throws `UsageError` where it is not installed, and for a port that cannot be opened. */
export async function startLocalRecognizer(options: LocalServerOptions = {}): Promise<LocalRecognizerServer> {
  const { faults = [], seed = 1, onProgress } = options;
  const { createLocalRecognizer } = await loadLocal();
  const engine = await createLocalRecognizer(onProgress === undefined ? {} : { onProgress });
  const simulator = createSimulator({ provider: bodhiServer({ engine, models: 'any' }), faults, seed });
  return { ...(await startServer(simulator, options)), engine };
}

/** Opens a port before a simulator; where that fails, the simulator is closed. */
export async function startServer(
  simulator: Simulator,
  { host, port }: { readonly host?: string; readonly port?: number },
): Promise<LocalServer> {
  const where = { ...(host === undefined ? {} : { host }), ...(port === undefined ? {} : { port }) };
  try {
    const { url } = await simulator.listen(where);
    return { url, simulator, close: () => simulator.close() };
  } catch (error) {
    await simulator.close();
    throw portError(error, host ?? '127.0.0.1', port ?? 0);
  }
}

/** The error for a port that cannot be opened. */
export function portError(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return new UsageError(`port ${port} is used by another program`, [
      'Choose another port with --port; 0 takes a free one.',
    ]);
  }
  if (code === 'EACCES') {
    return new UsageError(`this user is not allowed to open port ${port}`, ['Choose one from 1024 on with --port.']);
  }
  const notFound = error instanceof Error && 'syscall' in error && error.syscall === 'getaddrinfo';
  if (code === 'EADDRNOTAVAIL' || notFound) {
    return new UsageError(`"${host}" is not an address of this machine`, [
      'Leave --host out for this machine alone, or pass 0.0.0.0 for all its addresses.',
    ]);
  }
  return error;
}
