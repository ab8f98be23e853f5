import { describe, expect, it } from 'vitest';
import { inPieces } from '../../../testing/open.ts';
import { isSame, readWhole, recording } from '../../../testing/recordings.ts';

describe('a WebM file', () => {
  it('of a live recording, whose lengths were never filled in, is read to its end', async () => {
    const file = Buffer.from(await recording('reading.webm'));
    const whole = await readWhole(file);
    // The segment's size: 8 bytes that say how many, or all ones for what is not known.
    const at = file.indexOf('18538067', 0, 'hex') + 4;
    file.set(Buffer.from('01ffffffffffffff', 'hex'), at);
    const live = await readWhole(inPieces(file, 3000));
    expect(isSame(live.samples, whole.samples)).toBe(true);
    expect(live.warnings).toEqual([]);
  });

  it('without audio that is decoded here is refused by the name of its coding', async () => {
    const file = Buffer.from(
      (await recording('reading.webm')).toString('latin1').replace('A_OPUS', 'A_DTS\0'),
      'latin1',
    );
    await expect(readWhole(inPieces(file, 3000))).rejects.toMatchObject({
      code: 'audio-container',
      context: { container: expect.stringContaining('WebM or Matroska with') },
      remedy: 'Write it to a file first, and open that.',
    });
  });

  it('with an index that is not read behind its audio is not taken for one that was cut off', async () => {
    const file = Buffer.from(await recording('reading.webm'));
    // An element of 300 000 bytes of nothing, within the segment.
    const filler = Buffer.concat([Buffer.from('ec01000000000493e0', 'hex'), Buffer.alloc(300_000)]);
    const at = file.indexOf('18538067', 0, 'hex') + 4;
    const size = file.readUIntBE(at + 2, 6);
    file.writeUIntBE(size + filler.length, at + 2, 6);
    const whole = await readWhole(Buffer.concat([file, filler]));
    expect(whole.warnings).toEqual([]);
    const cut = await readWhole(Buffer.concat([file, filler]).subarray(0, -1000));
    expect(cut.warnings).toEqual([expect.stringMatching(/^truncated: .* ends inside its segment/u)]);
    expect(isSame(cut.samples, whole.samples)).toBe(true);
  });

  it('that holds nothing is refused', async () => {
    await expect(readWhole((await recording('reading.webm')).subarray(0, 60))).rejects.toMatchObject({
      code: 'audio-invalid',
    });
  });
});
