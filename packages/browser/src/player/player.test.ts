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

it('a player that has played nothing has nothing to take back, pauses, resumes and closes twice', async () => {
  const speaker = player();
  expect(await speaker.flush()).toEqual({ seconds: 0, playback: undefined, at: 0, sentence: undefined });
  speaker.pause();
  expect(speaker.state).toBe('paused');
  await speaker.resume();
  expect(speaker.state).toBe('idle');
  await speaker.close();
  await speaker.close();
  expect(() => speaker.play(samples, { sampleRate: 16_000 })).toThrow(/session-ended/u);
});

it('what is given to a player and has no sound is over at once', async () => {
  const speaker = player();
  expect(await speaker.play([]).done).toEqual({ seconds: 0, complete: true });
  expect(speaker.state).toBe('idle');
});

it('a playback that is taken back before its source says anything is over, and leaves it', async () => {
  const speaker = player();
  const left: string[] = [];
  const silent = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise<never>(() => {}),
      return: () => {
        left.push('left');
        throw new Error('and that fails');
      },
    }),
  };
  const playback = speaker.play(silent);
  expect(speaker.state).toBe('buffering');
  playback.cancel();
  expect(await playback.done).toEqual({ seconds: 0, complete: false });
  expect(left).toEqual(['left']);
  expect(await speaker.play([]).done).toEqual({ seconds: 0, complete: true });
});

it('a source that never answers holds up nothing that is given after a failure', async () => {
  const speaker = player({ sampleRate: 16_000 });
  const hanging = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) };
  await expect(speaker.play(hanging).done).rejects.toMatchObject({ code: 'platform-unsupported' });
  await expect(speaker.play(samples, { sampleRate: 16_000 }).done).rejects.toMatchObject({
    code: 'platform-unsupported',
  });
});
