import { describe, expect, it } from 'vitest';
import { AudioLog } from './audio-log.ts';
import { Unanswered, type Suspicion } from './unanswered.ts';

const RATE = 16_000;
const TENTH = RATE / 10;

const loud = Int16Array.from({ length: TENTH }, (_, index) => (index % 40) * 100 - 2_000);
const silent = new Int16Array(TENTH);

/** Live audio on a link, in steps of 100 ms. */
class Line {
  readonly window = new AudioLog({
    sampleRate: RATE,
    capacity: 600 * RATE,
    blockSamples: RATE,
    preRollSamples: 600 * RATE,
    onGap: () => undefined,
  });
  readonly unanswered: Unanswered;
  /** How far the link was sent. */
  position = 0;
  now = 0;
  readonly told: (Suspicion & { readonly at: number })[] = [];

  constructor() {
    this.unanswered = new Unanswered(this.window);
    this.unanswered.began(0);
  }

  set settled(position: number) {
    this.window.settleTo(position);
  }

  hear(seconds: number, samples = loud): this {
    for (let step = 0; step < Math.round(seconds * 10); step += 1) {
      this.now += 100;
      this.window.append(samples);
      this.position = this.window.accepted;
      const suspicion = this.unanswered.judge(this.position, this.now);
      if (suspicion !== undefined) this.told.push({ ...suspicion, at: this.now / 1000 });
    }
    return this;
  }

  /** A result that ends where the link stands, or at so many seconds. */
  result(end = this.position / RATE, wordTimes = true): this {
    this.unanswered.reported(wordTimes ? { end, words: [] } : { end }, this.position, this.now);
    return this;
  }

  /** Another link: everything is sent again at once. */
  redial(): this {
    this.unanswered.began(this.now);
    return this;
  }

  get types(): string[] {
    return this.told.map(({ type, at }) => `${type} ${at}`);
  }
}

describe('sound without a result', () => {
  it('is no reason for doubt before the session has had any', () => {
    expect(new Line().hear(120).types).toEqual([]);
  });

  it('makes a link suspect after 15 s, and ends it 5 s later', () => {
    expect(new Line().hear(10).result().hear(30).types.slice(0, 2)).toEqual(['finalize 25', 'redial 30']);
  });

  it('is counted without pauses', () => {
    const line = new Line().hear(10).result();
    for (let turn = 0; turn < 14; turn += 1) line.hear(1).hear(3, silent);
    expect(line.types).toEqual([]);
    expect(line.hear(2).types).toHaveLength(1);
    expect(line.told[0]?.at).toBeGreaterThanOrEqual(66.9);
    expect(line.told[0]?.at).toBeLessThanOrEqual(68);
  });

  it('is none where it is silent, however long', () => {
    expect(new Line().hear(10).result().hear(500, silent).types).toEqual([]);
  });

  it('is forgiven when a result comes within the 5 s', () => {
    const line = new Line().hear(10).result().hear(18).result().hear(14);
    expect(line.types).toEqual(['finalize 25']);
  });

  it('is not looked at where an answer without a result has settled it', () => {
    const line = new Line().hear(10).result();
    for (let second = 0; second < 100; second += 1) {
      line.hear(1);
      line.settled = line.position - 4 * RATE;
    }
    expect(line.types).toEqual([]);
  });

  it('is borne for four times the longest interval so far', () => {
    const line = new Line().hear(10).result().hear(8).result().hear(31.9);
    expect(line.types).toEqual([]);
    expect(line.hear(1.2).types).toHaveLength(1);
    expect(line.told[0]?.at).toBeGreaterThanOrEqual(50);
    expect(line.told[0]?.at).toBeLessThanOrEqual(51);
  });

  it('is borne for 120 s at most', () => {
    const line = new Line().hear(10).result();
    // Four times 14 s, then four times 50 s, which is more than the cap.
    line.hear(14).result().hear(50).result();
    const from = line.now / 1000;
    line.hear(130);
    expect(line.told[0]?.type).toBe('finalize');
    expect((line.told[0]?.at ?? 0) - from).toBeGreaterThanOrEqual(120);
    expect((line.told[0]?.at ?? 0) - from).toBeLessThanOrEqual(121);
  });

  it('counts only the sound in the longest interval: pauses teach nothing', () => {
    const line = new Line().hear(10).result().hear(2).hear(40, silent).result().hear(20);
    expect(line.types.slice(0, 1)).toEqual(['finalize 67']);
  });

  it('is not judged within 5 s of a sleep of the process', () => {
    const line = new Line().hear(10).result().hear(14);
    line.unanswered.slept(line.now);
    expect(line.hear(4.9).types).toEqual([]);
    expect(line.hear(1).types).toHaveLength(1);
  });
});

