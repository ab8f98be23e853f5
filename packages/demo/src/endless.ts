import type { AudioSource } from '@throughline/core';
import { systemClock } from '@throughline/core/internal';
import { bodhi } from '@throughline/core/providers/bodhi';
import { deepgram } from '@throughline/core/providers/deepgram';
import { transcribe } from '@throughline/node';
import { createSimulator, type Engine } from '@throughline/simulator';
import { bodhiServer } from '@throughline/simulator/providers/bodhi';
import { deepgramServer } from '@throughline/simulator/providers/deepgram';
import { startServer } from '@throughline/cli/internal';
import { compareWords } from './compare-words.ts';
import { type EndlessReport, endlessReportOf } from './endless-report.ts';
import { endlessPace, newEndlessState, rotateSeconds } from './endless-state.ts';
import { FaultDirector } from './fault-director.ts';
import { type Begin, recognise } from './recognise.ts';
import type { RunState } from './state.ts';
import { sharedEngine } from './shared-engine.ts';
import type { DemoView } from './view.ts';

export interface EndlessOptions {
  /** The local recogniser. */
  readonly engine: Engine;
  readonly source: AudioSource;
  /** The same speech, recognised undisturbed. */
  readonly undisturbed: RunState;
  readonly signal: AbortSignal;
  readonly view: DemoView;
}

/** Recognises the source while its link is replaced, and then its provider by another. Rejects with the session's error. */
export async function endless({ engine, source, undisturbed, signal, view }: EndlessOptions): Promise<EndlessReport> {
  const shared = sharedEngine(engine);
  const preferred = await startServer(createSimulator({ provider: deepgramServer({ engine: shared }) }), {});
  const other = await startServer(createSimulator({ provider: bodhiServer({ engine: shared, models: 'any' }) }), {});
  try {
    const state = newEndlessState(undisturbed, source.duration ?? 0);
    const { endless: run, replaced, gone } = state;
    view.beginEndless(state);
    const director = new FaultDirector({
      simulator: preferred.simulator,
      cuts: [gone],
      clock: systemClock,
      onBegin: (cut) => view.cutBegins(cut),
      // Told with the provider, once that is known.
      onOver: () => undefined,
    });
    const summary = await recognise(run, {
      begin: withBoth(preferred.url, other.url),
      source,
      pace: endlessPace,
      signal,
      view,
      onLink: (event) => director.link(event),
      onSent: (seconds) => director.sent(seconds),
      onSeam: (seam) => {
        if (seam.cause === 'loss') director.seam(seam);
        else if (replaced.beganAt === undefined) {
          const now = systemClock.now();
          replaced.cut = { kind: 'replaced', at: run.positions.sent };
          Object.assign(replaced, { beganAt: now, over: { at: now, seam } });
          view.cutBegins(replaced);
          view.cutOver(replaced);
          director.begin(seam);
        }
      },
      onRoute: ({ provider }) => {
        if (gone.over === undefined) return;
        gone.over = { ...gone.over, provider };
        view.cutOver(gone);
      },
    });
    // What two links have heard, each may divide into other sentences.
    const seams = summary.seams.map((seam) => ({
      ...seam,
      settled: Math.max(seam.settled, seam.from + seam.replayed),
    }));
    const words = compareWords(undisturbed.finals, run.finals, seams);
    return endlessReportOf(words, summary);
  } finally {
    await Promise.all([preferred.close(), other.close()]);
  }
}

/** A session with Deepgram's protocol at 24 kHz, and with Bodhi's at 16 kHz where that fails. */
function withBoth(preferred: string, other: string): Begin {
  return (options) =>
    transcribe({
      routes: [
        {
          protocol: deepgram({ model: 'nova-3', sampleRate: 24_000, url: preferred }),
          credentials: { apiKey: 'none' },
        },
        {
          protocol: bodhi({ model: 'en-general-v2-8khz', sampleRate: 16_000, url: other }),
          credentials: { apiKey: 'none', customerId: 'none' },
        },
      ],
      // Of the source; the preferred one gets it converted.
      sampleRate: 16_000,
      failover: { afterMs: 1_000 },
      rotate: { afterSeconds: rotateSeconds },
      ...options,
    });
}
