import { describe, expect, it } from 'vitest';
import { stageTimeline, type TimelineStage } from '../../testing/timeline-stage.ts';
import type { TurnEvent } from '../protocol/recognition.ts';
import type { Turn } from '../results/turn.ts';
import { LinkMap } from './link-map.ts';
import { SessionTurns } from './session-turns.ts';

const rate = 16_000;

interface Stage extends TimelineStage {
  readonly turns: Turn[];
  /** What was told, as `start 1`. */
  readonly told: () => readonly string[];
  /** Begins a link that is sent `[from, to)`, in seconds of the source. */
  link(epoch: number, from: number, to: number): LinkMap;
  /** The link announces these, each at a place on the source clock: `start 1`. */
  says(...phases: readonly string[]): void;
}

function stage(channel?: number): Stage {
  const turns: Turn[] = [];
  const parts = stageTimeline({ sampleRate: rate, onTurn: (turn) => turns.push(turn) });
  let began = 0;
  return {
    ...parts,
    turns,
    told: () => turns.map(({ phase, at }) => `${phase} ${at}`),
    link(epoch, from, to) {
      const map = new LinkMap(rate);
      parts.track.begin({ epoch, from: from * rate, map });
      map.audio(from * rate, Math.round((to - from) * rate), 0);
      began = from;
      return map;
    },
    says(...phases) {
      for (const said of phases) {
        const [phase, at] = said.split(' ');
        const event = { type: 'turn', phase, at: Number(at) - began } as TurnEvent;
        parts.track.turn(channel === undefined ? event : { ...event, channel });
      }
    },
  };
}

describe('a turn', () => {
  it('is told as its link announces it, on the source clock, with what the provider says of it', () => {
    const { turns, track, link } = stage();
    link(3, 2, 12);
    track.turn({ type: 'turn', phase: 'start', at: 0.5 });
    track.turn({ type: 'turn', phase: 'eager-end', at: 3, confidence: 0.4 });
    track.turn({ type: 'turn', phase: 'resumed', at: 3.5 });
    track.turn({ type: 'turn', phase: 'end', at: 6, confidence: 0.9, cause: 'timeout', channel: 1 });
    expect(turns).toEqual([
      { type: 'turn', phase: 'start', at: 2.5, epoch: 3 },
      { type: 'turn', phase: 'eager-end', at: 5, confidence: 0.4, epoch: 3 },
      { type: 'turn', phase: 'resumed', at: 5.5, epoch: 3 },
      { type: 'turn', phase: 'end', at: 8, confidence: 0.9, cause: 'timeout', channel: 1, epoch: 3 },
    ]);
  });

  it('is told once where its link says the same again', () => {
    const { told, link, says } = stage();
    link(1, 0, 10);
    says('start 1', 'start 1', 'end 3', 'end 3', 'start 4');
    expect(told()).toEqual(['start 1', 'end 3', 'start 4']);
  });

  it('is told as often as one link announces it at different places', () => {
    const { told, link, says } = stage();
    link(1, 0, 10);
    says('start 1', 'start 2', 'end 3', 'end 3.5');
    expect(told()).toEqual(['start 1', 'start 2', 'end 3', 'end 3.5']);
  });

  it('that would lie beyond what was sent lies where the link has come to, and that is reported', () => {
    let impossible = 0;
    const turns: Turn[] = [];
    const { track } = stageTimeline({
      sampleRate: rate,
      onTurn: (turn) => turns.push(turn),
      onImpossible: () => (impossible += 1),
    });
    const map = new LinkMap(rate);
    track.begin({ epoch: 1, from: 0, map });
    map.audio(0, 2 * rate, 0);
    track.turn({ type: 'turn', phase: 'start', at: 1500 });
    track.turn({ type: 'turn', phase: 'end', at: Number.NaN });
    expect(turns.map(({ at }) => at)).toEqual([2, 2]);
    expect(impossible).toBe(1);
  });

  it('ends before time that was skipped, and starts behind it', () => {
    const { told, track, link } = stage();
    const map = link(1, 0, 2);
    map.audio(5 * rate, 2 * rate, 0);
    for (const phase of ['end', 'start', 'eager-end', 'resumed'] as const) track.turn({ type: 'turn', phase, at: 2 });
    expect(told()).toEqual(['end 2', 'start 5', 'eager-end 2', 'resumed 5']);
  });

  it('settles nothing', () => {
    const { audio, link, says } = stage();
    link(1, 0, 10);
    says('start 1', 'end 3');
    expect(audio.settled).toBe(0);
  });
});

