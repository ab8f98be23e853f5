import type { VoiceSeam } from '@throughline/core';
import { describe, expect, it } from 'vitest';
import { actions, dialFaults, faultAt, places } from './support/faults.ts';
import { joined } from '../../kit/sounds.ts';
import { hear, speak, virtualVoice } from '../../kit/speech.ts';
import { expectSamples, secondsOf, sentences, speechOf, story } from './support/texts.ts';

const undisturbed = speechOf(sentences);

describe.each(actions)('through $name', { concurrent: true }, ({ action, cuts }) => {
  it.each(places)('$name, skipping gives exactly the samples of an undisturbed run', async ({ position }) => {
    const run = await speak([story], { faults: [faultAt(action, position)] });
    const [heard] = run.heard;
    expect(heard?.error).toBeUndefined();
    expectSamples(heard?.samples, undisturbed);
    expect(run.simulator.ledger.links.length).toBeGreaterThan(cuts ? 1 : 0);
    expect(run.seams.every(({ exact, repeatedSamples }) => exact && repeatedSamples === 0)).toBe(true);
    expect(run.voice.summary()).toMatchObject({ completed: 1, sentences: 4, samples: undisturbed.length });
  });

  it.each(places)(
    '$name, restarting is reported, and the seams tell exactly what was said twice',
    async ({ position }) => {
      const run = await speak([story], { faults: [faultAt(action, position)], session: { resume: 'restart' } });
      const [heard] = run.heard;
      expect(heard?.error).toBeUndefined();
      expectSamples(heard && withoutRepeats(heard.samples, run.seams), undisturbed);
      expect(run.seams.every(({ exact }) => exact)).toBe(true);
    },
  );

  it.each(places)('$name, failing is an error and never a quiet end', async ({ position }) => {
    const run = await speak([story], { faults: [faultAt(action, position)], session: { resume: 'fail' } });
    const [heard] = run.heard;
    // What did not end a link inside a sentence is no failure: then all of it is there.
    const whole = heard?.error === undefined;
    expect(heard?.thrown).toBe(heard?.error);
    expectSamples(heard?.samples, undisturbed.subarray(0, whole ? undisturbed.length : heard.samples.length));
    expect(heard?.samples.length).toBeGreaterThan(0);
    expect(run.failure).toBeUndefined();
  });
});

describe('failing', () => {
  it('costs the utterance that was cut, and none after it', async () => {
    const run = await speak([story, sentences[1]], {
      faults: [{ on: { position: 1 }, do: { type: 'rst' } }],
      session: { resume: 'fail' },
    });
    expect(run.heard[0]?.error?.code).toBe('connection-lost');
    expect(run.heard[1]?.error).toBeUndefined();
    expectSamples(run.heard[1]?.samples, speechOf([sentences[1]]));
  });
});

describe('an end of stream that is said twice', () => {
  it('ends no sentence that was not spoken', async () => {
    const run = await speak([story, sentences[1]], { behaviour: { finals: 'twice' } });
    expectSamples(run.heard[0]?.samples, undisturbed);
    expectSamples(run.heard[1]?.samples, speechOf([sentences[1]]));
    expect(run.voice.summary().dials).toBe(1);
  });
});

describe('before anything was said', () => {
  it.each(dialFaults)('$name costs nothing', async ({ faults }) => {
    const run = await speak([story], { faults });
    expectSamples(run.heard[0]?.samples, undisturbed);
    expect(run.seams).toEqual([]);
  });
});

/** The speech, with what the seams say was spoken again taken out where it was heard first. */
function withoutRepeats(samples: Int16Array, seams: readonly VoiceSeam[]): Int16Array {
  const parts: Int16Array[] = [];
  let from = 0;
  for (const { atSample, repeatedSamples } of seams) {
    parts.push(samples.subarray(from, Math.max(from, atSample - repeatedSamples)));
    from = atSample;
  }
  return joined([...parts, samples.subarray(from)]);
}

describe('what is unread when its link dies', () => {
  it('is taken back under restart, so that nobody hears it twice', async () => {
    const { clock, voice, simulator, seams } = virtualVoice({
      faults: [{ on: { position: secondsOf([sentences[0]]) + 1 }, do: { type: 'rst' } }],
      session: { resume: 'restart' },
    });
    const utterance = voice.say(story);
    await clock.runUntil(() => seams.length === 1);
    const heard = await clock.runUntil(hear(utterance));
    expectSamples(heard.samples, speechOf(sentences));
    expect(seams).toMatchObject([
      { sentence: 1, atSample: speechOf([sentences[0]]).length, repeatedSamples: 0, exact: true },
    ]);
    await clock.runUntil(voice.end());
    await simulator.close();
  });
});
