import { ReadableStream } from 'node:stream/web';
import type { ByteCursor } from '../byte-cursor.ts';
import { refuseContainer } from '../refusals.ts';
import { lengthOf, type CodedAudio, type CodedContext, type CodedFormat, type Decoded } from './coded-audio.ts';
import { CodedClock } from './coded-clock.ts';
import { OPUS_CLOCK, opusDecoder, opusRate, readOpusHead } from './opus.ts';
import type { PacketDecoder } from './packet-decoder.ts';
import { refuseCoded } from './refuse-coded.ts';
import { Trim } from './trim.ts';
import { readVorbisHead, vorbisDecoder } from './vorbis.ts';

const NAME = 'a WebM or Matroska file';
/** So much of what was read is kept, for what lies out of order. */
const cacheBytes = 8 * 1024 * 1024;
/** Bytes in which the beginning of the segment is found. */
const headBytes = 4096;
/** Times are written in milliseconds; a step that is larger than this is a hole. In seconds. */
const holeSeconds = 0.1;
/** Where something could not be decoded, a step that is larger than this, by which a time may be wrong. In seconds. */
const roundedSeconds = 0.003;

/** Opus and Vorbis in WebM and Matroska: what browsers record. */
export const webm: CodedFormat = {
  name: NAME,
  async open(cursor: ByteCursor, context: CodedContext): Promise<CodedAudio> {
    const { Input, EncodedPacketSink, MATROSKA, ReadableStreamSource, WEBM } = await import('mediabunny');
    const end = cursor.position + segmentEnd(await cursor.peek(headBytes));
    const reading = readingOf(cursor);
    const source = new ReadableStreamSource(reading.stream, { maxCacheSize: cacheBytes });
    const input = new Input({ source, formats: [MATROSKA, WEBM] });
    const attempt = async <T>(read: () => Promise<T>): Promise<T> => {
      try {
        return await read();
      } catch (error) {
        if (reading.failed()) throw reading.error();
        throw refuseCoded(
          context,
          NAME,
          `it cannot be read: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    };
    const track = await attempt(() => input.getPrimaryAudioTrack());
    if (track === null) throw refuseCoded(context, NAME, 'it holds no audio');
    const codec = await track.getCodec();
    const description = (await track.getDecoderConfig())?.description;
    const head = description === undefined ? new Uint8Array(0) : bytesOf(description);
    const coding = codingOf(codec, head, context);
    if (coding === undefined) {
      throw refuseContainer(
        context.file,
        { container: `WebM or Matroska with ${codec ?? 'audio of an unknown coding'}` },
        context.wanted,
      );
    }
    const { sampleRate, channels, before } = coding;
    const seconds = await track.getDurationFromMetadata();
    return {
      sampleRate,
      channels,
      ...(seconds === null ? {} : { samples: Math.round(seconds * sampleRate) }),
      async *decode(): AsyncGenerator<Decoded> {
        const decoder = await coding.decoder();
        const trim = new Trim(before, 0);
        const packets = new EncodedPacketSink(track).packets();
        const promised = seconds === null ? undefined : before + seconds * sampleRate;
        const clock = new CodedClock({ context, sampleRate, position: () => cursor.position, promised });
        let [extent, lastTime] = [context.damage.extent, -1];
        try {
          let following = await attempt(() => packets.next());
          for (let next = following; next.done !== true; next = following) {
            const { data, timestamp, duration } = next.value;
            following = await attempt(() => packets.next());
            const block = await decoder.decode(data);
            if (block === undefined) {
              context.damage.leftOut(data.length, cursor.position);
              continue;
            }
            // The packets of a block have its time in common, and the time up to the next: where a block is missing behind it, their
            // own times are wrong. And one that the next is before is wrong.
            const isSpread = duration > lengthOf(block) / sampleRate + roundedSeconds;
            const follows = following.value !== undefined && following.value.timestamp >= timestamp;
            if (timestamp > lastTime && follows && !isSpread) {
              const isSpoiled = context.damage.extent > extent;
              const least = Math.ceil((isSpoiled ? roundedSeconds : holeSeconds) * sampleRate);
              const missing = clock.reach(Math.round(timestamp * sampleRate), least);
              if (missing !== undefined) {
                if (!isSpoiled) context.damage.missing(cursor.position);
                yield* trim.push(missing);
              }
              [extent, lastTime] = [context.damage.extent, timestamp];
            }
            clock.decoded(lengthOf(block));
            yield* trim.push(block);
          }
          yield* trim.end(false);
          const from = cursor.position;
          const lost = await restHolds(cursor, clusterId);
          // The reader gives up where it does not understand what follows.
          if (lost) context.damage.leftOut(cursor.position - from, from);
          if (cursor.position < end) context.damage.cutOff('its segment', cursor.position);
        } finally {
          decoder.free();
          await packets.return(undefined);
          input.dispose();
        }
      },
    };
  },
};

// Source: RFC 8794, section 4; RFC 9559, section 5.1.
const segmentId = Buffer.from('18538067', 'hex');
/** Of the elements that hold audio. */
const clusterId = Buffer.from('1f43b675', 'hex');

/** Reads all that is left, which should be an index and tags; whether these bytes are in it. */
async function restHolds(cursor: ByteCursor, wanted: Buffer): Promise<boolean> {
  let isThere = false;
  let tail = Buffer.alloc(0);
  for (let bytes = await cursor.blocks(1); bytes !== undefined; bytes = await cursor.blocks(1)) {
    const seen = Buffer.concat([tail, bytes]);
    isThere ||= seen.includes(wanted);
    tail = seen.subarray(1 - wanted.length);
  }
  return isThere;
}

/** Where the segment says that it ends, which holds all audio, in bytes; 0 where it does not say. */
function segmentEnd(head: Uint8Array): number {
  const at = Buffer.from(head.buffer, head.byteOffset, head.length).indexOf(segmentId) + segmentId.length;
  const first = at < segmentId.length ? 0 : (head[at] ?? 0);
  const length = Math.clz32(first) - 23;
  if (first === 0 || head.length < at + length) return 0;
  let size = first & (0xff >> length);
  let isUnknown = size === 0xff >> length;
  for (const byte of head.subarray(at + 1, at + length)) {
    isUnknown &&= byte === 0xff;
    size = size * 0x100 + byte;
  }
  return isUnknown ? 0 : at + length + size;
}

interface Coding {
  readonly sampleRate: number;
  readonly channels: number;
  /** Samples before the audio. */
  readonly before: number;
  decoder(): Promise<PacketDecoder>;
}

function codingOf(codec: string | null, head: Uint8Array, context: CodedContext): Coding | undefined {
  if (codec === 'opus') {
    const opus = readOpusHead(head, NAME, context);
    const sampleRate = opusRate(context.wanted.sampleRate);
    const before = Math.round((opus.preSkip * sampleRate) / OPUS_CLOCK);
    return { sampleRate, channels: opus.channels, before, decoder: () => opusDecoder(opus, sampleRate) };
  }
  if (codec !== 'vorbis') return undefined;
  const [identification, , setup] = laced(head);
  if (identification === undefined || setup === undefined) throw refuseCoded(context, NAME, 'its header is cut off');
  const decoder = () => vorbisDecoder(identification, setup);
  return { ...readVorbisHead(identification, NAME, context), before: 0, decoder };
}

/** Three packets in one: their number less 1, the lengths of all but the last, in bytes of 255 and a rest. */
function laced(bytes: Uint8Array): readonly Uint8Array[] {
  const lengths: number[] = [];
  let at = 1;
  for (let count = bytes[0] ?? 0; count > 0 && at < bytes.length; count -= 1) {
    let length = 0;
    for (; bytes[at] === 255; at += 1) length += 255;
    lengths.push(length + (bytes[at] ?? 0));
    at += 1;
  }
  const packets = lengths.map((length) => bytes.subarray(at, (at += length)));
  return [...packets, bytes.subarray(at)];
}

function bytesOf(source: ArrayBufferLike | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
}

interface CursorReading {
  readonly stream: ReadableStream<Uint8Array>;
  /** Whether the bytes could not be read. */
  failed(): boolean;
  error(): unknown;
}

/** The rest of the bytes as a web stream. */
function readingOf(cursor: ByteCursor): CursorReading {
  let failure: { readonly error: unknown } | undefined;
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const bytes = await cursor.blocks(1);
          if (bytes === undefined) controller.close();
          else controller.enqueue(bytes);
        } catch (error) {
          failure = { error };
          controller.error(error);
        }
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, failed: () => failure !== undefined, error: () => failure?.error };
}
