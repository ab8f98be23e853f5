import { describe, expect, it } from 'vitest';
import { interleave } from '../audio/interleaved.ts';
import type { ResultEvent } from '../protocol/recognition.ts';
import type { Gap } from '../results/gap.ts';
import type { TranscriptResult } from '../results/result.ts';
import type { Turn } from '../results/turn.ts';
import { AudioLog } from '../transcription/audio-log.ts';
import { sessionTimeline } from './channel-timelines.ts';
import { LinkMap } from './link-map.ts';
import type { LinkTrack } from './track.ts';

const RATE = 1_000;

/** A session of two channels of which one is loud where it says so, in seconds, and the other everywhere. */
function session({ steadily = false, loud = [[0, 60]] as readonly (readonly [number, number])[] } = {}) {
  const results: TranscriptResult[] = [];
  const gaps: Gap[] = [];
  const turns: Turn[] = [];
  const reports: string[] = [];
  const log = new AudioLog({
    sampleRate: RATE,
    channels: 2,
    capacity: 120 * RATE,
    blockSamples: 1_000,
    preRollSamples: 2 * RATE,
    onGap: (gap) => {
      gaps.push(gap);
      timeline.passed();
    },
  });
  const timeline = sessionTimeline({
    audio: log,
    channels: 2,
    steadily,
    joiner: ' ',
    replay: 'unsettled',
    preRollSeconds: 2,
    speakers: false,
    sink: {
      result: (result) => results.push(result),
      turn: (turn) => turns.push(turn),
      relabel: () => reports.push('relabel'),
      speakerUnmapped: () => reports.push('unmapped'),
      timesImpossible: () => reports.push('impossible'),
      framesHarmless: (kind) => reports.push(`harmless ${kind}`),
    },
  });
  const second = new Int16Array(60 * RATE);
  for (const [from, to] of loud) second.fill(3_000, from * RATE, to * RATE);
  const samples = new Int16Array(2 * 60 * RATE).fill(3_000);
  interleave(second, 1, 2, samples);
  log.append(samples);
  let epoch = 0;
  /** A link that was sent `[from, to)` seconds, at the times of the source. */
  const link = (from: number, to: number): LinkTrack => {
    epoch += 1;
    const map = new LinkMap(RATE);
    for (let at = from * RATE; at < to * RATE; at += 100) map.audio(at, 100, at);
    log.sent(from * RATE, to * RATE);
    return timeline.begin({ epoch, from: from * RATE, map });
  };
  const finals = (channel: number) =>
    results.flatMap((result) => (result.type === 'final' && result.channel === channel ? [result.text] : []));
  return { log, timeline, link, results, finals, gaps, turns, reports };
}

/** A result of words of 0.4 s each, one every half second from `start` on. */
function said(channel: number, key: string, start: number, text: string, final = true): ResultEvent {
  const words = text.split(' ').map((word, index) => {
    const at = start + index / 2;
    return { text: word, start: at, end: at + 0.4 };
  });
  return { type: 'result', final, key, channel, text, start, end: words.at(-1)?.end ?? start, words };
}

