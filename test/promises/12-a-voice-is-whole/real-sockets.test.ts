import { synthesize } from '@throughline/node';
import { faseeh } from '@throughline/core/providers/faseeh';
import { createSimulator, scriptedVoice, type Fault } from '@throughline/simulator';
import { faseehServer } from '@throughline/simulator/providers/faseeh';
import { describe, expect, it } from 'vitest';
import { scaledClock } from '../../kit/scaled-clock.ts';
import { actions, faultAt } from './support/faults.ts';
import { apiKey, hear } from './support/speak.ts';
import { expectSamples, secondsOf, sentences, speechOf, story } from './support/texts.ts';

/** How much faster than real time a run over real sockets goes: the sockets are real, the waiting is not. */
const SPEED = 10;

async function speakFor(faults: readonly Fault[]) {
  const clock = scaledClock(SPEED);
  const simulator = createSimulator({ provider: faseehServer({ engine: scriptedVoice() }), faults, clock });
  const { url } = await simulator.listen();
  try {
    const voice = synthesize({
      protocol: faseeh({ voiceId: 'ar-najdi-male-2', url, unknowns: { deterministic: true } }),
      credentials: { apiKey },
      clock,
    });
    const heard = await hear(voice.say(story));
    await voice.end();
    return heard;
  } finally {
    await simulator.close();
  }
}

describe('over real sockets', { concurrent: true }, () => {
  const middle = secondsOf([sentences[0]]) + 1;

  it.each(actions)('a voice is whole through $name', async ({ action }) => {
    const heard = await speakFor([faultAt(action, middle)]);
    expect(heard.error).toBeUndefined();
    expectSamples(heard.samples, speechOf(sentences));
  });

  it('a reader that stops holds the socket back, and goes on where it stopped', async () => {
    const clock = scaledClock(SPEED);
    const simulator = createSimulator({ provider: faseehServer({ engine: scriptedVoice({ pace: 50 }) }), clock });
    const { url } = await simulator.listen();
    const long = `${Array.from({ length: 250 }, (_, index) => `word${index % 89}`).join(' ')}.`;
    const voice = synthesize({
      protocol: faseeh({ voiceId: 'ar-najdi-male-2', url, unknowns: { deterministic: true } }),
      credentials: { apiKey },
      clock,
      buffer: { seconds: 3 },
    });
    const utterance = voice.say(long);
    await new Promise<void>((resolve) => {
      const off = voice.on('warning', () => {
        off();
        resolve();
      });
    });
    expect(voice.summary().samples).toBeLessThan(speechOf([long]).length / 2);
    const heard = await hear(utterance);
    expectSamples(heard.samples, speechOf([long]));
    expect(voice.summary().links).toBe(1);
    await voice.end();
    await simulator.close();
  });
});
