import { describe, expect, it } from 'vitest';
import type { FinalResult } from '@throughline/core';
import type { RecognitionTraits } from '@throughline/core/protocol';
import {
  scriptedEngine,
  scriptText,
  scriptWords,
  speechScript,
  type Fault,
  type RecogniserProfile,
  type Script,
  type Simulator,
} from '@throughline/simulator';
import { resumingServer, type ResumingServerOptions } from '../../kit/plain/resuming-server.ts';
import type { PlainOptions } from '../../kit/plain/protocol.ts';
import { runPlainly, type PlainRunOptions } from '../../kit/plain/session.ts';

interface ResumeOptions extends Omit<PlainRunOptions, 'protocol' | 'server'> {
  readonly server?: Partial<ResumingServerOptions>;
  readonly profile?: RecogniserProfile;
  readonly traits?: Partial<RecognitionTraits>;
}

/** A session with a provider whose clock goes on, by one URL for all links. */
async function runResuming({ server = {}, profile = {}, traits, ...options }: ResumeOptions) {
  const asked: string[] = [];
  const protocol = (simulator: Simulator): PlainOptions => ({
    traits: { progress: 'received', replay: 'resume', ...traits },
    prepare: {
      kept: 'once',
      run: async ({ key }) => {
        const answer = await simulator.fetch('https://plain.example/', {
          method: 'POST',
          headers: { authorization: key },
        });
        const { url } = (await answer.json()) as { readonly url: string };
        asked.push(url);
        return { url };
      },
    },
    dial: (_, { prepared }) => ({ ...(prepared as { readonly url: string }), headers: {}, subprotocols: [] }),
  });
  const run = await runPlainly({
    ...options,
    protocol,
    server: (script) => resumingServer({ engine: scriptedEngine({ script, ...profile }), ...server }),
  });
  return { ...run, asked };
}

/** Twelve resets, a second and a half apart. */
const twelveCuts: readonly Fault[] = [{ on: { link: 1, after: 1.53 }, do: { type: 'rst' }, times: 12 }];

const wordsOf = (finals: readonly FinalResult[]): readonly string[] =>
  finals.flatMap(({ words = [] }) =>
    words.map(({ text, start, end }) => `${text} ${start.toFixed(3)}-${end.toFixed(3)}`),
  );

const spoken = (script: Script): readonly string[] =>
  scriptWords(script).map(
    ({ text, start, end }) => `${text} ${(start / 16_000).toFixed(3)}-${(end / 16_000).toFixed(3)}`,
  );

