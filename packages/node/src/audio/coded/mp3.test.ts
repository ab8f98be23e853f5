import { describe, expect, it } from 'vitest';
import { isSame, readWhole, recording } from '../../../testing/recordings.ts';

/** Bytes of a frame of the recording: 40 kbit/s at 16 kHz. */
const frameBytes = 180;
const frame = 576;

/** Without its first frame, which says what the encoder has added. */
async function withoutInfo(): Promise<Buffer> {
  return (await recording('reading.mp3')).subarray(frameBytes);
}

describe('an MP3 file', () => {
  it('loses what its encoder has added where that is told, and nothing where it is not', async () => {
    const { source, samples } = await readWhole(await recording('reading.mp3'));
    expect([source.duration, samples.length]).toEqual([7.2, 115_200]);
    const bare = await readWhole(await withoutInfo());
    expect(bare.source.duration).toBeUndefined();
    expect(bare.samples).toHaveLength(202 * frame);
    // The encoder's delay and the decoder's.
    expect(isSame(bare.samples.slice(576 + 529, 576 + 529 + 115_200), samples)).toBe(true);
  });

  it('that another was joined to is read whole, each without what its encoder has added', async () => {
    const file = await recording('reading.mp3');
    const tag = Buffer.concat([Buffer.from('ID3\x03\0\0\0\0\0\x10'), Buffer.alloc(16)]);
    const oldTag = Buffer.concat([Buffer.from('TAG'), Buffer.alloc(125)]);
    const { samples, warnings } = await readWhole(Buffer.concat([tag, file, oldTag, tag, file, oldTag]));
    expect(samples).toHaveLength(2 * 115_200);
    // The same to a step of rounding: the decoder is warm.
    const off = (sample: number, index: number) => Math.abs(sample - (samples[4000 + index] ?? Infinity));
    expect(
      samples
        .slice(115_200 + 4000)
        .map(off)
        .findIndex((steps) => steps > 1),
    ).toBe(-1);
    expect(warnings).toEqual([expect.stringMatching(/^odd-header/u)]);
  });

  it('with foreign bytes in it loses the frames that they are in, and says where', async () => {
    const file = await recording('reading.mp3');
    const at = 101 * frameBytes;
    const spoiled = Buffer.concat([file.subarray(0, at), Buffer.alloc(5000, 0x55), file.subarray(at)]);
    const { samples, holes, warnings } = await readWhole(spoiled);
    expect(holes).toEqual([]);
    // The padding behind the last frame is there too: how many frames are missing is not known.
    expect(samples.length).toBeGreaterThanOrEqual(115_200 - frame);
    expect(warnings).toEqual([
      expect.stringMatching(new RegExp(`^damaged: .* at byte ${at}`, 'u')),
      expect.stringMatching(/^damaged: how much audio .* is not known: .*; what follows comes earlier by as much$/u),
    ]);
  });

  it('whose frames change their rate is refused, with the place', async () => {
    const file = await withoutInfo();
    const other = Buffer.from(file);
    // 22.05 kHz in place of 16 kHz: its frames are shorter.
    const slow = Buffer.concat(
      Array.from({ length: 20 }, (_, index) => {
        const bytes = Buffer.from(other.subarray(index * frameBytes, index * frameBytes + 130));
        bytes.writeUInt8(bytes.readUInt8(2) & 0xf1, 2);
        return bytes;
      }),
    );
    await expect(readWhole(Buffer.concat([file.subarray(0, 10 * frameBytes), slow]))).rejects.toMatchObject({
      code: 'audio-invalid',
      message: expect.stringMatching(/changes at byte 1800 from MP3 of 16000 Hz, 1 channels to MP3 of 22050 Hz/u),
    });
  });
});
