import { describe, expect, it } from 'vitest';
import { SaidWords } from './said-words.ts';
import { TrackSeam } from './track-seam.ts';
import { TrackSegments } from './track-segments.ts';
import type { PlacedResult, PlacedWord } from './words.ts';

const rate = 16_000;

function word(normalized: string, start: number, end: number): PlacedWord {
  return { text: normalized, normalized, start: start * rate, end: end * rate };
}

function placed(...words: PlacedWord[]): PlacedResult {
  const start = words[0]?.start ?? 0;
  const end = words.at(-1)?.end ?? start;
  return { start, end, startKnown: true, endKnown: true, times: 'words', words, impossible: false };
}

/** The seam of link 2 at 0 s, settled to 1.5 s; `said`: what link 1 has said by then. */
function seamOver(said: SaidWords) {
  let alone = true;
  let sentBeside = 0;
  const seam = new TrackSeam({
    epoch: 2,
    place: { from: 0, settled: 1.5 * rate, sampleRate: rate },
    said,
    preRollSeconds: 2,
    sentBeside: () => sentBeside,
    isAlone: () => alone,
  });
  const segments = new TrackSegments(0, true);
  const keeps = (key: string, result: PlacedResult, isFinal = false): boolean => {
    const segment = segments.openSegment(key, result);
    const { order } = segments;
    const verdicts = seam.judge(segment, result, { isFinal, isFirst: segments.isFirst(segment), order });
    return verdicts.every((verdict) => verdict.kept);
  };
  return {
    seam,
    keeps,
    set alone(is: boolean) {
      alone = is;
    },
    set sentBeside(seconds: number) {
      sentBeside = seconds * rate;
    },
  };
}

describe('the words of a track', () => {
  it('are judged by the seam until the link itself has answered all that was said', () => {
    const said = new SaidWords();
    said.add([{ word: word('yes', 1, 1.5) }], 1, 1);
    const { seam, keeps } = seamOver(said);
    expect(keeps('0', placed(word('yes', 1, 1.5)))).toBe(false);
    expect(seam.isOver(3 * rate)).toBe(false);
    expect(seam.isOver(3 * rate + 1)).toBe(true);
  });

  it('are judged by what another link says while both are alive, and not by its own', () => {
    const said = new SaidWords();
    const { seam, keeps } = seamOver(said);
    said.add([{ word: word('so', 2, 2.4) }], 2, 1);
    expect(keeps('0', placed(word('so', 2, 2.4)))).toBe(true);
    said.add([{ word: word('yes', 1, 1.5) }], 1, 1);
    expect(keeps('1', placed(word('yes', 1, 1.5)))).toBe(false);
    said.add([{ word: word('no', 6, 6.4) }], 1, 2);
    expect(keeps('2', placed(word('no', 6.1, 6.5)))).toBe(false);
    expect(seam.isOver(7.9 * rate)).toBe(false);
  });

  it('may repeat another link for as long as that one is alive', () => {
    const stage = seamOver(new SaidWords());
    stage.alone = false;
    expect(stage.seam.isOver(100 * rate)).toBe(false);
    stage.alone = true;
    expect(stage.seam.isOver(100 * rate)).toBe(true);
  });

  it('are taken for no other word that was said, once not all of them can be read', () => {
    const said = new SaidWords();
    said.add([{ word: word('country', 0.9, 1.5) }], 1, 1);
    const { seam, keeps } = seamOver(said);
    expect(keeps('0', placed(word('county', 1.2, 1.8)))).toBe(false);
    seam.markUnread();
    expect(keeps('0', placed(word('county', 1.2, 1.8)))).toBe(true);
    said.add([{ word: word('so', 0.2, 0.4) }], 1, 2);
    expect(keeps('0', placed(word('county', 1.2, 1.8)))).toBe(true);
  });

  it('without times repeat more of another link the further that was sent', () => {
    const said = new SaidWords();
    const texts = Array.from({ length: 40 }, (_, index) => `w${index}`);
    said.addTail(
      texts.map((text) => word(text, 0, 0)),
      1,
    );
    const untimed: PlacedResult = {
      ...placed(...texts.slice(-12).map((text) => word(text, 0, 0))),
      startKnown: false,
      endKnown: false,
      times: 'none',
    };
    const stage = seamOver(said);
    expect(stage.keeps('0', untimed)).toBe(true);
    stage.sentBeside = 3;
    expect(stage.keeps('0', untimed)).toBe(false);
    expect(stage.keeps('1', untimed)).toBe(true);
  });
});
