import type { AudioSource, LinkEvent, RouteChange, Seam, Summary } from '@throughline/core';
import { bodhi } from '@throughline/core/providers/bodhi';
import { type NodeTranscriptionSession, transcribe } from '@throughline/node';
import type { RunState } from './state.ts';
import type { DemoView } from './view.ts';

/** Begins a session at this speed, in multiples of real time. */
export type Begin = (options: { readonly pace: number; readonly signal: AbortSignal }) => NodeTranscriptionSession;

export interface RecogniseOptions {
  /** Begins the session. */
  readonly begin: Begin;
  readonly source: AudioSource;
  readonly pace: number;
  readonly signal: AbortSignal;
  readonly view: DemoView;
  readonly onLink?: (event: LinkEvent) => void;
  readonly onSeam?: (seam: Seam) => void;
  readonly onRoute?: (change: RouteChange) => void;
  /** Called every 50 ms with how many seconds of the audio were sent on the active link. */
  readonly onSent?: (seconds: number) => void;
}

const watchMs = 50;

/** A session with the local recogniser behind Bodhi's protocol. */
export function withBodhi(url: string): Begin {
  return (options) =>
    transcribe({
      protocol: bodhi({ model: 'en-general-v2-8khz', sampleRate: 16_000, url }),
      credentials: { apiKey: 'none', customerId: 'none' },
      ...options,
    });
}

/** Recognises the whole source once and keeps `run` up to date. Rejects with the session's error. */
export async function recognise(run: RunState, options: RecogniseOptions): Promise<Summary> {
  const { begin, source, pace, signal, view, onLink, onSeam, onRoute, onSent } = options;
  const session = begin({ pace, signal });
  session.on('partial', (partial) => {
    run.partials = inOrder([...run.partials.filter(({ id }) => id !== partial.id), partial]);
  });
  session.on('retract', ({ id }) => {
    run.partials = run.partials.filter((partial) => partial.id !== id);
  });
  session.on('final', (final) => {
    run.partials = run.partials.filter(({ id }) => id !== final.id);
    run.finals = inOrder([...run.finals, final]);
    view.final(run, final);
  });
  session.on('status', ({ state, epoch }) => {
    run.state = state;
    run.epoch = epoch;
  });
  session.on('link', (event) => onLink?.(event));
  session.on('seam', (seam) => onSeam?.(seam));
  session.on('route', (change) => onRoute?.(change));
  const watch = (): void => {
    run.positions = session.positions;
    onSent?.(run.positions.sent);
  };
  const timer = setInterval(watch, watchMs);
  try {
    await session.pipe(source);
    return (run.summary = await session.end());
  } finally {
    clearInterval(timer);
    watch();
  }
}

function inOrder<Result extends { readonly start: number }>(results: readonly Result[]): readonly Result[] {
  return results.toSorted((left, right) => left.start - right.start);
}
