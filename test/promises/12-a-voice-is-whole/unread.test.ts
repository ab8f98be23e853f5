import fc from 'fast-check';
import type { Transport } from '@throughline/core';
import { seededRandom, VirtualClock } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import type { Alter, Frame } from '../../kit/altering-transport.ts';
import { hear, speak, virtualVoice, type SpeechOptions } from '../../kit/speech.ts';
import { expectSamples, sentences, speechOf, story } from './support/texts.ts';

interface Audio {
  readonly audio: string;
  readonly sampleRate: number;
  readonly isFinal: boolean;
}

const audioIn = (frame: string): Audio => JSON.parse(frame) as Audio;

/** Ways to write a frame that say the same. */
const readable: Readonly<Record<string, (frame: string) => readonly Frame[]>> = {
  'a byte order mark': (frame) => [`\uFEFF${frame}`],
  'NUL bytes': (frame) => [`${frame}\0\0`],
  'a NaN in it': (frame) => [frame.replace('{', '{"alignment":NaN,')],
  'its text in a binary frame': (frame) => [new TextEncoder().encode(frame)],
  'a list around it': (frame) => [`[${frame}]`],
  'base64 for URLs, without padding': (frame) => {
    const { audio, ...rest } = audioIn(frame);
    return [JSON.stringify({ ...rest, audio: Buffer.from(audio, 'base64').toString('base64url') })];
  },
  'line breaks in its base64': (frame) => {
    const { audio, ...rest } = audioIn(frame);
    return [JSON.stringify({ ...rest, audio: audio.replaceAll(/.{76}/gu, '$&\r\n') })];
  },
  'a data URL': (frame) => {
    const { audio, ...rest } = audioIn(frame);
    return [JSON.stringify({ ...rest, audio: `data:audio/pcm;rate=24000;base64,${audio}` })];
  },
  'its audio cut inside a sample': (frame) => {
    const { audio, ...rest } = audioIn(frame);
    const bytes = Buffer.from(audio, 'base64');
    return [bytes.subarray(0, 33), bytes.subarray(33)].map((part) =>
      JSON.stringify({ ...rest, audio: part.toString('base64') }),
    );
  },
  'its audio in two messages of one frame': (frame) => {
    const { audio, ...rest } = audioIn(frame);
    const bytes = Buffer.from(audio, 'base64');
    const halves = [bytes.subarray(0, 1_000), bytes.subarray(1_000)];
    return [halves.map((part) => JSON.stringify({ ...rest, audio: part.toString('base64') })).join('')];
  },
};

/** Ways to send audio that nobody can be sure of. */
const unreadable: Readonly<Record<string, (frame: string) => readonly Frame[]>> = {
  'cut short': (frame) => [frame.slice(0, -40)],
  'bare bytes': (frame) => [new Uint8Array(Buffer.from(audioIn(frame).audio, 'base64'))],
  'not base64': (frame) => [JSON.stringify({ ...audioIn(frame), audio: `*${audioIn(frame).audio}` })],
  'a list of numbers': (frame) => [
    JSON.stringify({ ...audioIn(frame), audio: [...Buffer.from(audioIn(frame).audio, 'base64')] }),
  ],
  'of an unknown type': (frame) => [JSON.stringify({ type: 'speech', data: audioIn(frame).audio })],
  'under another name': (frame) => [JSON.stringify({ chunk: audioIn(frame).audio, isFinal: false })],
  'one of two messages in a frame': (frame) => [`${frame}{"audio":`],
};

const alterPieces =
  (altered: (frame: string) => readonly Frame[], which: (at: Parameters<Alter>[1]) => boolean): Alter =>
  (frame, at) =>
    at.piece > 0 && which(at) ? altered(frame) : [frame];

describe('a frame of audio that is written in another way', () => {
  it.each(Object.entries(readable))('is heard: %s', async (_, altered) => {
    const run = await speak([story], { alter: alterPieces(altered, ({ piece }) => piece % 3 === 0) });
    expect(run.heard[0]?.error).toBeUndefined();
    expectSamples(run.heard[0]?.samples, speechOf(sentences));
    expect(run.voice.summary().links).toBe(1);
    expect(run.warnings).toEqual([]);
  });
});

