import { synthesize, type Transport } from '@throughline/core';
import { faseeh } from '@throughline/core/providers/faseeh';
import { VirtualClock } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { hear, speak, virtualVoice } from '../../kit/speech.ts';
import { expectSamples, sentences, speechOf } from './support/texts.ts';

/** A text that the provider speaks nothing of. */
const mumbling = 'Mmm mmm mmm mmm mmm.';
const unspoken = (text: string): boolean => text.includes('mmm');

describe('a sentence of which the provider speaks nothing', () => {
  it.each([
    { place: 'first', texts: [mumbling, sentences[0], sentences[1]], broken: 0 },
    { place: 'in the middle', texts: [sentences[0], mumbling, sentences[1]], broken: 1 },
    { place: 'last', texts: [sentences[0], sentences[1], mumbling], broken: 2 },
  ])('fails its own utterance and no other: $place', async ({ texts, broken }) => {
    const run = await speak(texts, { unspoken });
    expect(run.failure).toBeUndefined();
    const { error, thrown, samples } = run.heard[broken] ?? {};
    expect(error).toMatchObject({
      code: 'no-audio',
      scope: 'utterance',
      recovery: 'none',
      provider: 'faseeh',
      context: { sentence: 0, tries: 2 },
    });
    expect(thrown).toBe(error);
    expect(samples).toHaveLength(0);
    expect(error?.message).not.toContain('Mmm');
    for (const index of [0, 1, 2].filter((other) => other !== broken)) {
      expect(run.heard[index]?.error).toBeUndefined();
      expectSamples(run.heard[index]?.samples, speechOf([texts[index] ?? '']));
    }
    expect(run.voice.summary()).toMatchObject({ utterances: 3, completed: 2 });
    // Asked for again on a link of its own, where nothing else can have been answered, and not for ever.
    const asked = run.simulator.ledger.links.flatMap((link) =>
      link.texts.map(({ text }) => ({ text, link: link.link })),
    );
    const times = asked.filter(({ text }) => text === mumbling);
    expect(times.length).toBeLessThanOrEqual(3);
    expect(new Set(times.map(({ link }) => link)).size).toBe(times.length);
    // The limit for a link that says nothing is 15 s.
    expect(run.clock.now()).toBeLessThan(15_000);
  });

  it('in the middle of an utterance breaks it after what was spoken, and the next is whole', async () => {
    const run = await speak([`${sentences[0]} ${mumbling} ${sentences[1]}`, sentences[2]], { unspoken });
    const [one, other] = run.heard;
    expect(one?.error).toMatchObject({ code: 'no-audio', context: { sentence: 1 } });
    expectSamples(one?.samples, speechOf([sentences[0]]));
    expect(other?.error).toBeUndefined();
    expectSamples(other?.samples, speechOf([sentences[2]]));
  });

  it('is whole where the provider speaks it when it is asked again', async () => {
    let asked = 0;
    const run = await speak([sentences[0], mumbling], { unspoken: (text) => unspoken(text) && ++asked === 1 });
    expect(run.heard.map(({ error }) => error)).toEqual([undefined, undefined]);
    expectSamples(run.heard[1]?.samples, speechOf([mumbling]));
  });

  it('is told from one whose predecessor is said to be done twice', async () => {
    const run = await speak([sentences[0], sentences[1], mumbling, sentences[2]], {
      unspoken,
      behaviour: { finals: 'twice' },
    });
    expect(run.heard.map(({ error }) => error?.code)).toEqual([undefined, undefined, 'no-audio', undefined]);
    expectSamples(run.heard[3]?.samples, speechOf([sentences[2]]));
  });

  it('comes up in a hundred utterances without a storm of dials', async () => {
    const texts = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? sentences[0] : mumbling));
    const run = await speak(texts, { unspoken });
    expect(run.failure).toBeUndefined();
    expect(run.voice.summary()).toMatchObject({ utterances: 40, completed: 20 });
    const dials = run.simulator.ledger.links.map(({ openedAt }) => openedAt);
    for (const at of dials) expect(dials.filter((other) => other >= at && other < at + 60_000).length).toBeLessThan(16);
  });

  it('is not asked for after its utterance was cancelled', async () => {
    const { clock, voice, simulator } = virtualVoice({ unspoken });
    const utterance = voice.say(mumbling);
    const heard = hear(utterance);
    await clock.runUntil(() => simulator.ledger.links.length === 2);
    utterance.cancel();
    expect((await clock.runUntil(heard)).error).toMatchObject({ code: 'aborted' });
    const other = await clock.runUntil(hear(voice.say(sentences[1])));
    expectSamples(other.samples, speechOf([sentences[1]]));
    await clock.runUntil(voice.end());
    await simulator.close();
  });
});