describe('the timelines of two channels', () => {
  it('are settled as far as the less settled of both', () => {
    const { log, link } = session();
    const track = link(0, 20);
    track.receive(said(0, 'a', 1, 'one two'), undefined, 20_000);
    expect(log.settled).toBe(0);
    track.receive(said(1, 'b', 0.5, 'three'), undefined, 20_000);
    expect(log.settled).toBe(900);
    track.receive(said(1, 'c', 5, 'four', false), undefined, 20_000);
    track.receive(said(0, 'd', 8, 'five'), undefined, 20_000);
    expect(log.settled).toBe(900);
    track.receive(said(1, 'c', 5, 'four'), undefined, 20_000);
    expect(log.settled).toBe(5_400);
  });

  it('repeat nothing that was said before the place from which all channels are sent again', () => {
    const { log, link, finals, timeline } = session();
    const first = link(0, 40);
    first.receive(said(1, 'b', 1, 'well then', false), undefined, 40_000);
    const spoken = [2, 12, 22, 32].map((at) => said(0, `a${at}`, at, `word${at} and so on`));
    for (const final of spoken) first.receive(final, undefined, 40_000);
    first.lost();
    // Channel 0 is settled to 33.9 s by itself; the session is not.
    expect(log.settled).toBeLessThanOrEqual(1_000);
    const second = link(0, 40);
    for (const final of spoken) second.receive(final, undefined, 41_000);
    second.receive(said(1, 'b', 1, 'well then'), undefined, 41_000);
    second.receive(said(0, 'new', 36, 'and more'), undefined, 41_000);
    expect(finals(0)).toEqual([...spoken.map(({ text }) => text), 'and more']);
    expect(finals(1)).toEqual(['well then']);
    expect(timeline.finals).toBe(6);
  });

  it('keep what both say at the same time', () => {
    const { link, finals } = session();
    const first = link(0, 10);
    first.receive(said(0, 'a', 2, 'hello hello there'), undefined, 10_000);
    first.lost();
    const second = link(0, 20);
    second.receive(said(1, 'x', 2, 'hello hello there'), undefined, 20_000);
    expect([finals(0), finals(1)]).toEqual([['hello hello there'], ['hello hello there']]);
  });

  it('give each segment a name of its own', () => {
    const { link, results } = session();
    const track = link(0, 10);
    track.receive(said(0, 'a', 1, 'one'), undefined, 10_000);
    track.receive(said(1, 'b', 1, 'two'), undefined, 10_000);
    expect(results.map(({ id }) => id)).toEqual(['s1', 's2']);
  });

  it('take silence in a channel as answered by a final of the other, up to the first sound', () => {
    const { log, link } = session({ loud: [[9, 10]] });
    const track = link(0, 20);
    track.receive(said(0, 'a', 1, 'one two'), undefined, 20_000);
    expect(log.settled).toBe(1_900);
    track.receive(said(0, 'b', 12, 'three'), undefined, 20_000);
    expect(log.settled).toBe(9_000);
    // What is silent after that cannot answer the sound.
    track.receive(said(0, 'c', 15, 'four'), undefined, 20_000);
    expect(log.settled).toBe(9_000);
    // The sound ends half a second after the word that it is.
    track.receive(said(1, 'd', 9.1, 'five'), undefined, 20_000);
    expect(log.settled).toBe(9_500);
    track.receive(said(0, 'e', 18, 'six'), undefined, 20_000);
    expect(log.settled).toBe(18_400);
  });

  it('take no sound for the end of a word that goes on for longer, however many finals the other has', () => {
    const { log, link } = session({ loud: [[2, 30]] });
    const track = link(0, 40);
    track.receive(said(1, 'a', 2, 'one'), undefined, 40_000);
    for (let at = 1; at < 35; at += 2) track.receive(said(0, `b${at}`, at, 'two'), undefined, 40_000);
    expect(log.settled).toBe(2_400);
  });

  it('take no silence as answered where something is open, however quiet it is', () => {
    const { log, link } = session({ loud: [] });
    const track = link(0, 20);
    track.receive(said(1, 'quiet', 3, 'one', false), undefined, 20_000);
    track.receive(said(0, 'a', 8, 'two'), undefined, 20_000);
    expect(log.settled).toBe(0);
  });

  it('take a final of the other channel as a mark where partials flow, 1 s less and once it is 3 s old', () => {
    const { log, link } = session({ steadily: true });
    const track = link(0, 20);
    track.receive(said(0, 'a', 5, 'one'), undefined, 6_000);
    expect(log.settled).toBe(0);
    track.receive(said(0, 'b', 7, 'two'), undefined, 8_900);
    expect(log.settled).toBe(0);
    track.receive(said(0, 'c', 9, 'three'), undefined, 9_500);
    expect(log.settled).toBe(4_400);
    // Not while something is open there.
    track.receive(said(1, 'd', 8, 'four', false), undefined, 13_000);
    track.receive(said(0, 'e', 15, 'five'), undefined, 18_000);
    expect(log.settled).toBe(4_400);
  });

  it('take no such mark where a channel may be in the middle of what nobody was shown', () => {
    const { log, link } = session({ steadily: false });
    const track = link(0, 20);
    for (const at of [1, 6, 11, 16]) track.receive(said(0, `a${at}`, at, 'one'), undefined, 20_000 + at * 1_000);
    expect(log.settled).toBe(0);
  });

  it('take marks and the end of stream for both', () => {
    const { log, link } = session();
    const track = link(0, 60);
    track.processed(30, 60_000);
    track.processed(31, 64_000);
    expect(log.settled).toBe(29_000);
    expect(track.endOfStream(60 * RATE)).toBeUndefined();
    expect(log.settled).toBe(60_000);
  });

  it('take a result that names no channel of theirs for one that cannot be read', () => {
    for (const channel of [undefined, 2, -1, 0.5]) {
      const { link, results, log } = session();
      const track = link(0, 20);
      const { channel: _, ...event } = said(0, 'a', 1, 'one two');
      track.receive(channel === undefined ? event : { ...event, channel }, undefined, 20_000);
      expect(results).toEqual([]);
      expect(track.suspicious).toBe(true);
      expect(log.settled).toBe(0);
    }
  });

  it('doubt a frame that cannot be read in both, until finals of each go on', () => {
    const { link, log, timeline } = session();
    const track = link(0, 20);
    track.receive(said(0, 'a', 0, 'one two'), undefined, 20_000);
    track.receive(said(1, 'b', 0, 'three four'), undefined, 20_000);
    expect(log.settled).toBe(900);
    expect(track.unread({ kind: 'odd' }, 20_000)).toBeUndefined();
    expect(timeline.unreadFrames).toBe(1);
    track.receive(said(0, 'c', 1, 'five six'), undefined, 20_000);
    expect([track.doubtful, log.settled]).toEqual([true, 900]);
    track.receive(said(1, 'd', 1, 'seven'), undefined, 20_000);
    expect([track.doubtful, log.settled]).toEqual([false, 1_400]);
  });

  it('report what two links could not bring of one channel as a gap of that channel, once the other is there', () => {
    const { link, log, gaps, finals } = session();
    const spoil = (track: LinkTrack, now: number) => {
      track.receive(said(0, 'a', 0, 'one two'), undefined, now);
      track.receive(said(1, 'b', 0, 'three four'), undefined, now);
      track.unread({ kind: 'odd' }, now);
      track.receive(said(0, 'c', 1, 'five six'), undefined, now);
      return track.receive(said(1, 'd', 4, 'seven'), undefined, now);
    };
    const first = link(0, 20);
    expect(spoil(first, 20_000)).toEqual({ kinds: ['odd'], isLast: false });
    first.lost();
    const second = link(0, 20);
    expect(spoil(second, 30_000)).toBeUndefined();
    // Channel 0 is at 1.9 s: what lies behind that may still come again for it.
    expect(log.settled).toBe(1_900);
    second.receive(said(0, 'e', 2, 'eight nine ten eleven twelve'), undefined, 30_000);
    expect(
      gaps.map(({ startSample, endSample, reason, channel }) => [startSample, endSample, reason, channel]),
    ).toEqual(expect.arrayContaining([[900, 1_900, 'unread', 1]]));
    expect(log.gaps).toEqual([
      { start: 0.9, end: 4, startSample: 900, endSample: 4_000, reason: 'unread', channel: 1 },
    ]);
    expect(log.settled).toBe(4_400);
    expect(finals(0)).toEqual(['one two', 'five six', 'eight nine ten eleven twelve']);
    expect(finals(1)).toEqual(['three four', 'seven']);
  });

  it('are no reason to give a link up, where one of them has results and the other none', () => {
    const { link } = session();
    for (let times = 0; times < 5; times += 1) {
      const track = link(0, 20);
      track.receive(said(0, 'a', 0, 'one two'), undefined, 20_000);
      for (let frame = 0; frame < 5; frame += 1) {
        expect(track.unread({ kind: `odd ${times} ${frame}` }, 20_000)).toBeUndefined();
      }
      track.lost();
    }
  });

  it('are told once of what concerns both', () => {
    const { link, reports } = session();
    const track = link(0, 5);
    track.receive(said(0, 'a', 900, 'one'), undefined, 5_000);
    track.receive(said(1, 'b', 900, 'two'), undefined, 5_000);
    expect(reports).toEqual(['impossible']);
  });

  it('tell turns of each', () => {
    const { link, turns } = session();
    const first = link(0, 10);
    for (const channel of [0, 1]) first.turn({ type: 'turn', phase: 'end', at: 3, channel });
    first.lost();
    const second = link(0, 20);
    for (const channel of [0, 1]) second.turn({ type: 'turn', phase: 'end', at: 3, channel });
    expect(turns.map(({ channel, at }) => [channel, at])).toEqual([
      [0, 3],
      [1, 3],
    ]);
  });

  it('take partials back that no link brings again, each in its channel', () => {
    const { link, results, timeline } = session();
    const first = link(0, 10);
    first.receive(said(0, 'a', 1, 'one', false), undefined, 10_000);
    first.receive(said(1, 'b', 1, 'two', false), undefined, 10_000);
    expect(timeline.openSegments).toBe(2);
    first.lost();
    const second = link(0, 10);
    second.receive(said(1, 'x', 1, 'two'), undefined, 10_000);
    timeline.close();
    expect(results.slice(2).map(({ type, id, channel }) => [type, id, channel])).toEqual([
      ['final', 's2', 1],
      ['retract', 's1', 0],
    ]);
  });
});
