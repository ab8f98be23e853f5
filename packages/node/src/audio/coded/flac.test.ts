import { describe, expect, it } from 'vitest';
import { flacFile } from '../../../testing/flac.ts';
import { samplesOf } from '../../../testing/open.ts';
import { isSame, readWhole, recordedSamples, recording } from '../../../testing/recordings.ts';
import { openAudioStream } from '../open-audio-file.ts';

const frame = 4096;

/** The file with a header of one's own: the fields are Hz, channels less 1, and samples. */
async function withHeader(change: { rate?: number; channels?: number; samples?: number }): Promise<Buffer> {
  const file = Buffer.from(await recording('reading.flac'));
  const packed = file.readUInt32BE(18);
  const rate = change.rate ?? packed >>> 12;
  const channels = (change.channels ?? ((packed >>> 9) & 7) + 1) - 1;
  file.writeUInt32BE(((rate << 12) | (channels << 9) | (packed & 0x1ff)) >>> 0, 18);
  if (change.samples !== undefined) file.writeUInt32BE(change.samples, 22);
  return file;
}

/** Where the frames begin whose numbers are given: a fixed rate and block are in each header. */
function startOfFrame(file: Buffer, number: number): number {
  return file.indexOf(Buffer.of(0xff, 0xf8, 0xc5, 0x08, number));
}

describe('a FLAC file', () => {
  it('with one wrong byte loses the frame that holds it, says where, and keeps the place of all that follows', async () => {
    const file = Buffer.from(await recording('reading.flac'));
    const at = startOfFrame(file, 9);
    file.writeUInt8(file.readUInt8(at + 1000) ^ 0x10, at + 1000);
    const { samples, holes, warnings } = await readWhole(file);
    const original = (await recordedSamples()).fill(0, 9 * frame, 10 * frame);
    expect([isSame(samples, original), holes]).toEqual([true, [[9 * frame, 10 * frame]]]);
    expect(warnings).toEqual([
      expect.stringMatching(new RegExp(`^damaged: .* at byte ${at}:.*missing`, 'u')),
      expect.stringMatching(/^damaged: .* no audio for 0.26 s .* what follows keeps its place/u),
      expect.stringMatching(/^damaged: .* lacks 0.3 s of the 7.2 s/u),
    ]);
  });

  it('takes no frame for audio whose checksum is wrong, though it can be decoded', async () => {
    const samples = (await recordedSamples()).slice(0, 4 * frame);
    const { head, frames } = flacFile([samples]);
    // A sample as it is written, which any decoder would give.
    const spoiled = Buffer.from(frames[2] ?? []);
    spoiled.writeInt16BE(32_000, 2000);
    const file = Buffer.concat([head, ...frames.slice(0, 2), spoiled, ...frames.slice(3)]);
    const { samples: there, holes } = await readWhole(file);
    expect([isSame(there, samples.fill(0, 2 * frame, 3 * frame)), holes]).toEqual([true, [[2 * frame, 3 * frame]]]);
    // Also behind the last, where no other frame begins.
    const last = Buffer.concat([head, ...frames.slice(0, 3), spoiled]);
    expect((await readWhole(last)).samples).toHaveLength(3 * frame);
  });

  it('with foreign bytes between its frames loses none of them', async () => {
    const file = await recording('reading.flac');
    const at = startOfFrame(file, 5);
    const rubbish = Buffer.alloc(100_000, 'no audio ');
    const { samples, warnings } = await readWhole(Buffer.concat([file.subarray(0, at), rubbish, file.subarray(at)]));
    expect(isSame(samples, await recordedSamples())).toBe(true);
    expect(warnings).toEqual([expect.stringMatching(/^damaged/u)]);
  });

  it('that others were joined to, with tags before and behind, is read whole', async () => {
    const file = await recording('reading.flac');
    const tag = Buffer.concat([Buffer.from('ID3\x03\0\0\0\0\0\x10'), Buffer.alloc(16)]);
    const oldTag = Buffer.concat([Buffer.from('TAG'), Buffer.alloc(125)]);
    const { samples, warnings } = await readWhole(Buffer.concat([tag, file, file, oldTag]));
    expect(samples).toHaveLength(2 * 115_200);
    // The header promises the first only.
    expect(warnings).toEqual([expect.stringMatching(/^odd-header: .* lasts 7.2 s, but it holds 14.4 s/u)]);
  });

  it.each<[string, Parameters<typeof withHeader>[0], RegExp]>([
    ['another rate', { rate: 48_000 }, /changes at byte \d+ from 48000 Hz, 1 channels to 16000 Hz/u],
    ['a rate of nothing', { rate: 1 }, /header says 1 Hz/u],
    ['other channels', { channels: 8 }, /changes at byte \d+ from 16000 Hz, 8 channels/u],
  ])('whose header says %s is refused, with a remedy', async (_what, change, reason) => {
    const file = await withHeader(change);
    await expect(readWhole(file, { convert: true })).rejects.toMatchObject({
      code: 'audio-invalid',
      message: expect.stringMatching(reason),
      remedy: expect.stringContaining('ffmpeg'),
    });
  });

  it.each<[string, number, RegExp[]]>([
    ['too long', 11_520_000, [/^truncated: the header .* promises 720.0 s, but it ends after 7.2 s/u]],
    ['too short', 16_000, [/^odd-header: .* lasts 1.0 s, but it holds 7.2 s/u]],
    ['not at all', 0, []],
  ])('whose length is told %s is read to its end', async (_what, samples, messages) => {
    const result = await readWhole(await withHeader({ samples }));
    expect(result.samples).toHaveLength(115_200);
    expect(result.warnings).toEqual(messages.map((message) => expect.stringMatching(message)));
  });

  it('in another format than is wanted is refused unless it is converted', async () => {
    const wanted = { sampleRate: 8000, channels: 1, encoding: 'pcm_s16le' } as const;
    const file = await recording('reading.flac');
    await expect(openAudioStream(file, { wanted })).rejects.toMatchObject({
      code: 'audio-format',
      message: expect.stringContaining('is 16 kHz mono (a FLAC file), but 8 kHz mono 16-bit is wanted'),
    });
    expect(await samplesOf(await openAudioStream(file, { wanted, convert: true }))).toHaveLength(57_600);
    const floats = await openAudioStream(file, { wanted: { ...wanted, sampleRate: 16_000, encoding: 'pcm_f32le' } });
    const whole = Int16Array.from(await samplesOf(floats), (sample) => Math.round(sample * 32_768));
    expect(isSame(whole, await recordedSamples())).toBe(true);
  });
});
