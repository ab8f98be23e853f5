import { expect, it } from 'vitest';
import { player } from './player.ts';

const samples = new Int16Array(160);

it('a player where there is no AudioContext fails with platform-unsupported, and closes all the same', async () => {
  const speaker = player();
  const failures: unknown[] = [];
  speaker.on('failure', (error) => failures.push(error));
  await expect(speaker.play(samples, { sampleRate: 16_000 }).done).rejects.toMatchObject({
    code: 'platform-unsupported',
    remedy: expect.any(String),
  });
  expect(failures).toMatchObject([{ code: 'platform-unsupported' }]);
  expect(speaker.state).toBe('idle');
  await speaker.close();
  expect(speaker.state).toBe('closed');
});

it('a player refuses options that cannot be right, by name', () => {
  expect(() => player({ bufferMs: -1 })).toThrow(/config-invalid.*bufferMs/u);
  expect(() => player({ sampleRate: 4_000 })).toThrow(/config-invalid.*sampleRate/u);
});