describe('a second link that is sent the same sound', () => {
  const suspected = () => {
    const line = new Line().hear(10).result().hear(20);
    expect(line.types).toEqual(['finalize 25', 'redial 30']);
    return line.redial();
  };

  it('and 15 s more, without a word, settles what both were sent', () => {
    const line = suspected().hear(20);
    expect(line.told.slice(2)).toEqual([{ type: 'wordless', position: 30 * RATE, at: 45 }]);
  });

  it('has 15 s of time for it, also where it was sent more at once', () => {
    const line = suspected();
    line.window.append(new Int16Array(30 * RATE).fill(3_000));
    line.hear(14.9);
    expect(line.told).toHaveLength(2);
    expect(line.hear(0.2).told[2]).toMatchObject({ type: 'wordless', at: 45 });
  });

  it('is not ended for it, and nothing is judged again before the next result', () => {
    expect(suspected().hear(900).types.slice(2)).toEqual(['wordless 45']);
  });

  it('is judged anew after the next result, by then with the time that has passed in mind', () => {
    const line = suspected().hear(60).result().hear(119);
    expect(line.types.slice(2)).toEqual(['wordless 45']);
    expect(line.hear(2).told[3]?.type).toBe('finalize');
  });

  it('is not taken to have found a word by repeating what was recognised before', () => {
    const line = suspected();
    line.hear(2).result(10.2).result(9.8);
    expect(line.hear(20).types.slice(2)).toEqual(['wordless 45']);
  });

  it('is not taken to have found a word by a result without word times while it catches up', () => {
    const line = suspected();
    line.position = 12 * RATE;
    line.result(29, false);
    expect(line.hear(20).types.slice(2)).toEqual(['wordless 45']);
  });

  it('has found one when a result lies inside that sound', () => {
    const line = suspected().hear(2).result(20).hear(14);
    expect(line.types.slice(2)).toEqual([]);
  });

  it('may itself be lost: the third is in its place', () => {
    const line = suspected().hear(10).redial().hear(14.9);
    expect(line.told).toHaveLength(2);
    expect(line.hear(1).types.slice(2)).toEqual(['wordless 55']);
  });
});

describe('when there is something to judge next', () => {
  it('is told in time and in audio: after 15 s of both, 5 s after the question, and after 15 s of a second link', () => {
    const line = new Line();
    expect(line.unanswered.due).toEqual({ at: Infinity, position: Infinity });
    line.hear(2).result();
    expect(line.unanswered.due).toEqual({ at: 17_000, position: 17 * RATE });
    line.hear(5, silent);
    expect(line.unanswered.due).toEqual({ at: 17_000, position: 17 * RATE });
    line.hear(10);
    // 10 s of sound were found: 5 s more are the least that can matter, and there is no new look within a second.
    expect(line.unanswered.due).toEqual({ at: 18_000, position: 22 * RATE });
    line.hear(5);
    expect(line.types).toEqual(['finalize 22']);
    expect(line.unanswered.due.at).toBe(27_000);
    line.hear(5);
    expect(line.types).toEqual(['finalize 22', 'redial 27']);
    line.redial();
    expect(line.unanswered.due).toEqual({ at: 42_000, position: 42 * RATE });
    line.hear(15);
    expect(line.types.at(-1)).toBe('wordless 42');
    expect(line.unanswered.due).toEqual({ at: Infinity, position: Infinity });
  });

  it('is not within 5 s of a sleep of the process', () => {
    const line = new Line();
    line.hear(2).result().unanswered.slept(15_000);
    expect(line.unanswered.due.at).toBe(20_000);
  });
});
