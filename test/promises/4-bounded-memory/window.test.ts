import { describe, expect, it } from 'vitest';
import { speechScript, type Fault } from '@throughline/simulator';
import { runVirtually } from '../../kit/transcription.ts';

const RATE = 16_000;
const WINDOW_SECONDS = 10;
const SECONDS = 90;

/** What keeps a window from getting empty. */
const providers: readonly { readonly what: string; readonly faults: readonly Fault[] }[] = [
  { what: 'never answers, on any link', faults: [{ on: { link: 1 }, do: { type: 'mute' }, times: 1_000 }] },
  { what: 'takes no more bytes', faults: [{ on: { position: 8 }, do: { type: 'half-open' }, times: 1_000 }] },
  {
    what: 'reads far slower than audio comes',
    faults: [{ on: { position: 4 }, do: { type: 'slow-reader', bytesPerSecond: 2_000, seconds: 60 } }],
  },
  { what: 'cannot be reached for a minute', faults: [{ on: { position: 8 }, do: { type: 'outage', seconds: 60 } }] },
  {
    what: 'opens and closes, again and again',
    faults: [{ on: { link: 1 }, do: { type: 'flap' }, times: 1_000 }],
  },
];

describe.each(providers)('the window of a session whose provider $what', { concurrent: true }, ({ faults }) => {
  it('never holds more than its size where the source is live, and what it let go is a gap or was answered', async () => {
    const run = await runVirtually({
      seed: 41,
      live: true,
      script: speechScript({ seconds: SECONDS, seed: 41 }),
      faults,
      session: { window: { seconds: WINDOW_SECONDS } },
    });
    expect(run.mostHeld).toBeLessThanOrEqual(WINDOW_SECONDS * RATE);
    const { acceptedSamples, settledSamples } = run.session.summary();
    expect(run.session.unsettled().length).toBe(acceptedSamples - settledSamples);
    expect(run.complaints).toEqual([]);
  });

  it('never holds more than its size where the source is a file, which waits', async () => {
    const run = await runVirtually({
      seed: 42,
      live: false,
      script: speechScript({ seconds: SECONDS, seed: 42 }),
      faults,
      session: { window: { seconds: WINDOW_SECONDS } },
    });
    expect(run.mostHeld).toBeLessThanOrEqual(WINDOW_SECONDS * RATE);
    expect(run.complaints).toEqual([]);
  });
});
