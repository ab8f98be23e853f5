import { describe, expect, it } from 'vitest';
import { hear, virtualVoice, type SpeechOptions } from '../../kit/speech.ts';
import { expectSamples, sentences, speechOf, story } from './support/texts.ts';

/** Says a story, cancels it while its second sentence is spoken, and says something else. */
async function bargeIn(options: SpeechOptions) {
  const virtual = virtualVoice(options);
  const { clock, voice, simulator } = virtual;
  const first = voice.say(story);
  const heard = hear(first);
  await clock.runUntil(
    () => voice.summary().sentences === 1 && voice.summary().samples > speechOf([sentences[0]]).length,
  );
  const next = hear(voice.say(sentences[3]));
  first.cancel();
  const atCancel = voice.summary();
  const [one, other] = await clock.runUntil(Promise.all([heard, next]));
  await clock.runUntil(voice.end());
  await simulator.close();
  return { ...virtual, atCancel, one, other };
}

describe('an utterance that is cancelled while it is spoken', () => {
  it.each([
    { how: 'stops at once, with an end of stream', clear: 'final', links: 1 },
    { how: 'stops without a word', clear: 'silent', links: 2 },
    { how: 'goes on: its audio comes late', clear: 'ignored', links: 2 },
  ] as const)('is never heard again where the provider $how', async ({ clear, links }) => {
    const { one, other, simulator, voice } = await bargeIn({ behaviour: { clear } });
    expect(one.error).toMatchObject({ code: 'aborted', scope: 'utterance' });
    expect(one.thrown).toBeUndefined();
    expectSamples(one.samples, speechOf(sentences).subarray(0, one.samples.length));
    expect(one.samples.length).toBeLessThan(speechOf(sentences.slice(0, 2)).length);
    expect(other.error).toBeUndefined();
    expectSamples(other.samples, speechOf([sentences[3]]));
    expect(simulator.ledger.links).toHaveLength(links);
    expect(voice.summary()).toMatchObject({ utterances: 2, completed: 1 });
  });

  it('is never heard again where each link serves until it is cancelled on', async () => {
    const { other, simulator } = await bargeIn({ config: { unknowns: { cancel: 'replace' } } });
    expectSamples(other.samples, speechOf([sentences[3]]));
    expect(simulator.ledger.links).toHaveLength(2);
  });

  it('is never heard again where all that the provider says comes late', async () => {
    const { one, other } = await bargeIn({ faults: [{ on: { link: 1 }, do: { type: 'late-results', ms: 250 } }] });
    expect(one.error?.code).toBe('aborted');
    expectSamples(other.samples, speechOf([sentences[3]]));
  });

  it('is heard no more from the moment on at which it was cancelled', async () => {
    const { one, atCancel } = await bargeIn({ behaviour: { clear: 'ignored' } });
    expect(one.samples.length).toBeLessThanOrEqual(atCancel.samples);
  });

  it('leaves a new link ready for what is said next', async () => {
    const { clock, voice, simulator } = virtualVoice({ behaviour: { clear: 'silent' } });
    const utterance = voice.say(story);
    const heard = hear(utterance);
    await clock.runUntil(() => voice.summary().samples > 0);
    utterance.cancel();
    await clock.runUntil(heard);
    await clock.runUntil(() => voice.summary().links === 2);
    expect(voice.status).toMatchObject({ state: 'open', utterances: 0 });
    voice.abort();
    await simulator.close();
  });

  it('is asked for on a link that dies, and is not asked for again', async () => {
    const { clock, voice, simulator } = virtualVoice({ faults: [{ on: { position: 0.5 }, do: { type: 'rst' } }] });
    const utterance = voice.say(story);
    const heard = hear(utterance);
    await clock.runUntil(() => simulator.ledger.links[0]?.how !== undefined);
    utterance.cancel();
    await clock.runUntil(heard);
    const other = await clock.runUntil(hear(voice.say(sentences[1])));
    expectSamples(other.samples, speechOf([sentences[1]]));
    expect(simulator.ledger.links.slice(1).flatMap(({ texts }) => texts.map(({ text }) => text))).toEqual([
      sentences[1],
    ]);
    await clock.runUntil(voice.end());
    await simulator.close();
  });
});

describe('an utterance that is cancelled before its turn', () => {
  it('costs the others nothing', async () => {
    const { clock, voice, simulator } = virtualVoice();
    const utterances = sentences.slice(0, 3).map((text) => voice.say(text));
    const heard = Promise.all(utterances.map((utterance) => hear(utterance)));
    utterances[1]?.cancel();
    utterances[1]?.cancel();
    const all = await clock.runUntil(heard);
    expect(all.map(({ error }) => error?.code)).toEqual([undefined, 'aborted', undefined]);
    expectSamples(all[2]?.samples, speechOf([sentences[2]]));
    expect(simulator.ledger.links[0]?.texts).toHaveLength(2);
    await clock.runUntil(voice.end());
    await simulator.close();
  });
});

describe('a reader that leaves its loop', () => {
  it('cancels the utterance, and nothing else', async () => {
    const { clock, voice, simulator } = virtualVoice();
    const utterance = voice.say(story);
    const left = (async () => {
      for await (const audio of utterance) if (audio.pcm.length > 0) break;
    })();
    await clock.runUntil(left);
    await expect(utterance.done).rejects.toMatchObject({ code: 'aborted', scope: 'utterance' });
    const other = await clock.runUntil(hear(voice.say(sentences[1])));
    expectSamples(other.samples, speechOf([sentences[1]]));
    await clock.runUntil(voice.end());
    await simulator.close();
  });
});

describe('a source of text', () => {
  it('is told to stop when its utterance is cancelled', async () => {
    const { clock, voice, simulator } = virtualVoice();
    let told = false;
    async function* words() {
      try {
        for (const word of story.split(' ')) yield `${word} `;
        await new Promise(() => undefined);
      } finally {
        told = true;
      }
    }
    const endless = words();
    const source = {
      [Symbol.asyncIterator]: () => ({
        next: () => endless.next(),
        return: async () => {
          told = true;
          return { done: true, value: undefined } as const;
        },
      }),
    };
    const utterance = voice.say(source);
    const heard = hear(utterance);
    await clock.runUntil(() => voice.summary().samples > 0);
    utterance.cancel();
    await clock.runUntil(heard);
    expect(told).toBe(true);
    voice.abort();
    await simulator.close();
  });

  it.each([undefined, null, 7, {}, [1, 2]])('that is none fails its utterance, and nothing else: %o', async (text) => {
    const { clock, voice, simulator } = virtualVoice();
    const one = await clock.runUntil(hear(voice.say(text as never)));
    expect(one.error).toMatchObject({ code: 'aborted', scope: 'utterance' });
    expect((await clock.runUntil(hear(voice.say(sentences[3])))).error).toBeUndefined();
    await clock.runUntil(voice.end());
    await simulator.close();
  });

  it('that throws fails its utterance with the reason, and nothing else', async () => {
    const { clock, voice, simulator } = virtualVoice();
    async function* broken() {
      yield `${sentences[0]} ${sentences[1]} `;
      throw new Error('the model is gone');
    }
    const one = await clock.runUntil(hear(voice.say(broken())));
    expect(one.error).toMatchObject({ code: 'aborted', scope: 'utterance', context: { reason: 'the model is gone' } });
    expect(one.thrown).toBe(one.error);
    const other = await clock.runUntil(hear(voice.say(sentences[3])));
    expectSamples(other.samples, speechOf([sentences[3]]));
    await clock.runUntil(voice.end());
    await simulator.close();
  });
});
