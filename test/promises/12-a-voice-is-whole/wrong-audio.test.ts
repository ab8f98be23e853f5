import { describe, expect, it } from 'vitest';
import type { Alter } from '../../kit/altering-transport.ts';
import { hear, speak, virtualVoice } from '../../kit/speech.ts';
import { expectSamples, sentences, speechOf, story } from './support/texts.ts';

interface Message {
  readonly audio: string;
  readonly sampleRate: unknown;
  readonly isFinal: boolean;
}

/** Audio that is altered from the given piece of the first link on. */
function from(piece: number, altered: (message: Message) => readonly object[]): Alter {
  return (frame, at) =>
    at.link === 1 && at.piece >= piece
      ? altered(JSON.parse(frame) as Message).map((message) => JSON.stringify(message))
      : [frame];
}

/** The first piece only. */
function first(altered: (message: Message) => readonly object[]): Alter {
  const all = from(1, altered);
  return (frame, at) => (at.piece === 1 ? all(frame, at) : [frame]);
}

const heads: Readonly<Record<string, Buffer>> = {
  WAV: Buffer.from(
    'RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0\x01\0\x01\0\xc0\x5d\0\0\x80\xbb\0\0\x02\0\x10\0data',
    'latin1',
  ),
  MP3: Buffer.from('ID3\x04\0\0\0\0\0\0', 'latin1'),
  Ogg: Buffer.from('OggS\0\x02\0\0\0\0\0\0', 'latin1'),
  FLAC: Buffer.from('fLaC\0\0\0\x22\x10\0\x10\0', 'latin1'),
  MP4: Buffer.from('\0\0\0\x20ftypM4A \0\0', 'latin1'),
};

describe('a file where samples were asked for', () => {
  it.each(Object.entries(heads))('is refused, and nothing of it is handed over: %s', async (container, head) => {
    const alter = first(({ audio, ...rest }) => [
      { ...rest, audio: Buffer.concat([head, Buffer.from(audio, 'base64')]).toString('base64') },
    ]);
    const run = await speak([story, sentences[1]], { alter });
    expect(run.heard[0]?.error).toMatchObject({ code: 'audio-container', context: { container }, scope: 'utterance' });
    expect(run.heard[0]?.thrown).toBe(run.heard[0]?.error);
    expect(run.heard[0]?.samples).toHaveLength(0);
    expectSamples(run.heard[1]?.samples, speechOf([sentences[1]]));
    expect(run.failure).toBeUndefined();
  });

  it.each([1, 2, 3, 5, 11])('is refused when its first bytes come %i at a time', async (size) => {
    const alter = first(({ audio, ...rest }) => {
      const bytes = Buffer.concat([heads['WAV'] ?? Buffer.of(), Buffer.from(audio, 'base64')]);
      const pieces = Array.from({ length: 40 }, (_, index) => bytes.subarray(index * size, (index + 1) * size));
      return pieces.map((piece) => ({ ...rest, audio: piece.toString('base64') }));
    });
    const run = await speak([story], { alter });
    expect(run.heard[0]?.error).toMatchObject({ code: 'audio-container', context: { container: 'WAV' } });
    expect(run.heard[0]?.samples).toHaveLength(0);
  });

  it('is refused at the beginning of a later sentence, with what was heard before it', async () => {
    let sentence = 1;
    let begins = true;
    const alter: Alter = (frame, { piece }) => {
      const message = JSON.parse(frame) as Message;
      if (message.isFinal) {
        sentence += 1;
        begins = true;
      }
      if (piece === 0 || sentence < 3 || !begins) return [frame];
      begins = false;
      return [JSON.stringify({ ...message, audio: heads['MP3']?.toString('base64') })];
    };
    const run = await speak([story], { alter });
    expect(run.heard[0]?.error).toMatchObject({ code: 'audio-container' });
    expectSamples(run.heard[0]?.samples, speechOf(sentences.slice(0, 2)));
  });

  it('is not seen in audio that only begins like one, and audio of one sample is whole', async () => {
    const short = 'AQA=';
    const alter: Alter = (frame, { piece }) => {
      if (piece > 1) return [];
      return [piece === 1 ? JSON.stringify({ ...(JSON.parse(frame) as Message), audio: short }) : frame];
    };
    const run = await speak([sentences[0]], { alter });
    expect(run.heard[0]?.error).toBeUndefined();
    expectSamples(run.heard[0]?.samples, Int16Array.of(1));
  });
});

