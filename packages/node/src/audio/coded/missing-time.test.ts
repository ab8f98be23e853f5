import { describe, expect, it } from 'vitest';
import { flacFile, flacFrameOf } from '../../../testing/flac.ts';
import { inPieces } from '../../../testing/open.ts';
import { oggPage, pagesOf } from '../../../testing/ogg.ts';
import { isSame, nearness, pcmOf, readWhole, recordedSamples, recording } from '../../../testing/recordings.ts';
import { openAudioChannels, openAudioStream } from '../open-audio-file.ts';

const frame = 4096;
const wanted = { sampleRate: 16_000, channels: 1, encoding: 'pcm_s16le' } as const;

/** Where the frames of a recording begin that are counted: a fixed rate and block are in each header. */
function frameStarts(file: Buffer): readonly number[] {
  return [...file.toString('hex').matchAll(/fff8(?:c5|95)08/gu)].map(({ index }) => index / 2);
}

async function flacWithout(number: number): Promise<Buffer> {
  const file = await recording('reading.flac');
  const starts = frameStarts(file);
  return Buffer.concat([file.subarray(0, starts[number]), file.subarray(starts[number + 1])]);
}

/** The page whose end is counted later, by so many seconds, and all after it. */
async function opusJumping(seconds: number, fromPage: number): Promise<Buffer> {
  const file = await recording('reading.opus');
  return Buffer.concat(
    pagesOf(file).map(({ at, length }, index) => {
      const page = Buffer.from(file.subarray(at, at + length));
      if (index >= fromPage) page.writeBigInt64LE(page.readBigInt64LE(6) + BigInt(seconds * 48_000), 6);
      return oggPage(page);
    }),
  );
}

