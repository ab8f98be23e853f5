import { transcribe, type TranscriptionSession } from '@throughline/core';
import { assemblyai } from '@throughline/core/providers/assemblyai';
import { scriptedEngine, scriptText, speechScript } from '@throughline/simulator';
import { assemblyaiServer } from '@throughline/simulator/providers/assemblyai';
import { expect, it } from 'vitest';
import { TranscriptionStore } from '../../packages/browser/src/react/transcription-store.ts';
import { inVirtualTime } from '../kit/setting.ts';
import { sourceOf } from '../kit/sources.ts';

it('what a component is given of a session is what the session said, with later corrections, each as long as it holds', async () => {
  const script = speechScript({ seconds: 40, seed: 3, speakers: 2 });
  const server = assemblyaiServer({ engine: scriptedEngine({ script }), labelledFromSeconds: 2 });
  await inVirtualTime({ server }, async ({ clock, transport, url, random }) => {
    let session: TranscriptionSession | undefined;
    let relabels = 0;
    const store = new TranscriptionStore({
      session: () => {
        session = transcribe({
          protocol: assemblyai({ url, speakerLabels: true }),
          credentials: { apiKey: 'key-0123456789' },
          transport,
          clock,
          random,
        });
        session.on('relabel', () => (relabels += 1));
        return session;
      },
      source: () => sourceOf(script),
    });
    const seen = new Set<string>();
    let shown = store.snapshot();
    let doubled = 0;
    const changedLists: boolean[] = [];
    store.subscribe(() => {
      const now = store.snapshot();
      seen.add(now.state);
      // A list is another one only where there is something else in it.
      if (now.finals !== shown.finals) changedLists.push(JSON.stringify(now.finals) !== JSON.stringify(shown.finals));
      doubled += now.partials.length - new Set(now.partials.map(({ id }) => id)).size;
      shown = now;
    });
    store.start();
    await session?.closed;
    const { finals, partials, state, error } = store.snapshot();
    expect({ state, error, partials }).toEqual({ state: 'stopped', error: undefined, partials: [] });
    expect([...seen]).toEqual(['starting', 'listening', 'stopped']);
    expect(finals.map(({ text }) => text).join(' ')).toBe(scriptText(script));
    expect(doubled).toBe(0);
    expect(relabels).toBeGreaterThan(0);
    expect(finals.flatMap(({ words = [] }) => words).filter(({ speaker }) => speaker === undefined)).toEqual([]);
    expect(changedLists.length).toBeGreaterThanOrEqual(finals.length);
    expect(changedLists).not.toContain(false);
  });
});
