import { pino } from 'pino';

/** What a relay writes its log to; a logger of pino is one. Fields hold no token, no query, no credential and no speech. */
export interface RelayLog {
  /** What happens as it should: a session opens, or ends. */
  info(fields: object, message: string): void;
  /** What somebody should look at: a session is refused. */
  warn(fields: object, message: string): void;
  /** What is wrong with the relay or with what your application gave it. */
  error(fields: object, message: string): void;
}

/** Where lines of JSON go: a stream, or what is like one. */
export interface LogLines {
  /** Takes one line, its line break included. */
  write(line: string): unknown;
}

const silent: RelayLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** `true`: lines on the standard output. */
export function logOf(given: RelayLog | LogLines | boolean): RelayLog {
  if (typeof given === 'boolean') return given ? pino({ name: 'throughline-relay' }) : silent;
  return 'info' in given ? given : pino({ name: 'throughline-relay' }, { write: (line) => void given.write(line) });
}