describe('a provider that goes on where it has received the audio', () => {
  it('is sent nothing twice, and its times stay true, over twelve cuts', async () => {
    const { asked, script, finals, seams, simulator, links, outcome } = await runResuming({
      seconds: 30,
      faults: twelveCuts,
      server: { acknowledgedAfterMs: 200 },
    });
    expect(asked).toHaveLength(1);
    expect(links.filter(({ state }) => state === 'ready')).toHaveLength(13);
    expect(wordsOf(finals)).toEqual(spoken(script));
    const { received } = simulator.ledger;
    expect(simulator.ledger.links.reduce((sum, { samples }) => sum + samples, 0)).toBe(script.length);
    expect(received.call(simulator.ledger)).toEqual([{ start: 0, end: script.length }]);
    expect(seams).toHaveLength(12);
    expect(seams.filter(({ exact }) => !exact)).toEqual([]);
    expect(outcome).toMatchObject({ settledSamples: script.length, gaps: [] });
    expect(finals.some(({ epoch }) => epoch > 1)).toBe(true);
  });

  it('is sent what it has not acknowledged once more where it does not say so itself, and that is in the seams', async () => {
    const script = speechScript({ seconds: 40, seed: 1 });
    // Near the end of a long word every four seconds: the provider has received some of it, and has not said so yet.
    const faults: Fault[] = [];
    for (const { start, end } of scriptWords(script)) {
      const at = end / 16_000 - 0.05;
      if (end - start > 7_200 && at > 4 * (faults.length + 1))
        faults.push({ on: { position: at }, do: { type: 'rst' } });
    }
    const { finals, seams, simulator, asked } = await runResuming({
      script,
      faults,
      server: { states: false, acknowledgedAfterMs: 60, saysFrom: true },
      profile: { maxWords: [1, 2] },
    });
    const twice = simulator.ledger.links.reduce((sum, { samples }) => sum + samples, 0) - script.length;
    expect(faults.length).toBeGreaterThan(5);
    expect(asked).toHaveLength(1);
    expect(twice).toBeGreaterThan(0);
    expect(twice).toBeLessThan(faults.length * 3 * 16_000);
    expect(seams.map(({ exact, replayed }) => !exact && replayed > 0)).toEqual(faults.map(() => true));
    // Every word is there, and where it was spoken. What was told before the cut is not told again; of a word that the provider had
    // found and not told, one that it has heard twice is.
    const found = wordsOf(finals);
    expect([...new Set(found)].toSorted()).toEqual(spoken(script).toSorted());
    expect(found.length - new Set(found).size).toBeLessThanOrEqual(1);
  });

  it('gives what it has found meanwhile, however late, under the ids that were shown', async () => {
    const { script, finals, outcome } = await runResuming({
      seconds: 30,
      faults: twelveCuts,
      profile: { delayMs: [700, 900] },
    });
    expect(wordsOf(finals)).toEqual(spoken(script));
    expect(new Set(finals.map(({ id }) => id)).size).toBe(finals.length);
    expect(outcome).toMatchObject({ settledSamples: script.length, gaps: [] });
  });

  it.each([
    { states: true, says: 'it says so' },
    { states: false, says: 'it says nothing of it' },
  ])(
    'is asked for another stream where it has forgotten the first and $says, and sent all that has no answer',
    async (given) => {
      const { asked, script, finals, outcome, seams } = await runResuming({
        seconds: 20,
        faults: [
          { on: { link: 1, after: 4 }, do: { type: 'rst' } },
          { on: { link: 3, after: 5 }, do: { type: 'rst' } },
        ],
        server: { forgetsBefore: [2, 4], states: given.states },
      });
      expect(asked).toHaveLength(3);
      expect(wordsOf(finals)).toEqual(spoken(script));
      expect(outcome).toMatchObject({ settledSamples: script.length, gaps: [] });
      expect(seams.some(({ replayed }) => replayed > 1)).toBe(true);
    },
  );

  it('keeps its labels of who speaks', async () => {
    const plain = speechScript({ seconds: 30, seed: 9 });
    const utterances = plain.utterances.map((utterance, index) => ({
      ...utterance,
      speaker: index % 3 === 1 ? 'B' : 'A',
    }));
    const script = { ...plain, utterances };
    const namesOf = (finals: readonly FinalResult[]) =>
      finals.flatMap(({ words = [] }) => words.map(({ text, speaker }) => `${text}:${speaker ?? '?'}`));
    const traits = { speakers: true };
    const undisturbed = await runResuming({ script, traits });
    const { finals, warnings } = await runResuming({ script, traits, faults: twelveCuts });
    expect(new Set(namesOf(finals).map((name) => name.split(':')[1]))).toEqual(new Set(['0', '1']));
    expect(namesOf(finals)).toEqual(namesOf(undisturbed.finals));
    expect(warnings).toEqual([]);
  });

  it('is asked for another stream once it has ended the first, after a pause in which nothing was sent', async () => {
    const { asked, script, finals, links } = await runResuming({
      seconds: 20,
      pause: { after: 8, ms: 10_000 },
      traits: { idle: { type: 'silence', afterMs: 3_000, firstSeconds: 1, thenSeconds: 0.1, everyMs: 3_000 } },
      session: { idle: 'hang-up' },
    });
    expect(links.map(({ state }) => state)).not.toContain('failed');
    expect(asked).toHaveLength(2);
    expect(wordsOf(finals)).toEqual(spoken(script));
  });

  it.each([
    { answers: 'steadily', partials: true, streams: 1 },
    { answers: 'finals-only', partials: false, streams: 2 },
    { answers: 'in-pauses', partials: false, streams: 2 },
  ] as const)('loses no word of a final that was lost with its link, where it answers $answers', async (given) => {
    const { answers, partials, streams } = given;
    for (const losesFinal of [1, 3]) {
      const { asked, script, finals, outcome } = await runResuming({
        seconds: 20,
        traits: { answers },
        server: { partials, losesFinal },
      });
      const known = finals
        .map(({ text }) => text)
        .join(' ')
        .split(' ');
      expect(known.toSorted()).toEqual(scriptText(script).split(' ').toSorted());
      expect(outcome).toMatchObject({ settledSamples: script.length, gaps: [] });
      expect(asked).toHaveLength(streams);
    }
  });

  it('is not given up for a link that was lost in a pause', async () => {
    const { asked, script, finals } = await runResuming({
      seconds: 30,
      faults: twelveCuts,
      traits: { answers: 'finals-only' },
      server: { partials: false },
    });
    expect(asked).toHaveLength(1);
    expect(wordsOf(finals)).toEqual(spoken(script));
  });

  it('is given up for another stream, and the audio sent again, where a frame of it cannot be read', async () => {
    const { asked, script, finals, outcome, links } = await runResuming({
      seconds: 20,
      server: { spoilsFinal: 3 },
    });
    const deaths = links.flatMap((event) => (event.state === 'failed' ? [event.error.code] : []));
    expect(deaths).toEqual(['unread-answer']);
    expect(asked).toHaveLength(2);
    // What could not be read comes after what was told meanwhile.
    expect(wordsOf(finals).toSorted()).toEqual(spoken(script).toSorted());
    expect(outcome).toMatchObject({ settledSamples: script.length, gaps: [] });
  });
});