describe('a link that is sent audio again', () => {
  it('repeats turns that were told, and its new ones are told', () => {
    const { told, link, says } = stage();
    link(1, 0, 8);
    says('start 1', 'end 3', 'start 4', 'end 6');
    link(2, 0, 20);
    says('start 1.2', 'end 2.8', 'start 4.3', 'end 6.4', 'start 9', 'end 11');
    expect(told()).toEqual(['start 1', 'end 3', 'start 4', 'end 6', 'start 9', 'end 11']);
  });

  it('tells the end of a turn that the link before did not live to tell', () => {
    const { told, link, says } = stage();
    link(1, 0, 5);
    says('start 1', 'eager-end 4');
    link(2, 0, 20);
    says('start 1', 'eager-end 4.1', 'end 4.3');
    expect(told()).toEqual(['start 1', 'eager-end 4', 'end 4.3']);
  });

  it('tells an end that lies before the place of the last eager end, as no link told it', () => {
    const { told, link, says } = stage();
    link(1, 0, 5);
    says('start 1', 'eager-end 4');
    link(2, 0, 20);
    says('end 3.9');
    expect(told()).toEqual(['start 1', 'eager-end 4', 'end 3.9']);
  });

  it('tells all turns of audio that the link before was sent and did not live to answer', () => {
    const { told, link, says } = stage();
    link(1, 0, 30);
    says('start 1', 'end 3');
    link(2, 1, 30);
    says('start 1.1', 'end 3', 'start 5', 'end 8', 'start 9', 'end 12');
    expect(told()).toEqual(['start 1', 'end 3', 'start 5', 'end 8', 'start 9', 'end 12']);
  });

  it('that begins in the middle of a turn starts no other', () => {
    const { told, link, says } = stage();
    link(1, 0, 14);
    says('start 1', 'end 3', 'start 4');
    link(2, 10, 30);
    says('start 10.3', 'end 16', 'start 18');
    expect(told()).toEqual(['start 1', 'end 3', 'start 4', 'end 16', 'start 18']);
  });

  it('that begins in the middle of the first turn starts no other either', () => {
    const { told, link, says } = stage();
    link(1, 0, 14);
    says('start 1');
    link(2, 10, 30);
    says('start 10.3', 'end 16');
    expect(told()).toEqual(['start 1', 'end 16']);
  });

  it('that begins shortly before the end of a turn starts no other', () => {
    const { told, link, says } = stage();
    link(1, 0, 8);
    says('start 1', 'end 5');
    link(2, 4.4, 20);
    says('start 4.5', 'end 5.1', 'start 8', 'end 9');
    expect(told()).toEqual(['start 1', 'end 5', 'start 8', 'end 9']);
  });

  it('changes nothing of what was told before the last turn that was', () => {
    const { told, link, says } = stage();
    link(1, 0, 12);
    says('start 1', 'end 10');
    link(2, 0, 30);
    says('start 1', 'end 3', 'start 4.5', 'eager-end 6', 'end 10.2', 'start 13');
    expect(told()).toEqual(['start 1', 'end 10', 'start 13']);
  });

  it('repeats each turn once: two short ones side by side are two', () => {
    const { told, link, says } = stage();
    link(1, 0, 10);
    says('start 1', 'end 1.4', 'start 2');
    link(2, 0, 10);
    says('start 1', 'end 1.5', 'start 2.1', 'end 2.3');
    expect(told()).toEqual(['start 1', 'end 1.4', 'start 2', 'end 2.3']);
  });

  it('repeats ends where the provider reports nothing else', () => {
    const { told, link, says } = stage();
    link(1, 0, 12);
    says('end 3', 'end 6');
    link(2, 4, 20);
    says('end 6.3', 'end 9', 'end 14');
    expect(told()).toEqual(['end 3', 'end 6', 'end 9', 'end 14']);
  });

  it('repeats starts where the provider reports nothing else', () => {
    const { told, link, says } = stage();
    link(1, 0, 12);
    says('start 3', 'start 6');
    link(2, 4, 20);
    says('start 4.2', 'start 6.3', 'start 9', 'start 14');
    expect(told()).toEqual(['start 3', 'start 6', 'start 9', 'start 14']);
  });

  it('ends no turn at a place before the last one that was told', () => {
    const { told, link, says } = stage();
    link(1, 0, 12);
    says('start 1', 'end 3', 'start 8');
    link(2, 0, 30);
    says('start 1', 'end 5', 'end 10');
    expect(told()).toEqual(['start 1', 'end 3', 'start 8', 'end 10']);
  });

  it.each(['eager-end', 'end'])('ends no turn by the %s of the turn before it', (phase) => {
    const { told, link, says } = stage();
    link(1, 0, 12);
    says('start 1', 'end 7.9', 'start 8.9');
    link(2, 6, 30);
    // Of the turn that has ended one provider may tell what the other does not.
    says('end 7.9', `${phase} 7.95`, `${phase} 8.8`);
    expect(told()).toEqual(['start 1', 'end 7.9', 'start 8.9', `${phase} 8.8`]);
  });

  it('starts no turn twice where the end of the one before it seemed to be its start', () => {
    const { told, link, says } = stage();
    link(1, 0, 12);
    says('start 1', 'end 7', 'start 7.7');
    link(2, 6.4, 30);
    says('start 6.75', 'end 7', 'start 7.7', 'end 11');
    expect(told()).toEqual(['start 1', 'end 7', 'start 7.7', 'end 11']);
  });

  it('tells no end a second time that it announces twice beside the same place', () => {
    const { told, link, says } = stage();
    link(1, 0, 12);
    says('end 3');
    link(2, 0, 30);
    says('end 3.1', 'end 3.8', 'end 5');
    expect(told()).toEqual(['end 3', 'end 5']);
  });

  it('starts no other turn where its first start misses the one that was told', () => {
    const { told, link, says } = stage();
    link(1, 0, 14);
    says('start 1', 'end 3', 'start 4');
    link(2, 2, 30);
    says('start 6.5', 'end 9', 'start 11');
    expect(told()).toEqual(['start 1', 'end 3', 'start 4', 'end 9', 'start 11']);
  });

  it('starts another where it announces one more, as its provider does', () => {
    const { told, link, says } = stage();
    link(1, 0, 14);
    says('start 1', 'end 3', 'start 4');
    link(2, 2, 30);
    says('start 4.1', 'start 9', 'end 11');
    expect(told()).toEqual(['start 1', 'end 3', 'start 4', 'start 9', 'end 11']);
  });

  it('goes on with a turn that had seemed to end', () => {
    const { told, link, says } = stage();
    link(1, 0, 6);
    says('start 1', 'eager-end 4');
    link(2, 0, 20);
    says('start 1', 'eager-end 4', 'resumed 4.6', 'end 9');
    expect(told()).toEqual(['start 1', 'eager-end 4', 'resumed 4.6', 'end 9']);
  });

  it('repeats what two links before it have told', () => {
    const { told, link, says } = stage();
    link(1, 0, 6);
    says('start 1', 'end 3');
    link(2, 1, 9);
    says('start 5', 'end 7');
    link(3, 1, 20);
    says('end 3.2', 'start 5.1', 'end 7.2', 'start 12', 'end 13');
    expect(told()).toEqual(['start 1', 'end 3', 'start 5', 'end 7', 'start 12', 'end 13']);
  });

  it('is compared only with turns of the same channel', () => {
    const { turns, track, link } = stage();
    link(1, 0, 10);
    track.turn({ type: 'turn', phase: 'start', at: 1, channel: 0 });
    track.turn({ type: 'turn', phase: 'end', at: 3, channel: 0 });
    link(2, 0, 10);
    for (const channel of [1, 0]) {
      track.turn({ type: 'turn', phase: 'start', at: 1, channel });
      track.turn({ type: 'turn', phase: 'end', at: 3, channel });
    }
    expect(turns.map(({ phase, at, channel }) => `${channel} ${phase} ${at}`)).toEqual([
      '0 start 1',
      '0 end 3',
      '1 start 1',
      '1 end 3',
    ]);
  });
});

