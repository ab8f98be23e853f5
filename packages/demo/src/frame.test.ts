import pico from 'picocolors';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { partialOf, seamAt, summaryOf } from '../../cli/testing/results.ts';
import { finalOf } from '../../subtitles/testing/finals.ts';
import { loadingFrame, type Look, runningFrame } from './frame.ts';
import { newEndlessState } from './endless-state.ts';
import { pictureOfEndless, pictureOfRuns, pictureOfRoundTrip } from './picture.ts';
import { newRoundTripState } from './round-trip-state.ts';
import { type CutState, type DemoState, newRun } from './state.ts';

const rate = 16_000;

function state(): DemoState {
  const undisturbed = newRun('undisturbed');
  undisturbed.finals = [finalOf('s1', 'the quick brown fox jumps over the lazy dog', 0, 1)];
  undisturbed.state = 'closed';
  undisturbed.epoch = 1;
  undisturbed.positions = { accepted: 20, sent: 20, settled: 20 };
  undisturbed.summary = summaryOf();
  const disturbed = newRun('disturbed');
  disturbed.finals = [finalOf('s1', 'the quick brown', 0, 1)];
  disturbed.partials = [partialOf('s2', 'fox jumps', 3)];
  disturbed.state = 'recovering';
  disturbed.epoch = 3;
  disturbed.positions = { accepted: 15, sent: 12, settled: 8 };
  const cuts: readonly CutState[] = [
    {
      cut: { kind: 'cut', at: 5 },
      beganAt: 1_000,
      detectedAt: 1_000,
      refusals: 0,
      over: { at: 1_250, seam: seamAt(3 * rate, 4 * rate) },
    },
    { cut: { kind: 'stalled', at: 12 }, beganAt: 3_000, refusals: 0 },
    { cut: { kind: 'refused', at: 17 }, refusals: 0 },
  ];
  return { seconds: 20, pace: 4, seed: 1, undisturbed, disturbed, cuts };
}

const look = (columns: number, rows = 24, color = false): Look => ({
  columns,
  rows,
  colors: pico.createColors(color),
  now: 10_000,
});

describe('the picture of the demo', () => {
  it.each([64, 80, 120, 200])('never exceeds %d columns', (columns) => {
    for (const color of [false, true]) {
      const widths = runningFrame(pictureOfRuns(state()), look(columns, 24, color)).map((line) => stringWidth(line));
      expect(Math.max(...widths)).toBeLessThanOrEqual(columns);
    }
  });

  it('shows the end of long texts where there are few rows', () => {
    const long = state();
    const words = Array.from({ length: 200 }, (_, index) => `word${index}`).join(' ');
    long.undisturbed.finals = [finalOf('s1', words, 0, 0.1)];
    long.disturbed.finals = [finalOf('s1', words, 0, 0.1)];
    const lines = runningFrame(pictureOfRuns(long), look(80, 23));
    expect(lines.length).toBeLessThanOrEqual(23);
    expect(lines.join('\n')).toContain('word199');
    expect(runningFrame(pictureOfRuns(long), look(80, Infinity)).join('\n')).toContain('word0 ');
  });

  it('shows both runs side by side, with their links and what happened to them', () => {
    const text = runningFrame(pictureOfRuns(state()), look(80)).join('\n');
    expect(text).toMatch(/^ the quick brown fox jumps over the +│ the quick brown fox jumps$/m);
    expect(text).toMatch(/^ done on link 1 +│ connecting: link 3$/m);
    expect(text).toMatch(/^ × +5\.0 s {2}cut +link 2 after 0\.3 s, from 3\.0 s on$/m);
    expect(text).toMatch(/^ ≈ +12\.0 s {2}stalled +no answer for 7\.0 s; the audio is kept$/m);
    expect(text).not.toContain('⊘');
  });

  it('draws what is settled, sent and not yet sent, with marks where it was disturbed', () => {
    const [, bars] = runningFrame(pictureOfRuns(state()), look(80)).filter((line) => line.includes('│'));
    const [left = '', right = ''] = (bars ?? '').split('│').map((side) => side.trim());
    expect(left).toMatch(/^━+ +20\.0 s$/);
    expect(right).toMatch(/^━+×━+─+≈╌+ +8\.0 s$/);
  });

  it('says nothing in colour alone', () => {
    const plain = runningFrame(pictureOfRuns(state()), look(80)).join('\n');
    // eslint-disable-next-line no-control-regex
    expect(plain).not.toMatch(/\u001B/);
    expect(loadingFrame(0.5, look(80)).join('\n')).toContain('━━━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌');
  });
});

describe('the picture of the round trip', () => {
  it.each([64, 80])(
    'shows what was spoken beside what was recognised in %d columns, with the cuts of both in order',
    (columns) => {
      const trip = newRoundTripState({ seed: 1, pace: 4 });
      trip.spoken.finals = [finalOf('s0', 'the quick brown fox', 0, 1)];
      trip.spoken.partials = [partialOf('s1', 'jumps over', 4)];
      trip.recognised.finals = [finalOf('s1', 'the quick brown', 0, 1)];
      for (const [index, cut] of [...trip.recogniserCuts, ...trip.voiceCuts].entries()) {
        cut.beganAt = 1_000;
        if (index < 3) cut.over = { at: 1_200, seam: seamAt(3 * rate, 4 * rate) };
      }
      const lines = runningFrame(pictureOfRoundTrip(trip), look(columns));
      expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(columns);
      const text = lines.join('\n');
      expect(text).toMatch(/^ spoken +│ recognised$/m);
      expect(text).toMatch(/^ the quick brown fox jumps( over)? +│ the quick brown$/m);
      expect(text.match(/(voice|recogniser) cut/g)).toEqual([
        'voice cut',
        'recogniser cut',
        'voice cut',
        'recogniser cut',
      ]);
      expect(text).toMatch(/recogniser cut +link 2 after 0\.2 s, from 3\.0 s on$/m);
    },
  );
});

describe('the picture of the stream whose link and provider are replaced', () => {
  it('shows it beside the undisturbed run, with who took over, and nothing before it happens', () => {
    const { undisturbed } = state();
    const stream = newEndlessState(undisturbed, 20);
    expect(runningFrame(pictureOfEndless(stream), look(80)).join('\n')).not.toMatch(/[⇄⊗]/u);
    const seam = { ...seamAt(8 * rate, 9 * rate), cause: 'rotation' as const };
    stream.replaced.cut = { kind: 'replaced', at: 12 };
    Object.assign(stream.replaced, { beganAt: 1_000, over: { at: 1_000, seam } });
    Object.assign(stream.gone, {
      beganAt: 2_000,
      detectedAt: 2_000,
      refusals: 3,
      over: { at: 3_200, seam: seamAt(14 * rate, 16 * rate, 0, 6), provider: 'bodhi' },
    });
    const lines = runningFrame(pictureOfEndless(stream), look(80));
    expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(80);
    const text = lines.join('\n');
    expect(text).toMatch(/^ undisturbed +│ link and provider replaced$/mu);
    expect(text).toMatch(/^ ⇄ +12\.0 s {2}link replaced +link 2 took over while the other still streamed$/mu);
    expect(text).toMatch(/^ ⊗ +18\.0 s {2}provider gone +bodhi after 1\.2 s, 3 dials refused, from 14\.0 s on$/mu);
  });
});