describe('a frame that may hold audio and cannot be read', () => {
  it.each(Object.entries(unreadable))('ends its link, and the sentence is asked for again: %s', async (_, altered) => {
    const run = await speak([story], { alter: alterPieces(altered, (at) => at.link === 1 && at.piece === 7) });
    expect(run.heard[0]?.error).toBeUndefined();
    expectSamples(run.heard[0]?.samples, speechOf(sentences));
    const failed = run.links.flatMap((link) => (link.state === 'failed' ? [link.error] : []));
    expect(failed).toEqual([expect.objectContaining({ code: 'unread-answer', recovery: 'reconnect', scope: 'link' })]);
    expect(run.voice.summary().links).toBe(2);
  });

  it.each(Object.entries(unreadable))('is given up at the third link that comes no further: %s', async (_, altered) => {
    const run = await speak([story, sentences[0]], { alter: alterPieces(altered, ({ piece }) => piece === 7) });
    expect(run.failure).toMatchObject({ code: 'unread-answer', recovery: 'none', provider: 'faseeh' });
    expect(run.failure?.remedy).not.toContain('unsettled');
    expect(run.heard.map(({ error }) => error)).toEqual([run.failure, run.failure]);
    expect(run.voice.summary()).toMatchObject({ dials: 3, completed: 0 });
    const { samples = new Int16Array(0) } = run.heard[0] ?? {};
    expectSamples(samples, speechOf(sentences).subarray(0, samples.length));
  });

  it('is given up at the third link that brings no audio at all', async () => {
    const run = await speak([story], { alter: (frame, { piece }) => [piece > 0 ? 'nonsense' : frame] });
    expect(run.failure).toMatchObject({ code: 'unread-answer', recovery: 'none', context: { kinds: ['unparsed'] } });
    expect(run.voice.summary()).toMatchObject({ dials: 3, samples: 0 });
  });

  it('fails its utterance where that was asked for, and the next one is spoken', async () => {
    const run = await speak([story, sentences[0]], {
      alter: alterPieces(
        () => ['nonsense'],
        (at) => at.link === 1 && at.piece === 7,
      ),
      session: { resume: 'fail' },
    });
    expect(run.heard.map(({ error }) => error?.code)).toEqual(['unread-answer', undefined]);
    expectSamples(run.heard[1]?.samples, speechOf([sentences[0]]));
  });

  it('costs no link where no sentence is in flight, and is told', async () => {
    const run = await speak([story], {
      alter: (frame) => (frame.includes('connectionInitialized') ? ['nonsense', frame] : [frame]),
    });
    expectSamples(run.heard[0]?.samples, speechOf(sentences));
    expect(run.voice.summary().links).toBe(1);
    expect(run.warnings.map(({ code }) => code)).toContain('frame-malformed');
  });

  it('as an end of stream is asked for again', async () => {
    const run = await speak([story], {
      alter: (frame, at) => (at.link === 1 && frame.startsWith('{"audio":""') ? ['{"audio":"","isFi'] : [frame]),
    });
    expectSamples(run.heard[0]?.samples, speechOf(sentences));
    expect(run.voice.summary().links).toBe(2);
  });
});

describe('300 voices whose provider sends what cannot be read, here and there', () => {
  it('are whole, or told as broken', async () => {
    const kinds = [...Object.values(unreadable), ...Object.values(readable)];
    let whole = 0;
    const property = fc.asyncProperty(
      fc.integer(),
      fc.double({ min: 0, max: 0.1, noNaN: true }),
      async (seed, share) => {
        const random = seededRandom(seed);
        const alter: Alter = (frame, { piece }) => {
          const altered = kinds[Math.floor(random.next() * kinds.length)];
          return piece > 0 && random.next() < share && altered !== undefined ? altered(frame) : [frame];
        };
        const options: SpeechOptions = { alter, seed, voice: { chunkSeconds: 0.5 } };
        const { heard, voice } = await speak([story, sentences[0]], options);
        const undisturbed = [speechOf(sentences), speechOf([sentences[0]])];
        for (const [index, { samples, error }] of heard.entries()) {
          const all = undisturbed[index] ?? new Int16Array(0);
          expectSamples(samples, error === undefined ? all : all.subarray(0, samples.length));
          if (error === undefined) whole += 1;
        }
        expect(voice.summary().dials).toBeLessThan(30);
      },
    );
    await fc.assert(property, { numRuns: 300, seed: 7 });
    expect(whole).toBeGreaterThan(400);
  });
});

describe('what is no audio', () => {
  it.each(['{"type":"pong"}', '{"type":"notice","text":"busy"}', '{"audio":"","isFinal":false}'])(
    'keeps no link alive whose sentence does not come: %s',
    async (junk) => {
      const clock = new VirtualClock();
      const { voice, links } = virtualVoice({ session: { clock, transport: chatter(clock, junk) } });
      const heard = await clock.runUntil(hear(voice.say(story)), { limitMs: 900_000 });
      expect(heard.error).toMatchObject({ code: 'link-silent', recovery: 'none' });
      const failed = links.flatMap((link) => (link.state === 'failed' ? [link.error] : []));
      expect(new Set(failed.map(({ code }) => code))).toEqual(new Set(['link-silent']));
      // Longer each time, since a provider may be slow, and not for ever.
      const seconds = failed.map(({ context }) => Math.round(Number('silentMs' in context && context.silentMs) / 1000));
      expect(seconds).toEqual(seconds.toSorted((one, other) => one - other));
      expect(seconds.at(-1)).toBe(60);
      expect(failed.length).toBeLessThanOrEqual(4);
      await clock.advance(3_000);
      expect(clock.pending).toBe(0);
    },
  );
});

/** A provider that takes every sentence, and says one thing every two seconds for ever after. */
function chatter(clock: VirtualClock, junk: string): Transport {
  return {
    headers: true,
    pings: false,
    open: (_, handlers) => {
      let over = false;
      const say = (frame: string, delayMs: number, again: boolean): void => {
        clock.setTimeout(() => {
          if (over) return;
          handlers.message(frame);
          if (again) say(frame, delayMs, again);
        }, delayMs);
      };
      queueMicrotask(() => handlers.opened());
      return {
        bufferedAmount: 0,
        send: (data) => {
          if (String(data).includes('initConnection')) say('{"type":"connectionInitialized"}', 10, false);
          else say(junk, 2_000, true);
        },
        close: () => (over = true),
        terminate: () => (over = true),
      };
    },
  };
}
