import type { Gap } from '../results/gap.ts';
import { describe, expect, it } from 'vitest';
import { stageTimeline } from '../../testing/timeline-stage.ts';
import { Recogniser, between, pick, rate, seeded, writeScript } from '../../testing/jittered-recogniser.ts';
import type { Habits, ScriptWord } from '../../testing/jittered-recogniser.ts';
import { LinkMap } from './link-map.ts';

// A recogniser that is cut again and again, in simulated time, and a count of the words that were lost or doubled.

const frame = rate / 10;
const total = 40 * rate;

interface Report {
  cuts: number;
  lost: number;
  doubled: number;
  readonly notes: string[];
}

/** One session of 40 s of speech under one seed. */
function runSession(seed: number): Report {
  const random = seeded(seed);
  const script = writeScript(random, total);
  const habits: Habits = {
    wordTimes: pick(random, ['always', 'finals']),
    progress: pick(random, ['none', 'ack', 'processed']),
    latestSeconds: pick(random, [0.3, 1, 2]),
    outOfOrder: pick(random, [0, 0, 0.3]),
  };
  const cutEverySeconds = pick(random, [2, 4, 8]);
  const framesATick = pick(random, [2, 4]);
  const window = pick(random, [Infinity, Infinity, Infinity, 10 * rate]);
  const report: Report = { cuts: 0, lost: 0, doubled: 0, notes: [] };
  const said = new Map<number, number>();
  const links: { from: number; sent: number; holes: number[] }[] = [];
  const gaps: Gap[] = [];
  const edges: { start: number; end: number }[] = [];
  const states = new Map<string, string>();
  const broken = (what: string): void => void report.notes.push(what);
  let now = 0;
  let everSent = 0;
  let sent = 0;
  let settled = 0;
  let frames = 0;
  let doneAt = Infinity;
  let upAt = 0;
  let stalledUntil = 0;
  let map = new LinkMap(rate);
  let recogniser: Recogniser | undefined;

  const { timeline, audio, track } = stageTimeline({
    sampleRate: rate,
    onSettled: (position) => {
      if (position <= settled) broken('settled moved back');
      if (position > everSent && !gaps.some((gap) => gap.endSample === position))
        broken('settled passed what was sent');
      settled = position;
    },
    onGap: (gap) => {
      gaps.push(gap);
      edges.push({ start: gap.startSample, end: gap.endSample });
      // A gap begins where the link has reported that the open segment begins.
      edges.push({ start: gap.startSample - rate / 4, end: gap.startSample });
    },
    onResult: (result) => {
      const before = states.get(result.id);
      if (before === 'final' || before === 'retract') broken(`a ${result.type} after a ${before}`);
      if (result.type === 'retract' && before !== 'partial') broken('a retract of nothing');
      states.set(result.id, result.type);
      if (result.type !== 'final') return;
      const link = links[result.epoch - 1];
      for (const { confidence = 0 } of result.words ?? []) {
        said.set(confidence, (said.get(confidence) ?? 0) + 1);
        const word = script[confidence];
        if (word === undefined || link === undefined) continue;
        const whole = word.start >= link.from && word.end <= link.sent;
        if (!whole || link.holes.some((hole) => word.start < hole && word.end > hole))
          broken('a word that its link was not sent whole');
      }
    },
  });
  const skipTo = (position: number): void => {
    if (position <= sent) return;
    audio.gap(sent, position, 'lag');
    sent = position;
    everSent = Math.max(everSent, position);
    links.at(-1)?.holes.push(position);
  };

  while (now < 600_000) {
    now += 100;
    const accepted = Math.min(total, (now * rate) / 1000);
    const oldest = accepted - window;
    if (recogniser === undefined) {
      if (oldest > everSent) {
        audio.gap(everSent, oldest, 'overflow');
        everSent = oldest;
      }
      if (now < upAt) continue;
      while (audio.settled < oldest) {
        const ahead = gaps.map((gap) => gap.startSample).filter((start) => start > settled);
        audio.gap(settled, Math.min(oldest, ...ahead), 'overflow');
      }
      sent = Math.max(0, audio.settled - 2 * rate, oldest);
      // Less pre-roll than jitter asks for: a word at this edge may be cut on every link that hears it.
      if (sent > 0 && sent > settled - 2 * rate) edges.push({ start: sent - rate / 2, end: sent + rate / 2 });
      map = new LinkMap(rate);
      frames = 0;
      doneAt = Infinity;
      recogniser = new Recogniser(random, script, habits);
      links.push({ from: sent, sent, holes: [] });
      track.begin({ epoch: links.length, from: sent, map });
    }
    if (now >= stalledUntil && random() < 0.003) stalledUntil = now + between(random, 1000, 5000);
    const turns = now >= stalledUntil ? framesATick : 0;
    for (let turn = 0; turn < turns && sent < accepted; turn += 1) {
      skipTo(oldest);
      const inside = script.some((word) => word.start < sent && word.end > sent);
      if (!inside && random() < 0.01) {
        map.silence(frame, sent, now);
        recogniser.receiveSilence(frame);
        frames += 1;
      }
      const count = Math.min(frame, accepted - sent);
      map.audio(sent, count, now);
      frames += 1;
      sent += count;
      everSent = Math.max(everSent, sent);
      links.splice(-1, 1, { ...(links.at(-1) ?? { from: 0, holes: [] }), sent });
      recogniser.receive(sent - count, count, now);
      if (sent < total) continue;
      recogniser.finishAll(now);
      doneAt = now + 5000;
    }
    if (habits.progress === 'ack') track.ack(frames, now);
    if (habits.progress === 'processed') track.processed(recogniser.server / rate, now);
    for (const event of recogniser.take(now)) track.receive(event);
    if (now >= doneAt) break;
    if (random() < 0.1 / cutEverySeconds && now < 150_000) {
      report.cuts += 1;
      recogniser = undefined;
      track.lost();
      upAt = now + (random() < 0.3 ? 0 : between(random, 0, 3000));
    }
  }
  track.endOfStream(total);
  timeline.close();
  if (settled !== total) broken(`settled ends at ${settled}`);
  for (const [id, state] of states) if (state === 'partial') broken(`${id} is left a partial`);
  count(report, script, said, (word) => edges.some((span) => span.start < word.end && span.end > word.start));
  return report;
}

