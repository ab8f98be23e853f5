import { inspect } from 'node:util';
import { synthesize, type VoiceStatus } from '@throughline/core';
import { bodhi } from '@throughline/core/providers/bodhi';
import { faseeh } from '@throughline/core/providers/faseeh';
import { describe, expect, it } from 'vitest';
import { faseehCredentials } from '../../kit/providers.ts';
import { hear, speak, virtualVoice } from '../../kit/speech.ts';
import { expectSamples, sentences, speechOf, story } from './support/texts.ts';

describe('the end of a voice', () => {
  it('comes when all that was said is spoken, is one promise, and refuses what is said later', async () => {
    const { clock, voice, simulator } = virtualVoice();
    const heard = hear(voice.say(story));
    const ended = voice.end();
    expect(voice.end()).toBe(ended);
    const late = await clock.runUntil(hear(voice.say(sentences[0])));
    expect(late.error).toMatchObject({ code: 'session-ended' });
    expect(await clock.runUntil(ended)).toMatchObject({
      utterances: 2,
      completed: 1,
      sentences: 4,
      dials: 1,
      links: 1,
    });
    expectSamples((await clock.runUntil(heard)).samples, speechOf(sentences));
    expect(voice.status).toMatchObject({ state: 'closed', usable: false, utterances: 0 });
    await expect(voice.closed).resolves.toMatchObject({ completed: 1 });
    await simulator.close();
  });

  it('comes at once where nothing was said, and nothing is dialled', async () => {
    const { voice, simulator } = virtualVoice();
    expect(await voice.end()).toMatchObject({ utterances: 0, dials: 0 });
    expect(simulator.ledger.dials).toEqual([]);
    await simulator.close();
  });

  it('comes through a cut after it was asked for', async () => {
    const run = await speak([story], { faults: [{ on: { position: 3 }, do: { type: 'outage', seconds: 20 } }] });
    expectSamples(run.heard[0]?.samples, speechOf(sentences));
  });

  it('comes when what was left is cancelled while there is no link', async () => {
    const { clock, voice, simulator } = virtualVoice({
      faults: [{ on: { position: 1 }, do: { type: 'outage', seconds: 60 } }],
    });
    const utterance = voice.say(story);
    const heard = hear(utterance);
    const ended = voice.end();
    await clock.runUntil(() => voice.status.state === 'recovering');
    utterance.cancel();
    await clock.runUntil(Promise.all([heard, ended]), { limitMs: 1_000 });
    expect(voice.status.state).toBe('closed');
    await simulator.close();
  });

  it('tells the provider with closeConnection', async () => {
    const { clock, voice, simulator } = virtualVoice();
    await clock.runUntil(hear(voice.say(story)));
    await clock.runUntil(voice.end());
    await clock.advance(100);
    expect(simulator.ledger.links[0]?.endReceivedAt).toBeGreaterThan(0);
    await simulator.close();
  });
});

describe('an abort', () => {
  it('ends everything at once, and all that is pending rejects with aborted', async () => {
    const { clock, voice, simulator } = virtualVoice();
    const [one, other] = [hear(voice.say(story)), hear(voice.say(sentences[1]))];
    await clock.runUntil(() => voice.summary().samples > 0);
    const before = clock.now();
    voice.abort('enough');
    const heard = await clock.runUntil(Promise.all([one, other]));
    expect(clock.now() - before).toBeLessThan(1_000);
    for (const { error, thrown } of heard) {
      expect(error).toMatchObject({ code: 'aborted', context: { reason: 'enough' } });
      expect(thrown).toBe(error);
    }
    await expect(voice.closed).rejects.toMatchObject({ code: 'aborted' });
    await expect(voice.end()).rejects.toMatchObject({ code: 'aborted' });
    expect(voice.status.state).toBe('aborted');
    await simulator.close();
  });

  it('comes from the signal too, also from one that was aborted before', async () => {
    const controller = new AbortController();
    const { clock, voice, simulator } = virtualVoice({ session: { signal: controller.signal } });
    const heard = hear(voice.say(story));
    await clock.runUntil(() => voice.summary().samples > 0);
    controller.abort(new Error('gone'));
    expect((await clock.runUntil(heard)).error).toMatchObject({ code: 'aborted', context: { reason: 'gone' } });
    const second = virtualVoice({ session: { signal: AbortSignal.abort() } });
    await expect(second.voice.closed).rejects.toMatchObject({ code: 'aborted' });
    expect(second.simulator.ledger.dials).toEqual([]);
    await simulator.close();
  });

  it('leaves no timer behind', async () => {
    const { clock, voice, simulator } = virtualVoice();
    void hear(voice.say(story));
    await clock.runUntil(() => voice.summary().samples > 0);
    voice.abort();
    await simulator.close();
    await clock.advance(1_000);
    expect(clock.pending).toBe(0);
  });
});

