import { describe, expect, it } from 'vitest';
import { oggFile, oggPage, pagesOf } from '../../../testing/ogg.ts';
import { isSame, nearness, readWhole, recordedSamples, recording } from '../../../testing/recordings.ts';
import { openAudioStream } from '../open-audio-file.ts';

/** The head of an Opus stream, as it may be written. */
function opusHead(fields: { channels?: number; gain?: number; family?: number; map?: number[] } = {}): Buffer {
  const { channels = 1, gain = 0, family = 0, map = [] } = fields;
  const head = Buffer.from('OpusHead\x01\0\0\0\0\0\0\0\0\0\0', 'latin1');
  head.writeUInt8(channels, 9);
  head.writeInt16LE(gain, 16);
  head.writeUInt8(family, 18);
  return Buffer.concat([head, Buffer.from(map)]);
}

const tags = Buffer.from('OpusTags\0\0\0\0\0\0\0\0', 'latin1');

describe('an Ogg file', () => {
  it.each(['reading.opus', 'reading.ogg'] as const)(
    'with a wrong byte in a page loses that page, says where, and keeps the place of all that follows: %s',
    async (name) => {
      const file = Buffer.from(await recording(name));
      const whole = await readWhole(file);
      const page = pagesOf(file).at(-3);
      if (page === undefined) throw new Error('too few pages');
      file.writeUInt8(file.readUInt8(page.at + 200) ^ 1, page.at + 200);
      const { samples, holes, warnings } = await readWhole(file);
      const [[from, to] = [0, 0], ...others] = holes;
      expect([samples.length, others]).toEqual([whole.samples.length, []]);
      expect(to - from).toBeGreaterThan(8000);
      expect(isSame(samples.slice(0, from), whole.samples.slice(0, from))).toBe(true);
      // A decoder needs what came before: it takes some packets until it is as it would have been.
      expect(nearness(samples.slice(to + 2000), whole.samples.slice(to + 2000))).toBeGreaterThan(10);
      expect(warnings).toEqual([
        expect.stringMatching(new RegExp(`^damaged: .* at byte ${page.at}: the audio there is missing`, 'u')),
        expect.stringMatching(/^damaged: .* at 2 places/u),
        expect.stringMatching(/^damaged: .* what follows keeps its place/u),
      ]);
    },
  );

  it('from which a page was taken says so', async () => {
    const file = await recording('reading.opus');
    const page = pagesOf(file).at(-3);
    if (page === undefined) throw new Error('too few pages');
    const { warnings } = await readWhole(
      Buffer.concat([file.subarray(0, page.at), file.subarray(page.at + page.length)]),
    );
    expect(warnings).toEqual([
      expect.stringMatching(/^damaged: .* lacks a part of it before byte/u),
      expect.stringMatching(/^damaged: .* no audio for 1.00 s .* what follows keeps its place/u),
    ]);
  });

  it.each(['reading.opus', 'reading.ogg'] as const)('that others follow in is read whole: %s', async (name) => {
    const file = await recording(name);
    const { samples, warnings } = await readWhole(Buffer.concat([file, file, file]));
    expect([samples.length, warnings]).toEqual([3 * 115_200, []]);
  });

  it('in which the coding changes is refused, with the place', async () => {
    const [opus, vorbis] = [await recording('reading.opus'), await recording('reading.ogg')];
    await expect(readWhole(Buffer.concat([opus, vorbis]))).rejects.toMatchObject({
      code: 'audio-invalid',
      message: expect.stringMatching(
        new RegExp(`changes at byte ${opus.length} from an Ogg Opus file .* to an Ogg Vorbis file`, 'u'),
      ),
    });
  });

  it('of FLAC holds each sample', async () => {
    // What `flac --ogg` writes: a packet for the head, for each of the other blocks of the header, and for each frame.
    const file = await recording('reading.flac');
    const head = Buffer.concat([Buffer.from('\x7fFLAC\x01\0\0\x01', 'latin1'), file.subarray(0, 42)]);
    // The last frame is shorter than the others, and its header says so.
    const starts = [...file.toString('hex').matchAll(/fff8(?:c5|95)08/gu)].map(({ index }) => index / 2);
    const frames = starts.map((at, index) => file.subarray(at, starts[index + 1]));
    const packets = [head, Buffer.from('\x84\0\0\x08\0\0\0\0\0\0\0\0', 'latin1'), ...frames];
    expect(isSame((await readWhole(oggFile(packets))).samples, await recordedSamples())).toBe(true);
  });

  it.each<[string, Buffer, RegExp]>([
    ['255 channels', opusHead({ channels: 255, family: 255, map: [255, 0] }), /255 channels; 1 to 8/u],
    ['no channel', opusHead({ channels: 0 }), /0 channels/u],
    ['streams that are not there', opusHead({ channels: 3, family: 1, map: [1, 0, 0, 7, 9] }), /does not have/u],
    ['channels that it does not list', opusHead({ channels: 4, family: 1, map: [2, 2] }), /ends inside its header/u],
    ['a mapping of its own', opusHead({ channels: 4, family: 3 }), /family 3/u],
  ])('whose head says %s is refused', async (_what, head, reason) => {
    await expect(readWhole(oggFile([head, tags, Buffer.of(0xf8, 0xff, 0xfe)]))).rejects.toMatchObject({
      code: 'audio-invalid',
      message: expect.stringMatching(reason),
      remedy: expect.stringContaining('ffmpeg'),
    });
  });

  it('of Opus is as loud as its head says', async () => {
    const file = await recording('reading.opus');
    const quiet = Buffer.concat(
      pagesOf(file).map(({ at, length }, index) => {
        const page = Buffer.from(file.subarray(at, at + length));
        if (index === 0) page.writeInt16LE(-256 * 20, 28 + 16);
        return oggPage(page);
      }),
    );
    const [whole, tenth] = [await readWhole(file), await readWhole(quiet)];
    const energy = (samples: Int16Array) => Math.sqrt(samples.reduce((sum, sample) => sum + sample ** 2, 0));
    expect(energy(tenth.samples) / energy(whole.samples)).toBeCloseTo(0.1, 3);
  });

  it('of Opus is decoded at the rate that is wanted, where Opus has it', async () => {
    const file = await recording('reading.opus');
    const wanted = { sampleRate: 8000, channels: 1, encoding: 'pcm_s16le' } as const;
    expect((await readWhole(file, { wanted })).samples).toHaveLength(57_600);
    await expect(readWhole(file, { wanted: { ...wanted, sampleRate: 44_100 } })).rejects.toMatchObject({
      message: expect.stringContaining('is 48 kHz mono (an Ogg Opus file), but 44.1 kHz mono 16-bit is wanted'),
    });
  });

  it('that makes much of little is read in little memory', async () => {
    // 255 packets of 4 bytes a page, each of 120 ms of silence: 30 s in 1 KB.
    const packet = Buffer.of(0x1b, 0x02, 0, 0);
    const pages = Array.from({ length: 12 }, () => Array.from({ length: 255 }, () => packet)).flat();
    const source = await openAudioStream(oggFile([opusHead(), tags, ...pages]), { onWarning: () => {} });
    let [samples, largest] = [0, 0];
    for await (const chunk of source.frames()) {
      samples += chunk instanceof Int16Array ? chunk.length : 0;
      largest = Math.max(largest, chunk instanceof Int16Array ? chunk.length : 0);
    }
    expect(largest).toBeLessThan(16_000);
    expect(samples).toBe(12 * 255 * 0.12 * 16_000);
  });

  it('that is cut off inside its header, or whose comments go over pages, is told from one that is not', async () => {
    const file = await recording('reading.opus');
    await expect(readWhole(file.subarray(0, 40))).rejects.toMatchObject({ code: 'audio-invalid' });
    const comments = Buffer.concat([tags, Buffer.alloc(200_000, 7)]);
    const { samples, warnings } = await readWhole(
      oggFile([opusHead(), comments, ...Array(9).fill(Buffer.of(0x18, 0, 0))]),
    );
    expect(warnings).toEqual([]);
    expect(samples.length).toBeGreaterThan(0);
  });
});
