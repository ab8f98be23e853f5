import type { ByteCursor } from '../byte-cursor.ts';
import type { Block, CodedAudio, CodedContext, CodedFormat } from './coded-audio.ts';
import { OggPackets } from './ogg-packets.ts';
import { oggPages, type OggPage } from './ogg-pages.ts';
import { oggStreamOf, type OggStream } from './ogg-stream.ts';
import type { PacketDecoder } from './packet-decoder.ts';
import { refuseCoded } from './refuse-coded.ts';
import { Trim } from './trim.ts';

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
): AsyncGenerator<Block> {
  let link = new Link(first, context);
  try {
    yield* link.take(firstPage);
    for await (const page of pages) {
      // The beginnings of streams that run beside this one come before its audio.
      const next = page.isFirst && link.hasBegun ? oggStreamOf(page, context) : undefined;
      if (next !== undefined) {
        checkSame(next, first, page, context);
        link.free();
        link = new Link(next, context);
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
  #decoder: PacketDecoder | undefined;
  /** Where the last page ended, in samples; undefined before the first. */
  #granule: number | undefined;
  /** Whether its last page came. */
  hasEnded = false;

  constructor(stream: OggStream, context: CodedContext) {
    this.#stream = stream;
    this.#context = context;
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

  async *take(page: OggPage): AsyncGenerator<Block> {
    const blocks: Block[] = [];
    for (const packet of this.#packets.add(page)) {
      if (this.#decoder === undefined && this.#stream.isHeader(packet, this.#headers.length)) {
        this.#headers.push(packet);
        continue;
      }
      this.#decoder ??= await this.#stream.decoder(this.#headers);
      const block = await this.#decoder.decode(packet);
      if (block === undefined) this.#context.damage.leftOut(packet.length, page.at);
      else blocks.push(block);
    }
    this.hasEnded ||= page.isLast;
    for (const block of this.#cut(blocks, page)) yield* this.#trim.push(block);
  }

  free(): void {
    this.#decoder?.free();
  }

  /** The samples of a page up to where it says that they end: the last page may have more. */
  *#cut(blocks: readonly Block[], { granule, isLast }: OggPage): Generator<Block> {
    let left = blocks.reduce((sum, block) => sum + (block[0]?.length ?? 0), 0);
    const before = this.#granule ?? 0;
    if (granule !== undefined && left > 0) {
      this.#granule = Math.round(granule / this.#stream.ticks);
      if (isLast) left = Math.max(0, Math.min(left, this.#granule - before));
    }
    for (const block of blocks) {
      const kept = Math.min(left, block[0]?.length ?? 0);
      left -= kept;
      if (kept > 0) yield block.map((samples) => samples.subarray(0, kept));
    }
  }
}
