import { synthesize } from '@throughline/node';
import { faseeh } from '@throughline/core/providers/faseeh';
import { createSimulator, scriptedVoice } from '@throughline/simulator';
import { faseehServer } from '@throughline/simulator/providers/faseeh';
import { describe, expect, it } from 'vitest';
import { scaledClock } from '@throughline/simulator/kit';
import { SPEED } from '../../kit/setting.ts';
import { actions, faultAt } from './support/faults.ts';
import { faseehCredentials } from '../../kit/providers.ts';
import { hear, speakOverSockets } from '../../kit/speech.ts';
import { expectSamples, secondsOf, sentences, speechOf, story } from './support/texts.ts';

describe('over real sockets', { concurrent: true }, () => {
  const middle = secondsOf([sentences[0]]) + 1;

  it.each(actions)('a voice is whole through $name', async ({ action }) => {
    const { failure, heard } = await speakOverSockets([story], { faults: [faultAt(action, middle)] });
    expect(failure).toBeUndefined();
    expect(heard[0]?.error).toBeUndefined();
    expectSamples(heard[0]?.samples, speechOf(sentences));
  });

  it('a reader that stops holds the socket back, and goes on where it stopped', async () => {
    const clock = scaledClock(SPEED);
    const simulator = createSimulator({ provider: faseehServer({ engine: scriptedVoice({ pace: 50 }) }), clock });
    const { url } = await simulator.listen();
    const long = `${Array.from({ length: 250 }, (_, index) => `word${index % 89}`).join(' ')}.`;
    const voice = synthesize({
      protocol: faseeh({ voiceId: 'ar-najdi-male-2', url, unknowns: { deterministic: true } }),
      credentials: faseehCredentials,
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