describe('a link', () => {
  it('is made when something is said, or when ready is asked for', async () => {
    const { clock, voice, simulator } = virtualVoice();
    await clock.advance(5_000);
    expect(voice.status.state).toBe('idle');
    await clock.runUntil(voice.ready);
    expect(voice.status.state).toBe('open');
    await clock.runUntil(voice.end());
    expect(simulator.ledger.links).toHaveLength(1);
    await simulator.close();
  });

  it('is made while the first words of a text still come', async () => {
    const { clock, voice, simulator } = virtualVoice();
    void hear(voice.say(never()));
    await clock.runUntil(voice.ready);
    expect(simulator.ledger.links[0]?.texts).toEqual([]);
    voice.abort();
    await simulator.close();
  });

  it('is hung up when nothing is said for long, and made anew for what is said next', async () => {
    const { clock, voice, simulator } = virtualVoice({ config: { unknowns: { idleMs: 4_000 } } });
    await clock.runUntil(hear(voice.say(sentences[0])));
    await clock.advance(10_000);
    expect(voice.status.state).toBe('resting');
    expect(simulator.ledger.links[0]?.how).toMatchObject({ by: 'provider' });
    expect(simulator.ledger.dials).toHaveLength(1);
    const heard = await clock.runUntil(hear(voice.say(sentences[1])));
    expectSamples(heard.samples, speechOf([sentences[1]]));
    expect(simulator.ledger.dials).toHaveLength(2);
    await clock.runUntil(voice.end());
    await simulator.close();
  });

  it('that the provider hangs up while nothing is said is not made anew before something is', async () => {
    const { clock, voice, simulator } = virtualVoice({
      behaviour: { idleSeconds: 2 },
      config: { unknowns: { idleMs: Infinity } },
    });
    await clock.runUntil(hear(voice.say(sentences[0])));
    await clock.advance(60_000);
    expect(voice.status.state).toBe('resting');
    expect(simulator.ledger.dials).toHaveLength(1);
    expect((await clock.runUntil(hear(voice.say(sentences[1])))).error).toBeUndefined();
    await clock.runUntil(voice.end());
    await simulator.close();
  });

  it('is told of, as is where the session stands', async () => {
    const { clock, voice, simulator, links } = virtualVoice({ faults: [{ on: { position: 1 }, do: { type: 'rst' } }] });
    const states: VoiceStatus[] = [];
    const off = voice.on('status', (status) => states.push(status));
    void hear(voice.say(story));
    await clock.runUntil(() => voice.summary().completed === 1);
    off();
    expect(links.map(({ epoch, state }) => `${epoch} ${state}`)).toEqual([
      '1 dialling',
      '1 open',
      '1 ready',
      '1 failed',
      '2 dialling',
      '2 open',
      '2 ready',
    ]);
    expect([...new Set(states.map(({ state }) => state))]).toEqual(['connecting', 'open', 'recovering']);
    expect(states.every(({ utterances }) => utterances === 1)).toBe(true);
    await clock.runUntil(voice.end());
    await simulator.close();
  });
});

