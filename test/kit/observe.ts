import type { LinkEvent, SessionWarning, SpeechError } from '@throughline/core';

/** A session of any kind. */
interface Observable<Seam, Status> {
  on(name: 'seam', listener: (seam: Seam) => void): unknown;
  on(name: 'link', listener: (event: LinkEvent) => void): unknown;
  on(name: 'warning', listener: (warning: SessionWarning) => void): unknown;
  on(name: 'status', listener: (status: Status) => void): unknown;
  on(name: 'failure', listener: (failure: SpeechError) => void): unknown;
}

/** The events that sessions of every kind emit, in their order. */
export interface Observed<Seam, Status> {
  readonly seams: readonly Seam[];
  readonly links: readonly LinkEvent[];
  readonly warnings: readonly SessionWarning[];
  readonly statuses: readonly Status[];
  readonly failures: readonly SpeechError[];
}

/** Listens to a session from now on. */
export function observe<Seam, Status>(session: Observable<Seam, Status>): Observed<Seam, Status> {
  const seams: Seam[] = [];
  const links: LinkEvent[] = [];
  const warnings: SessionWarning[] = [];
  const statuses: Status[] = [];
  const failures: SpeechError[] = [];
  session.on('seam', (seam) => seams.push(seam));
  session.on('link', (event) => links.push(event));
  session.on('warning', (warning) => warnings.push(warning));
  session.on('status', (status) => statuses.push(status));
  session.on('failure', (failure) => failures.push(failure));
  return { seams, links, warnings, statuses, failures };
}