describe('a sample rate that a voice cannot have', () => {
  it.each([1e308, 192_001, 7_999, 0, -24_000, 24_000.5, 5e-324])('fails its utterance: %d', async (sampleRate) => {
    const alter = from(1, (message) => [{ ...message, sampleRate }]);
    const run = await speak([story], { alter });
    expect(run.heard[0]?.error).toMatchObject({
      code: 'audio-format',
      context: { found: `${sampleRate} Hz`, wanted: 'a whole number from 8000 to 192000' },
      scope: 'utterance',
      recovery: 'none',
    });
    expect(run.heard[0]?.samples).toHaveLength(0);
    expect(run.failure).toBeUndefined();
  });

  it.each(['24000', '1e308', true, {}, [24_000]])(
    'fails its utterance where it is no number: %j',
    async (sampleRate) => {
      const alter = from(1, (message) => [{ ...message, sampleRate }]);
      const run = await speak([story], { alter });
      expect(run.heard[0]?.error).toMatchObject({ code: 'audio-format', scope: 'utterance' });
      expect(run.heard[0]?.samples).toHaveLength(0);
    },
  );

  it.each([8_000, 192_000])('is not one of the two ends of the range: %d', async (sampleRate) => {
    const run = await speak([story], { alter: from(1, (message) => [{ ...message, sampleRate }]) });
    expect(run.heard[0]?.error).toBeUndefined();
    expect(run.heard[0]?.pieces[0]?.sampleRate).toBe(sampleRate);
  });

  it('does not switch off what holds the provider back', async () => {
    const long = `${Array.from({ length: 120 }, (_, index) => `word${index}`).join(' ')}.`;
    const { clock, voice, simulator } = virtualVoice({
      session: { buffer: { seconds: 5 } },
      alter: from(1, (message) => [{ ...message, sampleRate: 1e308 }]),
    });
    const utterance = voice.say(long);
    await clock.advance(600_000);
    expect(voice.summary().samples / 24_000).toBeLessThan(6);
    await expect(utterance.done).rejects.toMatchObject({ code: 'audio-format' });
    await clock.runUntil(voice.end());
    await simulator.close();
  });
});

describe('a sample rate that changes', () => {
  it('inside a sentence fails the utterance, with what was heard before it', async () => {
    const alter = from(3, (message) => [{ ...message, sampleRate: 16_000 }]);
    const run = await speak([story, sentences[1]], { alter });
    expect(run.heard[0]?.error).toMatchObject({
      code: 'audio-format',
      context: { found: '16000 Hz', wanted: '24000 Hz' },
      scope: 'utterance',
    });
    const { samples = new Int16Array(0), pieces = [] } = run.heard[0] ?? {};
    expect(samples.length).toBeGreaterThan(0);
    expectSamples(samples, speechOf(sentences).subarray(0, samples.length));
    expect(new Set(pieces.map(({ sampleRate }) => sampleRate))).toEqual(new Set([24_000]));
    expect(run.heard[1]?.error).toBeUndefined();
  });

  it('between two sentences of an utterance fails it too', async () => {
    let sentence = 1;
    const alter: Alter = (frame, { piece }) => {
      const message = JSON.parse(frame) as Message;
      if (message.isFinal) sentence += 1;
      return [piece > 0 && sentence === 2 ? JSON.stringify({ ...message, sampleRate: 48_000 }) : frame];
    };
    const run = await speak([story], { alter });
    expect(run.heard[0]?.error).toMatchObject({ code: 'audio-format', context: { found: '48000 Hz' } });
    expectSamples(run.heard[0]?.samples, speechOf([sentences[0]]));
  });

  it('inside an utterance on the link that takes over fails it too', async () => {
    const virtual = virtualVoice({
      faults: [{ on: { position: 1 }, do: { type: 'rst' } }],
      alter: (frame, { link, piece }) =>
        piece > 0 && link === 2 ? [JSON.stringify({ ...(JSON.parse(frame) as Message), sampleRate: 22_050 })] : [frame],
    });
    const heard = await virtual.clock.runUntil(hear(virtual.voice.say(story)));
    expect(heard.error).toMatchObject({ code: 'audio-format', context: { found: '22050 Hz', wanted: '24000 Hz' } });
    await virtual.clock.runUntil(virtual.voice.end());
    await virtual.simulator.close();
  });

  it('between two utterances is the rate of the second', async () => {
    let finals = 0;
    const alter: Alter = (frame, { piece }) => {
      const message = JSON.parse(frame) as Message;
      if (message.isFinal) finals += 1;
      return [piece > 0 && finals === 1 ? JSON.stringify({ ...message, sampleRate: 16_000 }) : frame];
    };
    const run = await speak([sentences[0], sentences[1]], { alter });
    expect(run.heard.map(({ error }) => error)).toEqual([undefined, undefined]);
    expect(run.heard.map(({ pieces }) => pieces[0]?.sampleRate)).toEqual([24_000, 16_000]);
  });
});