describe('a link that takes over from another at 20 s', () => {
  /** Link 1 is sent 25 s, in which a turn goes on from 12 s; link 2 the same from 10 s, but for `[leftOutFrom, leftOutTo)`. */
  function handOver(leftOutFrom: number, leftOutTo: number) {
    const parts = stage();
    const { timeline } = parts;
    const map = new LinkMap(rate);
    const retiring = timeline.begin({ epoch: 1, from: 0, map });
    map.audio(0, 25 * rate, 0);
    retiring.turn({ type: 'turn', phase: 'start', at: 12 });
    const later = new LinkMap(rate);
    later.audio(10 * rate, (leftOutFrom - 10) * rate, 0);
    const next = timeline.begin({ epoch: 2, from: 10 * rate, map: later });
    next.takesOver(20 * rate, false);
    const turnsFrom = (): number => later.leftOutTo ?? 0;
    retiring.handsOver({ position: 20 * rate, wordsUntil: 20 * rate, turnsFrom });
    later.leftOutTo = leftOutTo * rate;
    later.audio(leftOutTo * rate, (30 - leftOutTo) * rate, 0);
    /** On the clock of link 2, at a place of the source. */
    const at = (seconds: number): number => seconds - 10 - (seconds < leftOutTo ? 0 : leftOutTo - leftOutFrom);
    return { ...parts, retiring, next, later, at };
  }

  it('takes what it was not sent for no end of a turn', () => {
    const { told, next, at } = handOver(14, 18);
    next.turn({ type: 'turn', phase: 'start', at: at(12) });
    next.turn({ type: 'turn', phase: 'end', at: at(13.9) });
    next.turn({ type: 'turn', phase: 'start', at: at(18.2) });
    next.turn({ type: 'turn', phase: 'end', at: at(24) });
    expect(told()).toEqual(['start 12', 'end 24']);
  });

  it('ends a turn that it has started, where the rest of it was not sent', () => {
    const { told, retiring, next, later, at } = handOver(17, 19);
    retiring.turn({ type: 'turn', phase: 'end', at: 13 });
    later.leftOutTo = undefined;
    next.turn({ type: 'turn', phase: 'start', at: at(15) });
    later.leftOutTo = 19 * rate;
    next.turn({ type: 'turn', phase: 'end', at: at(16.9) });
    next.turn({ type: 'turn', phase: 'start', at: at(19.2) });
    expect(told()).toEqual(['start 12', 'end 13', 'start 15', 'end 16.9', 'start 19.2']);
  });

  it('does not end it where only a moment was not sent', () => {
    const { told, retiring, next, later, at } = handOver(17, 17.6);
    retiring.turn({ type: 'turn', phase: 'end', at: 13 });
    later.leftOutTo = undefined;
    next.turn({ type: 'turn', phase: 'start', at: at(15) });
    later.leftOutTo = 17.6 * rate;
    next.turn({ type: 'turn', phase: 'end', at: at(16.9) });
    next.turn({ type: 'turn', phase: 'start', at: at(17.7) });
    next.turn({ type: 'turn', phase: 'end', at: at(22) });
    expect(told()).toEqual(['start 12', 'end 13', 'start 15', 'end 22']);
  });

  it('leaves the turns of what it was not sent to the other', () => {
    const { told, retiring, next, at } = handOver(14, 18);
    retiring.turn({ type: 'turn', phase: 'end', at: 15 });
    retiring.turn({ type: 'turn', phase: 'start', at: 17 });
    retiring.turn({ type: 'turn', phase: 'end', at: 25 });
    next.turn({ type: 'turn', phase: 'start', at: at(18.1) });
    next.turn({ type: 'turn', phase: 'end', at: at(28) });
    expect(told()).toEqual(['start 12', 'end 15', 'start 17', 'end 28']);
  });

  it('tells all turns behind that place, whatever it was not sent', () => {
    const { told, retiring, next, at } = handOver(21, 23);
    retiring.turn({ type: 'turn', phase: 'end', at: 22 });
    next.turn({ type: 'turn', phase: 'end', at: at(20.6) });
    next.turn({ type: 'turn', phase: 'start', at: at(25) });
    expect(told()).toEqual(['start 12', 'end 20.6', 'start 25']);
  });
});

