import { pino } from 'pino';

/** What a relay writes its log to; a logger of pino is one. Fields hold no token, no query, no credential and no speech. */
export interface RelayLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

const silent: RelayLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** `true`: JSON lines of pino on the standard output. */
export function logOf(given: RelayLog | boolean): RelayLog {
  if (typeof given === 'object') return given;
  return given ? pino({ name: 'throughline-relay' }) : silent;
}