/** Among repetitions of one word in a row it does not matter which of them was said, only how often. */
function count(
  report: Report,
  script: readonly ScriptWord[],
  said: ReadonlyMap<number, number>,
  inGap: (word: ScriptWord) => boolean,
): void {
  for (let start = 0, next = 0; start < script.length; start = next) {
    const word = script[start];
    const run: number[] = [];
    for (next = start; next < script.length && script[next]?.text === word?.text; next += 1) run.push(next);
    const times = run.reduce((sum, index) => sum + (said.get(index) ?? 0), 0);
    const missable = run.filter((index) => script[index] !== undefined && inGap(script[index])).length;
    const fragments = missable > 0 ? 0 : run.reduce((sum, index) => sum + (said.get(-1 - index) ?? 0), 0);
    const lost = Math.max(0, run.length - missable - times);
    const doubled = Math.max(0, times - run.length) + fragments;
    report.lost += lost;
    report.doubled += doubled;
    const at = `"${word?.text}" at ${((word?.start ?? 0) / rate).toFixed(2)} s`;
    if (lost > 0) report.notes.push(`lost ${lost} of ${run.length} ${at}`);
    if (doubled > 0) report.notes.push(`doubled ${doubled} of ${run.length} ${at}`);
  }
}

describe('a transcript that is cut again and again', () => {
  it(
    'says every word once, settles forward only, and ends with every segment final or taken back',
    { timeout: 120_000 },
    () => {
      let cuts = 0;
      let lost = 0;
      let doubled = 0;
      const broken: string[] = [];
      for (let seed = 1; cuts < 20_000; seed += 1) {
        const report = runSession(seed);
        cuts += report.cuts;
        lost += report.lost;
        doubled += report.doubled;
        for (const note of report.notes) {
          if (!note.startsWith('doubled')) broken.push(`seed ${seed}: ${note}`);
        }
      }
      expect(broken).toEqual([]);
      expect(lost).toBe(0);
      expect((doubled / cuts) * 1000).toBeLessThanOrEqual(1);
    },
  );
});