describe('a stream of the provider that goes on over links', () => {
  it('tells its turns as one link does, with the number of the link that they came on', () => {
    const { timeline, turns } = stage();
    const map = new LinkMap(rate);
    const track = timeline.begin({ epoch: 1, from: 0, map });
    map.audio(0, 20 * rate, 0);
    track.turn({ type: 'turn', phase: 'start', at: 1 });
    track.turn({ type: 'turn', phase: 'end', at: 3 });
    track.goesOn(2);
    track.turn({ type: 'turn', phase: 'start', at: 3.2 });
    track.turn({ type: 'turn', phase: 'end', at: 3.8 });
    track.turn({ type: 'turn', phase: 'end', at: 3.8 });
    expect(turns.map(({ phase, at, epoch }) => `${epoch} ${phase} ${at}`)).toEqual([
      '1 start 1',
      '1 end 3',
      '2 start 3.2',
      '2 end 3.8',
    ]);
  });
});

describe('a stream that goes on and may hear audio twice', () => {
  it('tells its turns once, and those of what comes then', () => {
    const { timeline, turns } = stage();
    const map = new LinkMap(rate);
    const track = timeline.begin({ epoch: 1, from: 0, map });
    map.audio(0, 10 * rate, 0);
    for (const [phase, at] of [
      ['start', 1],
      ['end', 3],
      ['start', 8],
    ] as const)
      track.turn({ type: 'turn', phase, at });
    track.goesOn(2, 2 * rate);
    map.audio(10 * rate, 10 * rate, 0);
    for (const [phase, at] of [
      ['end', 3.2],
      ['start', 8.1],
      ['end', 9],
      ['start', 11],
    ] as const) {
      track.turn({ type: 'turn', phase, at });
    }
    expect(turns.map(({ phase, at, epoch }) => `${epoch} ${phase} ${at}`)).toEqual([
      '1 start 1',
      '1 end 3',
      '1 start 8',
      '2 end 9',
      '2 start 11',
    ]);
  });
});

