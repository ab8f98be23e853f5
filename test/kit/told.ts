import type { FinalResult, Gap, TranscriptionSession } from '@throughline/core';

/** What a session has told of its audio, and what of it was against the rules that hold for every session. */
export interface Told {
  readonly finals: readonly FinalResult[];
  readonly gaps: readonly Gap[];
  /** Partials that have not come to an end, by their ids. */
  readonly shown: ReadonlyMap<string, string>;
  readonly retracted: ReadonlySet<string>;
  readonly complaints: readonly string[];
  /** The most samples that the session held at a time. */
  readonly mostHeld: number;
  /** To be called when the session has come to its end. */
  over(): void;
}

/** Listens to a session from now on. */
export function listen(session: TranscriptionSession): Told {
  const finals: FinalResult[] = [];
  const gaps: Gap[] = [];
  const complaints: string[] = [];
  const shown = new Map<string, string>();
  const retracted = new Set<string>();
  let settled = 0;
  let mostHeld = 0;
  const check = (): void => {
    const { positions } = session;
    if (positions.settledSamples < settled)
      complaints.push(`settled went back from ${settled} to ${positions.settledSamples}`);
    if (positions.settledSamples > positions.acceptedSamples) complaints.push('settled passed accepted');
    settled = positions.settledSamples;
    mostHeld = Math.max(mostHeld, session.unsettled().length);
  };
  session.on('final', (final) => {
    if (finals.some(({ id }) => id === final.id)) complaints.push(`${final.id} was final twice`);
    if (retracted.has(final.id)) complaints.push(`${final.id} was final after it was retracted`);
    finals.push(final);
    shown.delete(final.id);
    check();
  });
  session.on('partial', ({ id, text }) => {
    if (finals.some((final) => final.id === id)) complaints.push(`${id} was partial after its final`);
    shown.set(id, text);
  });
  session.on('retract', ({ id }) => {
    if (!shown.delete(id)) complaints.push(`${id} was retracted without having been shown`);
    retracted.add(id);
  });
  session.on('gap', (gap) => gaps.push(gap));
  session.on('seam', check);
  return {
    finals,
    gaps,
    shown,
    retracted,
    complaints,
    get mostHeld() {
      return mostHeld;
    },
    over: () => {
      check();
      for (const id of shown.keys()) complaints.push(`${id} was shown and never came to an end`);
    },
  };
}