describe('a failure that nothing recovers', () => {
  it.each([
    { code: 402, name: 'insufficient-balance' },
    { code: 403, name: 'access-denied' },
    { code: 401, name: 'authentication-failed' },
  ])('$name ends the session and every utterance, and says what to do', async ({ code, name }) => {
    const run = await speak([story, sentences[1]], {
      faults: [{ on: { position: 1 }, do: { type: 'error-frame', code }, times: 9 }],
    });
    expect(run.failure).toMatchObject({ code: name, provider: 'faseeh' });
    expect(run.failure?.remedy).toBeTypeOf('string');
    expect(run.heard.map(({ error }) => error?.code)).toEqual([name, name]);
    expect(run.voice.status.state).toBe('failed');
    expect((await hear(run.voice.say(sentences[0]))).error?.code).toBe(name);
  });

  it.each([
    { name: 'a key that nobody knows', behaviour: { keys: ['another'] }, code: 'authentication-failed' },
    { name: 'a voice that does not exist', behaviour: { voices: ['another'] }, code: 'not-found' },
    { name: 'a model that does not exist', behaviour: { models: ['another'] }, code: 'model-unavailable' },
  ] as const)('$name is $code', async ({ behaviour, code }) => {
    const run = await speak([story], { behaviour });
    expect(run.failure?.code).toBe(code);
    expect(run.heard[0]).toMatchObject({ error: { code }, samples: new Int16Array(0) });
  });

  it('is told after the budget of an outage, with what was heard until then', async () => {
    const run = await speak([story], { faults: [{ on: { position: 3 }, do: { type: 'outage', seconds: 600 } }] });
    expect(run.failure?.code).toBe('retry-budget-spent');
    const samples = run.heard[0]?.samples ?? new Int16Array(0);
    expect(samples.length).toBeGreaterThan(0);
    expectSamples(samples, speechOf(sentences).subarray(0, samples.length));
  });
});

describe('credentials', () => {
  it('are asked for again once when they are refused', async () => {
    const asked: boolean[] = [];
    const run = await speak([story], {
      behaviour: { keys: ['fresh-key-778899'] },
      session: {
        credentials: ({ refresh }) => {
          asked.push(refresh);
          return { apiKey: refresh ? 'fresh-key-778899' : 'stale-key-665544' };
        },
      },
    });
    expect(run.failure).toBeUndefined();
    expect(asked).toEqual([false, true]);
  });

  it('are never shown, whatever goes wrong', async () => {
    const shown: string[] = [];
    for (const message of [
      `Invalid API key ${faseehCredentials.apiKey}`,
      `oops ${Buffer.from(faseehCredentials.apiKey).toString('base64')}`,
    ]) {
      const run = await speak([story], {
        faults: [{ on: { position: 1 }, do: { type: 'error-frame', code: 401, message }, times: 9 }],
        session: { inspect: (event) => shown.push(inspect(event, { depth: 6 })) },
      });
      expect(run.failure).toBeDefined();
      shown.push(
        inspect([run.failure, run.links, run.warnings, run.voice, run.heard.map(({ error }) => error)], {
          depth: null,
          showHidden: true,
        }),
      );
    }
    const all = shown.join('\n');
    expect(all).not.toContain(faseehCredentials.apiKey);
    expect(all).not.toContain(Buffer.from(faseehCredentials.apiKey).toString('base64'));
  });
});

describe('what a listener throws', () => {
  it('reaches its handler and nothing else', async () => {
    const thrown: unknown[] = [];
    const virtual = virtualVoice({
      faults: [{ on: { position: 1 }, do: { type: 'rst' } }],
      session: { onListenerError: (error, event) => thrown.push([event, error]) },
    });
    const { clock, voice, simulator } = virtual;
    voice.on('seam', () => {
      throw new Error('mine');
    });
    const heard = await clock.runUntil(hear(voice.say(story)));
    expectSamples(heard.samples, speechOf(sentences));
    expect(thrown).toEqual([['seam', new Error('mine')]]);
    await clock.runUntil(voice.end());
    await simulator.close();
  });
});