describe('a sentence on which the provider falls silent for ever', () => {
  const never = (text: string) => (unspoken(text) ? 'never' : false);

  it('fails its own utterance where the provider has spoken others, and the next ones are spoken', async () => {
    const run = await speak([sentences[0], mumbling, sentences[1], sentences[2]], { unspoken: never });
    expect(run.failure).toBeUndefined();
    expect(run.heard.map(({ error }) => error?.code)).toEqual([undefined, 'replay-stuck', undefined, undefined]);
    expect(run.heard[1]?.error).toMatchObject({ scope: 'utterance', recovery: 'none' });
    expectSamples(run.heard[3]?.samples, speechOf([sentences[2]]));
    expect(run.voice.summary()).toMatchObject({ utterances: 4, completed: 3 });
  });

  it('may come up again and again, as long as others are spoken between', async () => {
    const run = await speak([sentences[0], mumbling, sentences[1], mumbling, sentences[2]], { unspoken: never });
    expect(run.failure).toBeUndefined();
    expect(run.heard.map(({ error }) => error === undefined)).toEqual([true, false, true, false, true]);
  });

  it('ends the session where nothing was spoken before it, or since the last one', async () => {
    const first = await speak([mumbling, sentences[0]], { unspoken: never });
    expect(first.failure?.code).toBe('replay-stuck');
    const second = await speak([sentences[0], mumbling, mumbling, sentences[1]], { unspoken: never });
    expect(second.failure).toMatchObject({ code: 'link-silent', scope: 'session' });
    expect(second.heard.map(({ error }) => error?.scope)).toEqual([undefined, 'utterance', 'session', 'session']);
  });
});

describe('a text with nothing to speak in it', () => {
  /** A provider that takes any text, and has audio of what has words. */
  function anyVoice() {
    const clock = new VirtualClock();
    const asked: string[] = [];
    let links = 0;
    const protocol = faseeh({ voiceId: 'v', url: 'ws://127.0.0.1:2710' });
    const audio = Buffer.from(new Int16Array(2_400).fill(1_000).buffer).toString('base64');
    const transport: Transport = {
      headers: true,
      pings: false,
      open: (_, handlers) => {
        links += 1;
        const say = (message: object): void => {
          clock.setTimeout(() => handlers.message(JSON.stringify(message)), 10);
        };
        clock.setTimeout(() => handlers.opened(), 10);
        return {
          bufferedAmount: 0,
          send: (frame) => {
            const { type, text = '' } = JSON.parse(String(frame)) as { readonly type: string; readonly text?: string };
            if (type === 'initConnection') say({ type: 'connectionInitialized' });
            if (type !== 'text') return;
            asked.push(text);
            if (/\p{L}/u.test(text)) say({ audio, sampleRate: 24_000, isFinal: false });
            say({ audio: '', isFinal: true });
          },
          close: () => clock.setTimeout(() => handlers.ended({ type: 'close', code: 1000, reason: '' }), 10),
          terminate: () => clock.setTimeout(() => handlers.ended({ type: 'close', code: 1006, reason: '' }), 1),
        };
      },
    };
    const voice = synthesize({
      protocol: { ...protocol, text: { isLongEnough: (text) => text.trim() !== '', check: () => undefined } },
      credentials: { apiKey: 'k' },
      transport,
      clock,
    });
    return { clock, asked, voice, links: () => links };
  }

  it.each(['…', '...', '😀', '— — —', '?!'])(
    'is spoken when the provider says so, with no audio at all: %s',
    async (text) => {
      const { clock, voice, asked, links } = anyVoice();
      const utterance = voice.say(text);
      const { error, samples } = await clock.runUntil(hear(utterance));
      expect(error).toBeUndefined();
      expect(samples).toHaveLength(0);
      expect(await utterance.done).toMatchObject({ samples: 0, sentences: 1 });
      expect(asked).toEqual([text]);
      expect(links()).toBe(1);
      await clock.runUntil(voice.end());
    },
  );

  it('goes with the sentence before or after it, and is never asked for alone', async () => {
    const { clock, voice, asked } = anyVoice();
    expect((await clock.runUntil(hear(voice.say('… It was late. … 😀 Nobody came! ?! …')))).error).toBeUndefined();
    await clock.runUntil(voice.end());
    expect(asked.join(' ')).toBe('… It was late. … 😀 Nobody came! ?! …');
    expect(asked.length).toBeGreaterThan(1);
    for (const text of asked) expect(text).toMatch(/\p{L}/u);
  });
});
