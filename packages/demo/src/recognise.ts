import type { AudioSource, LinkEvent, Seam, Summary } from '@throughline/core';
import { bodhi } from '@throughline/core/providers/bodhi';
import { transcribe } from '@throughline/node';
import type { RunState } from './state.ts';
import type { DemoView } from './view.ts';

export interface RecogniseOptions {
  readonly url: string;
  readonly source: AudioSource;
  readonly pace: number;
  readonly signal: AbortSignal;
  readonly view: DemoView;
  readonly onLink?: (event: LinkEvent) => void;
  readonly onSeam?: (seam: Seam) => void;
  /** Called every 50 ms with how many seconds of the audio were sent on the active link. */
  readonly onSent?: (seconds: number) => void;
}

const watchMs = 50;

/** Recognises the whole source once and keeps `run` up to date. Rejects with the session's error. */
export async function recognise(run: RunState, options: RecogniseOptions): Promise<Summary> {
  const { url, source, pace, signal, view, onLink, onSeam, onSent } = options;
  const session = transcribe({
    protocol: bodhi({ model: 'en-general-v2-8khz', sampleRate: 16_000, url }),
    credentials: { apiKey: 'none', customerId: 'none' },
    pace,
    signal,
  });
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
