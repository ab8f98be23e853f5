import type { ByteCursor } from '../byte-cursor.ts';
import {
  lengthOf,
  type Block,
  type CodedAudio,
  type CodedContext,
  type CodedFormat,
  type Decoded,
} from './coded-audio.ts';
import { CodedClock } from './coded-clock.ts';
import { OggPackets } from './ogg-packets.ts';
import { oggPages, type OggPage } from './ogg-pages.ts';
import { oggStreamOf, type OggStream } from './ogg-stream.ts';
import type { PacketDecoder } from './packet-decoder.ts';
import { refuseCoded } from './refuse-coded.ts';
import { part, Trim } from './trim.ts';

/** Where nothing is damaged, a step of the positions that is larger than this is a hole. In seconds. */
const holeSeconds = 0.015;

/** Opus, Vorbis and FLAC in Ogg: the first stream of such, and those that follow it one after another. */
export const ogg: CodedFormat = {
  name: 'an Ogg file',
  async open(cursor: ByteCursor, context: CodedContext): Promise<CodedAudio> {
    const pages = oggPages(cursor, context.damage);
    for (let next = await pages.next(); next.done !== true; next = await pages.next()) {
      const stream = oggStreamOf(next.value, context);
      if (stream === undefined) continue;
      const { sampleRate, channels, samples, name } = stream;
      const first = next.value;
      return {
        name,
        sampleRate,
        channels,
        ...(samples === undefined ? {} : { samples }),
        decode: () => decode(stream, first, pages, () => cursor.position, context),
      };
    }
    throw refuseCoded(context, ogg.name, 'no page of it can be read');
  },
};

async function* decode(
  first: OggStream,
  firstPage: OggPage,
  pages: AsyncGenerator<OggPage>,
  position: () => number,
  context: CodedContext,
): AsyncGenerator<Decoded> {
  const { sampleRate, samples: promised } = first;
  const clock = new CodedClock({ context, sampleRate, position, promised });
  let link = new Link(first, context, clock);
  try {
    yield* link.take(firstPage);
    for await (const page of pages) {
      // The beginnings of streams that run beside this one come before its audio.
      const next = page.isFirst && link.hasBegun ? oggStreamOf(page, context) : undefined;
      if (next !== undefined) {
        checkSame(next, first, page, context);
        link.free();
        link = new Link(next, context, clock);
      }
      if (page.serial === link.serial) yield* link.take(page);
    }
    if (!link.hasEnded) context.damage.cutOff('its stream', position());
  } finally {
    link.free();
    await pages.return(undefined);
  }
}

function checkSame(found: OggStream, first: OggStream, page: OggPage, context: CodedContext): void {
  const describe = ({ name, sampleRate, channels }: OggStream) => `${name} of ${sampleRate} Hz, ${channels} channels`;
  if (describe(found) === describe(first)) return;
  const at = page.at + context.start;
  throw refuseCoded(
    context,
    first.name,
    `it changes at byte ${at} from ${describe(first)} to ${describe(found)}: each part needs a file of its own`,
  );
}

/** One stream of those that follow one another. */
class Link {
  readonly #stream: OggStream;
  readonly #context: CodedContext;
  readonly #packets: OggPackets;
  readonly #headers: Uint8Array[] = [];
  readonly #trim: Trim;
  readonly #clock: CodedClock;
  /** How much of the file was damaged before this stream. */
  readonly #extent: number;
  #decoder: PacketDecoder | undefined;
  /** Where the last page ended, in samples; undefined before the first. */
  #granule: number | undefined;
  /** Whether its last page came. */
  hasEnded = false;

  constructor(stream: OggStream, context: CodedContext, clock: CodedClock) {
    this.#stream = stream;
    this.#context = context;
    this.#clock = clock;
    this.#extent = context.damage.extent;
    this.#packets = new OggPackets(context.damage);
    this.#trim = new Trim(stream.before, 0);
  }

  get serial(): number {
    return this.#stream.serial;
  }

  /** Whether audio has come. */
  get hasBegun(): boolean {
    return this.#decoder !== undefined;
  }

  async *take(page: OggPage): AsyncGenerator<Decoded> {
    const { damage } = this.#context;
    const blocks: Block[] = [];
    // Before so many blocks a packet is missing.
    let holeAt = 0;
    for (const packet of this.#packets.add(page)) {
      if (this.#decoder === undefined && this.#stream.isHeader(packet, this.#headers.length)) {
        this.#headers.push(packet);
        continue;
      }
      this.#decoder ??= await this.#stream.decoder(this.#headers);
      const block = await this.#decoder.decode(packet);
      if (block !== undefined) blocks.push(block);
      else {
        if (holeAt === 0) holeAt = blocks.length;
        damage.leftOut(packet.length, page.at);
      }
    }
    this.hasEnded ||= page.isLast;
    for (const decoded of this.#placed(blocks, holeAt, page)) yield* this.#trim.push(decoded);
  }

  free(): void {
    this.#decoder?.free();
  }

  /**
   * The samples of a page up to where it says that they end: the last page may have more. Where it says that they end later, what is
   * missing comes before one of its blocks.
   */
  *#placed(blocks: readonly Block[], holeAt: number, { granule, isLast, at }: OggPage): Generator<Decoded> {
    const { ticks, sampleRate } = this.#stream;
    const { damage } = this.#context;
    const count = blocks.reduce((sum, block) => sum + lengthOf(block), 0);
    let left = count;
    let missing;
    if (granule !== undefined && count > 0) {
      const end = Math.round(granule / ticks);
      const begin = this.#granule ?? 0;
      const isSpoiled = damage.extent > this.#extent;
      if (isLast) left = Math.max(0, Math.min(count, end - begin));
      // Without damage before it, the first page may count from anywhere.
      if (this.#granule === undefined) this.#clock.begins(isSpoiled ? 0 : end - left);
      this.#granule = end;
      // What is cut off the last packet is known only to less than a packet where something is missing before it.
      const lacks = end - begin - count;
      const [first = 0] = blocks.map(lengthOf);
      const isWhole = isLast && isSpoiled && lacks > 0 && this.#stream.isPadded && count === first * blocks.length;
      if (isWhole) left -= Math.min(left, Math.ceil(lacks / first) * first - lacks);
      missing = this.#clock.reach(end - left, isSpoiled ? 1 : Math.ceil(holeSeconds * sampleRate));
      if (missing !== undefined && !isSpoiled) damage.missing(at);
    }
    if (missing !== undefined && holeAt === 0) yield missing;
    this.#clock.decoded(left);
    for (const [index, block] of blocks.entries()) {
      if (missing !== undefined && index === holeAt && index > 0) yield missing;
      const kept = Math.min(left, lengthOf(block));
      left -= kept;
      if (kept > 0) yield part(block, 0, kept);
    }
    if (missing !== undefined && holeAt > 0 && holeAt === blocks.length) yield missing;
  }
}
