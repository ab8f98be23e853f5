import { describe, expect, it } from 'vitest';
import type { SpokenText } from '@throughline/core';
import { hear, speak, virtualVoice } from '../../kit/speech.ts';
import { expectSamples, secondsOf, sentences, speechOf } from './support/texts.ts';

describe('a text that the provider would refuse', () => {
  it.each([
    { name: 'an empty text', text: '', code: 'field-missing', context: { field: 'text' } },
    { name: 'blanks', text: ' \n\t ', code: 'field-missing', context: { field: 'text' } },
    { name: 'two words', text: 'Good afternoon.', code: 'text-too-short', context: { words: 2, characters: 15 } },
    { name: 'nine characters', text: 'I am here', code: 'text-too-short', context: { words: 3, characters: 9 } },
    { name: 'emoji only', text: '😀😃😄😁😆😅🤣😂🙂🙃😉😊', code: 'text-too-short', context: { words: 0 } },
  ])('$name fails with $code and says what to do, and nothing is sent', async ({ text, code, context }) => {
    const run = await speak([text, sentences[0]]);
    const [heard, next] = run.heard;
    expect(heard?.error).toMatchObject({ code, context, scope: 'utterance', provider: 'faseeh' });
    expect(heard?.error?.remedy).toMatch(/^Give a .*text/u);
    expect(heard?.thrown).toBe(heard?.error);
    expectSamples(next?.samples, speechOf([sentences[0]]));
    expect(run.simulator.ledger.links.flatMap(({ texts }) => texts)).toHaveLength(1);
  });

  it('is not even dialled for', async () => {
    const run = await speak(['Good afternoon.']);
    expect(run.simulator.ledger.dials).toEqual([]);
    expect(run.voice.summary()).toMatchObject({ utterances: 1, completed: 0, dials: 0 });
  });

  it('fails in the same way when it comes piece by piece', async () => {
    const run = await speak([pieces('Good after', 'noon.'), pieces(), pieces('', ' ')]);
    expect(run.heard.map(({ error }) => error?.code)).toEqual(['text-too-short', 'field-missing', 'field-missing']);
  });

  it('that the provider itself refuses fails its utterance only', async () => {
    const run = await speak([sentences[0], sentences[1], sentences[2]], {
      faults: [{ on: { position: secondsOf([sentences[0]]) + 0.5 }, do: { type: 'error-frame', code: 400 } }],
    });
    expect(run.heard.map(({ error }) => error?.code)).toEqual([undefined, 'text-too-short', undefined]);
    expect(run.failure).toBeUndefined();
    expectSamples(run.heard[2]?.samples, speechOf([sentences[2]]));
  });
});

describe('a text of 100 000 characters', () => {
  const words = Array.from({ length: 17_000 }, (_, index) => `w${index % 900}`);

  it('is spoken whole, in pieces that the provider takes, though it has no end of a sentence', async () => {
    const text = words.join(' ').padEnd(100_000, ' again');
    const run = await speak([text], { voice: { sampleRate: 8_000, chunkSeconds: 20, pace: 1_000, firstAudioMs: 1 } });
    const said = run.simulator.ledger.links.flatMap(({ texts }) => texts.map((asked) => asked.text));
    expect(run.heard[0]?.error).toBeUndefined();
    expect(Math.max(...said.map(({ length }) => length))).toBeLessThanOrEqual(2_000);
    expect(said.join(' ')).toBe(text.trim());
  });
});

describe('a text with characters that nobody can speak', () => {
  const saidIn = async (text: SpokenText): Promise<readonly string[]> => {
    const run = await speak([text]);
    expect(run.heard[0]?.error).toBeUndefined();
    return run.simulator.ledger.links.flatMap(({ texts }) => texts.map((asked) => asked.text));
  };

  it('is spoken without control characters, which providers fail over', async () => {
    expect(await saidIn('The first\0ships\u001bleft the\u0085harbour\tearly.')).toEqual([
      'The first ships left the harbour\tearly.',
    ]);
  });

  it('is too short where nothing else is long about it', async () => {
    const run = await speak([`\0\0\0\0\0\0a b c\u0001\u0001`]);
    expect(run.heard[0]?.error).toMatchObject({ code: 'text-too-short', context: { words: 3, characters: 5 } });
  });

  it('is spoken with a sign in the place of half a character', async () => {
    expect(await saidIn('The first \ud83d ships left the harbour early.')).toEqual([
      'The first \ufffd ships left the harbour early.',
    ]);
  });

  it('keeps a character whose halves come one after the other', async () => {
    expect(await saidIn(pieces('The first ships \ud83d', '\ude00 left the harbour early.'))).toEqual([
      'The first ships \u{1f600} left the harbour early.',
    ]);
  });
});

describe('text in both directions of writing', () => {
  const mixed = 'مرحبا بكم في منصة Faseeh الجديدة. هل تريد أن تبدأ now أم لاحقا؟ The answer is نعم بالتأكيد!';

  it('is cut where its sentences end and spoken whole, in its logical order', async () => {
    const run = await speak([mixed]);
    const said = run.simulator.ledger.links.flatMap(({ texts }) => texts.map(({ text }) => text));
    expect(said).toEqual([
      'مرحبا بكم في منصة Faseeh الجديدة.',
      'هل تريد أن تبدأ now أم لاحقا؟',
      'The answer is نعم بالتأكيد!',
    ]);
    expectSamples(run.heard[0]?.samples, speechOf(said));
  });
});

describe('text that comes word by word', () => {
  it('is spoken sentence by sentence while the rest is still being written', async () => {
    const run = await speak([pieces(...sentences.join(' ').split(/(?<= )/u))]);
    const said = run.simulator.ledger.links.flatMap(({ texts }) => texts.map(({ text }) => text));
    expect(said).toEqual(sentences);
    expectSamples(run.heard[0]?.samples, speechOf(sentences));
  });

  it('is heard before it is whole', async () => {
    const { clock, voice, simulator } = virtualVoice();
    const firstAudio = Promise.withResolvers<void>();
    async function* slowly() {
      yield `${sentences[0]} ${sentences[1]} `;
      await firstAudio.promise;
      yield sentences[2];
    }
    const utterance = voice.say(slowly());
    const heard = await clock.runUntil(hear(utterance, async () => firstAudio.resolve()));
    expect(heard.error).toBeUndefined();
    expectSamples(heard.samples, speechOf(sentences.slice(0, 3)));
    await clock.runUntil(voice.end());
    await simulator.close();
  });

  it('joins a short tail to the sentence before it', async () => {
    const run = await speak([pieces('I will call you back tomorrow. ', 'Yes, ', 'really.')]);
    const said = run.simulator.ledger.links.flatMap(({ texts }) => texts.map(({ text }) => text));
    expect(said).toEqual(['I will call you back tomorrow. Yes, really.']);
  });
});

async function* pieces(...texts: readonly string[]): AsyncGenerator<string> {
  yield* texts;
}
