import { latin1 } from '@throughline/core/internal';
import type { CodedContext } from './coded-audio.ts';
import { flacDecoder } from './flac.ts';
import { readStreamInfo } from './flac-header.ts';
import type { OggPage } from './ogg-pages.ts';
import { isOpusHead, OPUS_CLOCK, opusDecoder, opusRate, readOpusHead } from './opus.ts';
import type { PacketDecoder } from './packet-decoder.ts';
import { checkCoded, refuseCoded } from './refuse-coded.ts';
import { isVorbisHead, readVorbisHead, vorbisDecoder } from './vorbis.ts';

/** What the first packet of a stream says. */
export interface OggStream {
  /** As a message says it, with its article: `an Ogg Opus file`. */
  readonly name: string;
  readonly serial: number;
  /** Hz, as it is decoded. */
  readonly sampleRate: number;
  readonly channels: number;
  /** Samples of one channel that it promises. */
  readonly samples?: number;
  /** Ticks of a granule to a decoded sample. */
  readonly ticks: number;
  /** Decoded samples that come before the audio. */
  readonly before: number;
  /** Its last packet may have more samples than the audio, all packets mostly have as many. */
  readonly isPadded: boolean;
  /** How many packets of header there are, if this is the next after `count` of them. */
  isHeader(packet: Uint8Array, count: number): boolean;
  /** @param headers - the packets before the first of audio */
  decoder(headers: readonly Uint8Array[]): Promise<PacketDecoder>;
}

/** The stream that begins on a page, where it is audio that is decoded here. */
export function oggStreamOf(page: OggPage, context: CodedContext): OggStream | undefined {
  const [head] = page.segments;
  if (head === undefined || !page.isFirst) return undefined;
  if (isOpusHead(head)) return opusStream(head, page.serial, context);
  if (isVorbisHead(head)) return vorbisStream(head, page.serial, context);
  return isFlacHead(head) ? flacStream(head, page.serial, context) : undefined;
}

/** Whether the beginning of a file holds such a stream. */
export function holdsOggAudio(head: Uint8Array): boolean {
  const text = latin1(head);
  return ['OpusHead', '\x01vorbis', '\x7fFLAC'].some((magic) => text.includes(magic));
}

function opusStream(packet: Uint8Array, serial: number, context: CodedContext): OggStream {
  const name = 'an Ogg Opus file';
  const head = readOpusHead(packet, name, context);
  const sampleRate = opusRate(context.wanted.sampleRate);
  const ticks = OPUS_CLOCK / sampleRate;
  return {
    name,
    serial,
    sampleRate,
    channels: head.channels,
    ticks,
    before: Math.round(head.preSkip / ticks),
    isPadded: true,
    isHeader: (_packet, count) => count < 2,
    decoder: () => opusDecoder(head, sampleRate),
  };
}

function vorbisStream(packet: Uint8Array, serial: number, context: CodedContext): OggStream {
  const name = 'an Ogg Vorbis file';
  return {
    name,
    serial,
    ...readVorbisHead(packet, name, context),
    ticks: 1,
    before: 0,
    isPadded: false,
    isHeader: (_packet, count) => count < 3,
    decoder: ([, , setup]) => {
      if (setup === undefined) throw refuseCoded(context, name, 'it ends inside its header');
      return vorbisDecoder(packet, setup);
    },
  };
}

// Source: RFC 9639, section 10.1.
const flacInfoAt = 17;

function isFlacHead(packet: Uint8Array): boolean {
  return latin1(packet.subarray(0, 5)) === '\x7fFLAC';
}

function flacStream(packet: Uint8Array, serial: number, context: CodedContext): OggStream {
  const name = 'an Ogg FLAC file';
  if (packet.length < flacInfoAt + 34) throw refuseCoded(context, name, 'it ends inside its header');
  const { bits, samples, ...info } = readStreamInfo(packet.subarray(flacInfoAt));
  checkCoded(context, name, info);
  return {
    name,
    serial,
    ...info,
    ...(samples === 0 ? {} : { samples }),
    ticks: 1,
    before: 0,
    isPadded: false,
    isHeader: (next, count) => count === 0 || next[0] !== 0xff,
    decoder: () => flacDecoder(bits),
  };
}