describe('time of a compressed file whose audio is missing', () => {
  it('is told by the number of the next frame, also where nothing is left of those before: FLAC', async () => {
    const original = await recordedSamples();
    for (const number of [0, 5]) {
      const { samples, holes } = await readWhole(await flacWithout(number));
      expect(holes).toEqual([[number * frame, (number + 1) * frame]]);
      expect(isSame(samples, original.slice().fill(0, number * frame, (number + 1) * frame))).toBe(true);
    }
  });

  it('is told by the positions of pages, where nothing is damaged too: Ogg', async () => {
    const whole = await readWhole(await recording('reading.opus'));
    const { samples, holes, warnings } = await readWhole(await opusJumping(30, 4));
    const [[from, to] = [0, 0], ...others] = holes;
    expect([to - from, others]).toEqual([30 * 16_000, []]);
    expect(isSame(samples.slice(0, from), whole.samples.slice(0, from))).toBe(true);
    expect(isSame(samples.slice(to), whole.samples.slice(from))).toBe(true);
    expect(warnings.at(-1)).toMatch(/no audio for 30.00 s .* what follows keeps its place/u);
  });

  it('is told by the times of blocks: WebM', async () => {
    const file = await recording('reading.webm');
    const whole = await readWhole(file);
    const blocks = [...file.toString('hex').matchAll(/a3[4-7]...81....8607/gu)].map(({ index }) => index / 2);
    const at = blocks[20] ?? 0;
    // A block of 8 packets becomes an element that is to be passed over.
    const spoiled = Buffer.from(file);
    spoiled.writeUInt8(0xec, at);
    const { samples, holes } = await readWhole(spoiled);
    const [[from, to] = [0, 0], ...others] = holes;
    expect(others).toEqual([]);
    expect(Math.abs(to - from - 8 * 320)).toBeLessThanOrEqual(48);
    expect(Math.abs(samples.length - whole.samples.length)).toBeLessThanOrEqual(48);
    // Block 21 has 3.34 s to 3.5 s, of which the pre-skip is taken off.
    expect(Math.abs(from - (3.34 * 16_000 - 104))).toBeLessThanOrEqual(48);
    expect(isSame(samples.slice(0, from), whole.samples.slice(0, from))).toBe(true);
  });

  it('is counted by what was passed over where that is a number of frames: MP3', async () => {
    const [file, bytes] = [Buffer.from(await recording('reading.mp3')), 180];
    const whole = await readWhole(file);
    file.fill(0x55, 101 * bytes, 108 * bytes);
    const { samples, holes } = await readWhole(file);
    expect(samples).toHaveLength(whole.samples.length);
    const [[from, to] = [0, 0]] = holes;
    expect(to - from).toBeGreaterThanOrEqual(7 * 576);
    expect(nearness(samples.slice(to + 3000), whole.samples.slice(to + 3000))).toBeGreaterThan(60);
  });

  it.each<[string, () => Promise<Buffer>]>([
    ['Ogg positions that jump by 5 hours', () => opusJumping(5 * 3600, 4)],
    [
      'a frame of FLAC with the highest number there is',
      async () => {
        const samples = await recordedSamples();
        const { head, frames } = flacFile([samples]);
        const part = samples.subarray(7 * frame, 8 * frame);
        const renumbered = flacFrameOf([part], Buffer.from('fdbfbfbfbfbf', 'hex'));
        return Buffer.concat([head, ...frames.map((bytes, number) => (number === 7 ? renumbered : bytes))]);
      },
    ],
  ])('is not believed where the file could not hold it, and that is told: %s', async (_what, file) => {
    const { samples, holes, warnings } = await readWhole(await file());
    expect([samples.length >= 28 * frame, holes]).toEqual([true, []]);
    expect(warnings).toContainEqual(
      expect.stringMatching(/^damaged: how much .* more than it could hold; what follows comes earlier/u),
    );
  });

  it.each([8000, 44_100])(
    'is as long at another rate, and what follows is what it would have been: %i Hz',
    async (rate) => {
      const options = { wanted: { ...wanted, sampleRate: rate }, convert: true };
      const whole = await readWhole(await recording('reading.flac'), options);
      const file = await flacWithout(5);
      const { samples, holes } = await readWhole(file, options);
      const [from, to] = [Math.ceil((5 * frame * rate) / 16_000), Math.ceil((6 * frame * rate) / 16_000)];
      expect([samples.length, holes]).toEqual([whole.samples.length, [[from, to]]]);
      // The reach of the filter.
      const near = 0.01 * rate;
      expect(isSame(samples.slice(0, from - near), whole.samples.slice(0, from - near))).toBe(true);
      expect(isSame(samples.slice(to + near), whole.samples.slice(to + near))).toBe(true);
      for (const at of [from - 7, from + 7, to - 1, to, to + 5000]) {
        const rest = await readWhole(file, { ...options, from: at });
        expect(rest.holes).toEqual(at < to ? [[Math.max(0, from - at), to - at]] : []);
        expect(isSame(rest.samples, samples.slice(at))).toBe(true);
      }
    },
  );

  it.each<[string, (file: Buffer) => Parameters<typeof openAudioChannels>[0]]>([
    ['a file', (file) => file],
    ['a stream, which is read once', (file) => inPieces(file, 1000)],
  ])('lies at the same place in each channel of %s', async (_what, given) => {
    const samples = await recordedSamples();
    const { head, frames } = flacFile([samples, samples.map((sample) => -(sample >> 1))]);
    const two = Buffer.concat([head, ...frames.filter((_, number) => number !== 5)]);
    const sources = await openAudioChannels(given(two), { onWarning: () => {} });
    const kept = samples.slice(0, 28 * frame).fill(0, 5 * frame, 6 * frame);
    expect(sources).toHaveLength(2);
    for (const [channel, source] of sources.entries()) {
      const original = channel === 0 ? kept : kept.map((sample) => -(sample >> 1));
      const holes: [number, number][] = [];
      expect(isSame(await pcmOf(source, 0, holes), original)).toBe(true);
      expect(holes).toEqual([[5 * frame, 6 * frame]]);
      expect(isSame(await pcmOf(source, 5 * frame + 9), original.slice(5 * frame + 9))).toBe(true);
    }
  });

  it('goes on from any sample, before it, in it and behind it', async () => {
    const file = await flacWithout(5);
    const source = await openAudioStream(file, { onWarning: () => {} });
    const all = await pcmOf(source);
    for (const from of [5 * frame - 1, 5 * frame, 5 * frame + 1, 6 * frame - 1, 6 * frame]) {
      const holes: [number, number][] = [];
      expect(isSame(await pcmOf(source, from, holes), all.slice(from))).toBe(true);
      expect(holes).toEqual(from < 6 * frame ? [[Math.max(0, 5 * frame - from), 6 * frame - from]] : []);
    }
  });
});
