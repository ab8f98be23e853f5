import { describe, expect, it } from 'vitest';
import type { Transport } from '@throughline/core';
import { hear, virtualVoice } from '../../kit/speech.ts';
import { expectSamples, secondsOf, sentences, speechOf, story } from '../12-a-voice-is-whole/support/texts.ts';

const rate = 24_000;

describe('an hour of speech to a reader in real time', () => {
  it('is never more than a little ahead of the reader, in memory as in what the provider was asked for', async () => {
    const { clock, voice, simulator } = virtualVoice({ voice: { pace: 20, chunkSeconds: 0.5 } });
    const hours = Math.ceil(3_600 / secondsOf(sentences));
    async function* long() {
      for (let round = 0; round < hours; round += 1) yield `${story} `;
    }
    let readSamples = 0;
    let mostAhead = 0;
    const reading = (async () => {
      for await (const { pcm } of voice.say(long())) {
        readSamples += pcm.length;
        mostAhead = Math.max(mostAhead, voice.summary().samples - readSamples);
        await new Promise<void>((resolve) => {
          clock.setTimeout(resolve, (pcm.length / rate) * 1_000);
        });
      }
    })();
    await clock.runUntil(reading, { limitMs: 5_000_000 });
    expect(readSamples).toBe(hours * speechOf(sentences).length);
    // A third of the buffer of 30 s, and the sentence that was asked for then.
    expect(mostAhead / rate).toBeLessThan(10 + 4);
    await clock.runUntil(voice.end());
    await simulator.close();
  });
});

describe('a reader that stops', () => {
  const long = `${Array.from({ length: 120 }, (_, index) => `word${index}`).join(' ')}.`;

  it('holds the socket back inside a sentence, and loses nothing when it goes on', async () => {
    const { clock, voice, simulator } = virtualVoice({ session: { buffer: { seconds: 5 } } });
    const utterance = voice.say(`${long} ${story}`);
    const reader = utterance[Symbol.asyncIterator]();
    await clock.runUntil(() => voice.summary().samples > 5 * rate);
    await clock.advance(600_000);
    const held = voice.summary();
    expect(held.samples / rate).toBeLessThan(6);
    expect(held.links).toBe(1);
    expect(voice.status.state).toBe('open');
    const rest = hear({ ...utterance, done: utterance.done, [Symbol.asyncIterator]: () => reader } as typeof utterance);
    const heard = await clock.runUntil(rest);
    expect(heard.error).toBeUndefined();
    expectSamples(heard.samples, speechOf([long, ...sentences]));
    await clock.runUntil(voice.end());
    await simulator.close();
  });

  it('ends its utterance aloud where sockets cannot be held back', async () => {
    const { clock, simulator, voice } = virtualVoice({ between: withoutPause, session: { buffer: { seconds: 1 } } });
    const utterance = voice.say(long);
    const reader = utterance[Symbol.asyncIterator]();
    const failed = utterance.done.then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(await clock.runUntil(failed)).toMatchObject({ code: 'slow-consumer', scope: 'utterance' });
    await expect(reader.next()).rejects.toMatchObject({ code: 'slow-consumer' });
    const other = await clock.runUntil(hear(voice.say(sentences[0])));
    expectSamples(other.samples, speechOf([sentences[0]]));
    await simulator.close();
  });

  it('that never began is warned of, since what follows waits for it', async () => {
    const { clock, voice, simulator, warnings } = virtualVoice({ session: { buffer: { seconds: 1 } } });
    voice.say(story);
    voice.say(sentences[1]);
    await clock.advance(60_000);
    expect(warnings.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      expect.stringContaining('nobody reads utterance 1'),
    ]);
    voice.abort();
    await simulator.close();
  });
});

function withoutPause(transport: Transport): Transport {
  return {
    ...transport,
    open: (request, handlers, limits) => {
      const socket = transport.open(request, handlers, limits);
      return {
        get bufferedAmount() {
          return socket.bufferedAmount;
        },
        send: (data) => socket.send(data),
        close: (code, reason) => socket.close(code, reason),
        terminate: () => socket.terminate(),
      };
    },
  };
}
