import {
  blockBytes,
  impossibleFormatSize,
  isSpeechError,
  isUnknownSize,
  MOST_FORMAT_BYTES,
  readWavFormat,
  type SampleLayout,
} from '@throughline/core/internal';
import type { Cursor } from './byte-cursor.ts';
import type { Notices } from './notices.ts';
import { bytesToHeader } from './open-part.ts';
import { refuseHeader, refuseJoined, refuseJoinedContainer } from './refusals.ts';
import { describeLayout, sameLayout } from './sample-layout.ts';
import { foundAt, type Found } from './wav-chunks.ts';
import type { WavHeader, WavHeaderContext } from './wav-header.ts';
import { layoutOfFormat, readWavHeader } from './wav-header.ts';

/** A run of samples, without anything between them. */
export interface Part {
  /** Where it begins, in bytes. */
  readonly offset: number;
  /** Bytes, a whole number of samples; absent where it goes on to the end, or to the header of another file. */
  readonly bytes?: number;
}

/** A size that says: to the end. */
const toTheEnd = 0xffff_ffff;
/** So many zeros behind the samples are a filler, not silence. */
const mostFiller = 4096;

/**
 * The runs of samples of a WAV file: of all its data chunks, of what goes on behind them, and of the files that were joined to
 * it. The reader of a part moves the cursor to its end, or to the end of what there is, before the next.
 *
 * A size of 0, one that was never filled in, and one that is too small for the file are ignored: the samples go on.
 *
 * @param header - read up to the first sample, where the cursor is
 * @throws SpeechError for a part of another format, with its place
 */
export async function* partsOf(
  cursor: Cursor,
  header: WavHeader,
  context: WavHeaderContext,
  notices: Notices,
): AsyncGenerator<Part> {
  const walk = new Walk(cursor, header, context, notices);
  for (let size: number | undefined = header.size; size !== undefined;) {
    const part = walk.partOf(size);
    if (part.bytes !== 0) yield part;
    size = await (part.bytes === undefined ? walk.behindOpenPart(part) : walk.behindPart(part, size));
  }
}

class Walk {
  readonly #cursor: Cursor;
  readonly #layout: SampleLayout;
  readonly #block: number;
  readonly #context: WavHeaderContext;
  readonly #notices: Notices;
  #fileEnd: number | undefined;

  constructor(cursor: Cursor, header: WavHeader, context: WavHeaderContext, notices: Notices) {
    this.#cursor = cursor;
    this.#layout = header.layout;
    this.#block = blockBytes(header.layout);
    this.#fileEnd = header.end;
    this.#context = context;
    this.#notices = notices;
  }