describe('options that cannot be right', () => {
  const { transport } = { transport: virtualVoice().simulator.transport() };
  const common = { protocol: faseeh({ voiceId: 'ar-najdi-male-2' }), credentials: faseehCredentials, transport };

  it.each([
    [{ resume: 'repeat' }, 'resume'],
    [{ buffer: { seconds: 0 } }, 'buffer.seconds'],
    [{ limits: { readyMs: 1 } }, 'limits.readyMs'],
    [{ credentials: { apiKey: '' } }, 'apiKey'],
    [{ credentials: undefined }, 'credentials'],
    [{ credentials: null }, 'credentials'],
    [{ credentials: 'fsh-0123456789' }, 'credentials'],
    [{ protocol: undefined }, 'protocol'],
    [{ protocol: {} }, 'protocol'],
    [{ protocol: bodhi({ model: 'en-general-v2-8khz', sampleRate: 8_000 }) }, 'protocol.text'],
    [{ transport: undefined }, 'transport'],
    [{ transport: {} }, 'transport'],
    [{ resume: null }, 'resume'],
    [{ buffer: null }, 'buffer'],
    [{ buffer: 30 }, 'buffer'],
    [{ buffer: { second: 30 } }, 'buffer.second'],
    [{ buffer: { seconds: Number.NaN } }, 'buffer.seconds'],
    [{ buffer: { seconds: '30' } }, 'buffer.seconds'],
    [{ buffer: { seconds: -1 } }, 'buffer.seconds'],
    [{ buffer: { seconds: Infinity } }, 'buffer.seconds'],
    [{ retry: 5 }, 'retry'],
    [{ retry: { budgetMs: Number.NaN } }, 'retry.budgetMs'],
    [{ retry: { slotMs: -1 } }, 'retry.slotMs'],
    [{ limits: null }, 'limits'],
    [{ limits: { inboundBytes: '8' } }, 'limits.inboundBytes'],
    [{ signal: {} }, 'signal'],
    [{ onListenerError: 'print' }, 'onListenerError'],
    [{ allowInsecureUrl: 'yes' }, 'allowInsecureUrl'],
    [{ lifecycle: { online: true } }, 'lifecycle'],
    [{ clock: {} }, 'clock'],
    [{ random: Math.random }, 'random'],
    [{ inspect: true }, 'inspect'],
  ])('are refused at once: %o', (given, field) => {
    const options = { ...common, ...given } as typeof common;
    expect(() => synthesize(options)).toThrow(
      expect.objectContaining({ code: 'config-invalid', context: expect.objectContaining({ field }) }),
    );
  });

  it('are none at all, and a typed error says so', () => {
    for (const options of [undefined, null, 7, []]) {
      expect(() => synthesize(options as never)).toThrow(expect.objectContaining({ code: 'config-invalid' }));
    }
  });

  it('are none of those that are left out by being undefined', async () => {
    const left = { resume: undefined, buffer: { seconds: undefined }, retry: undefined, signal: undefined };
    const voice = synthesize({ ...common, ...left } as typeof common);
    expect(await voice.end()).toMatchObject({ utterances: 0 });
  });

  it('include an address that would carry the key unencrypted', () => {
    const protocol = faseeh({ voiceId: 'ar-najdi-male-2', url: 'ws://speech.example.org/tts' });
    expect(() => synthesize({ ...common, protocol })).toThrow(expect.objectContaining({ code: 'insecure-url' }));
  });
});

async function* never(): AsyncGenerator<string> {
  yield 'Once upon ';
  await new Promise(() => undefined);
}
