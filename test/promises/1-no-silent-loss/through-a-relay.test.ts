import { isSpeechError } from '@throughline/core';
import { bodhi } from '@throughline/core/providers/bodhi';
import { elsaScripted } from '@throughline/core/providers/elsa';
import { faseeh } from '@throughline/core/providers/faseeh';
import { assess, synthesize, transcribe } from '@throughline/browser';
import {
  createSimulator,
  scriptAudio,
  scriptedEngine,
  scriptedVoice,
  scriptText,
  speechScript,
  type Simulator,
  scoringEngine,
} from '@throughline/simulator';
import { bodhiServer } from '@throughline/simulator/providers/bodhi';
import { elsaServer } from '@throughline/simulator/providers/elsa';
import { faseehServer } from '@throughline/simulator/providers/faseeh';
import { afterEach, describe, expect, it } from 'vitest';

// Node has the browsers' WebSocket: like theirs it sends no headers and no pings.

const script = speechScript({ seconds: 3, seed: 3 });
const keys = { apiKey: 'none', customerId: 'none' };
const simulators: Simulator[] = [];

async function listening(simulator: Simulator): Promise<string> {
  simulators.push(simulator);
  return (await simulator.listen()).url;
}

afterEach(async () => {
  await Promise.all(simulators.splice(0).map((simulator) => simulator.close()));
});

describe('where no handshake headers can be sent, as in a browser', () => {
  it('Bodhi is reached through an address of the caller’s own, which has the keys', async () => {
    const url = await listening(createSimulator({ provider: bodhiServer({ engine: scriptedEngine({ script }) }) }));
    const session = transcribe({
      protocol: bodhi({ model: 'en-general-v2-8khz', sampleRate: 16_000, url }),
      credentials: keys,
      pace: 4,
    });
    const finals: string[] = [];
    session.on('final', ({ text }) => finals.push(text));
    for (const chunk of scriptAudio(script).chunks()) await session.write(chunk);
    await session.end();
    expect(finals.join(' ')).toBe(scriptText(script));
  });

  it('ELSA is reached through an address of the caller’s own, which has the token', async () => {
    const url = await listening(createSimulator({ provider: elsaServer({ engine: scoringEngine({ script }) }) }));
    const session = assess({
      protocol: elsaScripted({ sentence: scriptText(script), url }),
      credentials: { token: 'none' },
      pace: 4,
    });
    for (const chunk of scriptAudio(script).chunks()) await session.write(chunk);
    await session.end();
    expect((await session.result).scores.overall).toBeGreaterThanOrEqual(50);
  });

  it('Faseeh is reached without any relay: its key goes into the first message', async () => {
    const simulator = createSimulator({ provider: faseehServer({ engine: scriptedVoice(), keys: ['a-key-of-mine'] }) });
    const url = await listening(simulator);
    const voice = synthesize({
      protocol: faseeh({ voiceId: 'ar-najdi-male-2', url }),
      credentials: { apiKey: 'a-key-of-mine' },
    });
    const utterance = voice.say('good morning to all of you');
    let samples = 0;
    for await (const { pcm } of utterance) samples += pcm.length;
    expect((await utterance.done).samples).toBe(samples);
    await voice.end();
  });

  it.each([
    [
      'Bodhi',
      () =>
        transcribe({
          protocol: bodhi({ model: 'en-general-v2-8khz', sampleRate: 16_000 }),
          credentials: keys,
          live: true,
        }),
    ],
    [
      'ELSA',
      () => assess({ protocol: elsaScripted({ sentence: 'pizza party' }), credentials: { token: 'none' }, live: true }),
    ],
  ] as const)('%s itself is not dialled, and the error says what to do', async (_name, begin) => {
    const error: unknown = await begin().closed.catch((reason: unknown) => reason);
    expect(isSpeechError(error, 'config-invalid')).toBe(true);
    expect(error).toMatchObject({ context: { field: 'headers' }, remedy: expect.stringContaining('relay') });
  });
});