describe('what a provider can make a session keep of turns', () => {
  it('is bounded, by their number and by that of channels', () => {
    const turns = new SessionTurns(() => undefined);
    const link = { epoch: 1, sampleRate: rate };
    for (let at = 0; at < 1_000; at += 1) turns.tell({ type: 'turn', phase: 'end', at }, at, link);
    expect(turns.of(0)).toHaveLength(64);
    expect(turns.of(0).at(-1)).toMatchObject({ at: 999 });
    for (let channel = 0; channel < 1_000; channel += 1) {
      turns.tell({ type: 'turn', phase: 'end', at: 1, channel }, 1, link);
    }
    const kept = Array.from({ length: 1_000 }, (_, channel) => turns.of(channel).length).filter((length) => length > 0);
    expect(kept).toHaveLength(64);
  });
});

describe('any schedule of cuts', () => {
  /** A generator of its own, so that a failure can be seen again: mulberry32. */
  function random(seed: number): () => number {
    let state = seed;
    return () => {
      state = (state + 0x6d_2b_79_f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
  }

  it('tells each turn once, start before end, by what its links announce ±120 ms, 400 ms after it happened', () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const next = random(seed);
      const { turns, track, link } = stage();
      const spoken: { start: number; end: number }[] = [];
      for (let at = 0.5; spoken.length < 20;) {
        const start = at;
        const end = start + 1.5 + next() * 6;
        spoken.push({ start, end });
        at = end + 0.8 + next() * 2;
      }
      const over = (spoken.at(-1)?.end ?? 0) + 2;
      /** All turns that have ended are settled, as by finals. */
      let settled = 0;
      let cut = 0;
      for (let epoch = 1; cut < over; epoch += 1) {
        const from = Math.max(0, settled - 2);
        cut = epoch > 12 ? over : Math.min(over, Math.max(cut, settled) + next() * 12);
        const map = link(epoch, from, cut);
        expect(map.sent).toBeGreaterThanOrEqual(0);
        for (const { start, end } of spoken) {
          const at = (place: number): number => Math.max(0, Math.max(place + (next() - 0.5) * 0.24, from) - from);
          if (end > from && start + 0.4 < cut && start < cut) {
            track.turn({ type: 'turn', phase: 'start', at: at(Math.max(start, from)) });
          }
          if (end > from && end + 0.4 < cut) {
            track.turn({ type: 'turn', phase: 'end', at: at(end) });
            settled = Math.max(settled, end);
          }
        }
      }
      const told = turns.map(({ phase }) => phase);
      expect(told, `seed ${seed}`).toEqual(spoken.flatMap(() => ['start', 'end']));
      for (const [index, { start, end }] of spoken.entries()) {
        expect(Math.abs((turns[2 * index]?.at ?? 0) - start), `seed ${seed}`).toBeLessThan(0.13);
        expect(Math.abs((turns[2 * index + 1]?.at ?? 0) - end), `seed ${seed}`).toBeLessThan(0.13);
      }
    }
  });
});