  /** The part that begins at the cursor, of a chunk of this size. */
  partOf(size: number): Part {
    const { position: offset, size: fileBytes } = this.#cursor;
    const isThere = fileBytes !== undefined && size <= fileBytes - offset;
    return isUnknownSize(size) && !isThere ? { offset } : { offset, bytes: size - (size % this.#block) };
  }

  /** The size of the next chunk of samples, if there is one, once a part has been taken. */
  async behindPart({ offset }: Part, size: number): Promise<number | undefined> {
    const taken = this.#cursor.position - offset;
    this.#notices.passed(taken);
    const left = size - taken;
    const there = (await this.#cursor.peek(left)).length;
    if (there < left) {
      this.#notices.truncated(size, taken + there);
      this.#notices.oddBytes(there);
      return undefined;
    }
    const found = await this.#foundBehind(left, size % 2, size > 0);
    if (found !== undefined) {
      this.#notices.oddBytes(left);
      return this.#nextSize(found);
    }
    if (size > 0) this.#notices.goesOn(size);
    return toTheEnd;
  }

  /** As `behindPart`, for one that ended with the bytes, or before another header. */
  async behindOpenPart({ offset }: Part): Promise<number | undefined> {
    this.#notices.passed(this.#cursor.position - offset);
    const left = await bytesToHeader(this.#cursor, this.#block);
    this.#notices.oddBytes(left ?? (await this.#cursor.peek(this.#block)).length);
    if (left === undefined) return undefined;
    await this.#cursor.skip(left);
    return this.#nextSize({ type: 'wav' });
  }

  /**
   * What stands behind the last `left` bytes of a chunk, with its byte of padding or where that was forgotten; the cursor is
   * there then. Undefined, and the cursor where it was, for what is nothing that is known.
   */
  async #foundBehind(left: number, padding: number, mayEndInFiller: boolean): Promise<Found | undefined> {
    for (const ahead of padding === 0 ? [left] : [left + padding, left]) {
      const found = await foundAt(this.#cursor, ahead, this.#fileEnd);
      if (found === undefined) continue;
      await this.#cursor.skip(ahead);
      return found;
    }
    if (!mayEndInFiller || !(await this.#isFiller(left))) return undefined;
    await this.#cursor.skip(left + mostFiller);
    return { type: 'end' };
  }

  /** Whether nothing but less than a sample, or a few zeros, stands behind the next `left` bytes. */
  async #isFiller(left: number): Promise<boolean> {
    for (const most of [this.#block - 1, 16, mostFiller]) {
      const behind = (await this.#cursor.peek(left + most + 1)).subarray(left);
      const isAll = behind.length <= most;
      if (isAll && behind.length < this.#block) return true;
      if (behind.some((byte) => byte !== 0)) return false;
      if (isAll) return true;
    }
    return false;
  }

  async #nextSize(first: Found): Promise<number | undefined> {
    let found: Found | undefined = first;
    while (found !== undefined) {
      switch (found.type) {
        case 'end':
          return undefined;
        case 'data':
          await this.#cursor.skip(8);
          return found.size;
        case 'wav':
          return this.#joined();
        case 'foreign':
          throw refuseJoinedContainer(this.#context.file, found.container, this.#cursor.position);
        case 'fmt':
          found = await this.#formatAgain(found.size);
          break;
        case 'other':
          found = await this.#passOver(found);
      }
    }
    await this.#leaveOut();
    return undefined;
  }

  async #passOver({ name, bytes, padding }: Found & { readonly type: 'other' }): Promise<Found | undefined> {
    const { position } = this.#cursor;
    await this.#cursor.skip(bytes);
    if (this.#cursor.position < position + bytes) this.#notices.cutOff(`"${name}"`, position);
    return this.#foundBehind(0, padding, true);
  }

  /** A second format inside one file changes nothing where it is the same. */
  async #formatAgain(size: number): Promise<Found | undefined> {
    const { position } = this.#cursor;
    const context = this.#contextAt(position);
    if (size > MOST_FORMAT_BYTES) throw refuseHeader(context.file, impossibleFormatSize(size), context.wanted);
    const format = readWavFormat((await this.#cursor.read(8 + size)).subarray(8));
    if (format === undefined) throw refuseHeader(context.file, 'it ends inside its header', context.wanted);
    this.#checkSame(layoutOfFormat(format, context), position);
    return this.#foundBehind(0, size % 2, true);
  }

  async #joined(): Promise<number | undefined> {
    const { position } = this.#cursor;
    const header = await this.#headerAt(position);
    if (header === undefined) return undefined;
    this.#checkSame(header.layout, position);
    this.#fileEnd = header.end;
    return header.size;
  }

  async #headerAt(position: number): Promise<WavHeader | undefined> {
    try {
      return await readWavHeader(this.#cursor, this.#contextAt(position));
    } catch (error) {
      const ended = (await this.#cursor.peek(1)).length === 0;
      if (!ended || !isSpeechError(error, 'audio-invalid')) throw error;
      // No samples follow, so that none are lost.
      this.#notices.cutOff('the header', position);
      return undefined;
    }
  }

  #contextAt(position: number): WavHeaderContext {
    const { file } = this.#context;
    return { ...this.#context, file: { ...file, label: `the part of ${file.label} at byte ${position}` } };
  }

  #checkSame(layout: SampleLayout, position: number): void {
    if (sameLayout(layout, this.#layout)) return;
    throw refuseJoined(this.#context.file, describeLayout(layout), describeLayout(this.#layout), position);
  }

  /** What follows is unknown: its length is reported. */
  async #leaveOut(): Promise<void> {
    const { position } = this.#cursor;
    let isEmpty = true;
    for (let bytes = await this.#cursor.peekAll(1); bytes.length > 0; bytes = await this.#cursor.peekAll(1)) {
      isEmpty &&= bytes.every((byte) => byte === 0);
      await this.#cursor.skip(bytes.length);
    }
    if (!isEmpty) this.#notices.leftOut(this.#cursor.position - position, position);
  }
}
