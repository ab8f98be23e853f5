import { systemClock } from '@throughline/core/internal';
import { samples } from '@throughline/local';
import { openAudioFile } from '@throughline/node';
import { startLocalRecognizer } from '@throughline/cli/internal';
import { describe, expect, it } from 'vitest';
import { fakeOutput } from '../../cli/testing/fake-terminal.ts';
import { endless } from './endless.ts';
import { plainView } from './plain-view.ts';
import { recognise, withBodhi } from './recognise.ts';
import { newRun } from './state.ts';

describe('the stream whose link is replaced, and then its provider', { timeout: 90_000 }, () => {
  it('has the words of the undisturbed run, except for two a seam, and loses no sample', async () => {
    const server = await startLocalRecognizer();
    const output = fakeOutput();
    try {
      const source = await openAudioFile(samples.readings);
      const { signal } = new AbortController();
      const view = plainView(output, systemClock);
      const undisturbed = newRun('undisturbed');
      await recognise(undisturbed, { begin: withBodhi(server.url), source, pace: 8, signal, view });
      const report = await endless({ engine: server.engine, source, undisturbed, signal, view });
      expect(report.failure).toBeUndefined();
      expect(report.words.expected).toBe(84);
      expect(report.summary.seams.map(({ cause }) => cause)).toEqual(['rotation', 'loss']);
      expect(report.summary.routes?.map(({ provider }) => provider)).toEqual(['deepgram', 'bodhi']);
      const text = output.text();
      expect(text).toMatch(/⇄ +\d+\.\d s {2}link replaced\n {2}↻ +link 2 took over/u);
      expect(text).toMatch(/⊗ +\d+\.\d s {2}provider gone\n/u);
      expect(text).toMatch(/↻ +bodhi after /u);
    } finally {
      await server.close();
    }
  });
});
