import { batch, type BatchResult, type NamedAudio } from '@throughline/node/batch';
import { speechScript } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { filesOf, optionsOf, providerOf } from '../kit/files.ts';
import { inVirtualTime } from '../kit/setting.ts';

const script = speechScript({ seconds: 40, seed: 7 });

describe('a batch', () => {
  it('transcribes every file, and one that cannot be read does not stop the others', async () => {
    await inVirtualTime(providerOf(script), async (setting) => {
      const bad: NamedAudio = { name: 'bad.wav', open: () => new TextEncoder().encode('<html>no audio</html>') };
      const inputs = [...filesOf(script, 2)];
      inputs.splice(5, 0, bad);
      const run = batch(inputs, { options: optionsOf(setting, script), concurrency: 3 });
      const results: BatchResult[] = [];
      let most = 0;
      run.on('started', () => {
        most = Math.max(most, run.state.files.running);
      });
      for await (const result of run) results.push(result);
      expect(results.filter(({ type }) => type === 'transcript')).toHaveLength(20);
      expect(results.filter(({ type }) => type === 'failure')).toMatchObject([
        { input: 'bad.wav', error: { code: 'audio-container' }, attempts: 1 },
      ]);
      expect(most).toBe(3);
      expect(setting.simulator.ledger.links).toHaveLength(20);
      expect(run.state).toMatchObject({
        phase: 'ended',
        files: { waiting: 0, running: 0, done: 20, failed: 1, skipped: 0, complete: true },
        failures: { 'audio-container': 1 },
      });
    });
  });
});
