import { latin1 } from '@throughline/core/internal';
import type { OpusDecoder } from 'opus-decoder';
import type { Block, CodedContext } from './coded-audio.ts';
import type { PacketDecoder } from './packet-decoder.ts';
import { quietly } from './quietly.ts';
import { refuseCoded } from './refuse-coded.ts';

// Source: RFC 7845, sections 4 and 5.

/** What positions are counted in, whatever the audio is decoded to. */
export const OPUS_CLOCK = 48_000;
const rates = [8000, 12_000, 16_000, 24_000, 48_000] as const;
type OpusRate = (typeof rates)[number];

export interface OpusHead {
  readonly channels: number;
  /** Samples of the clock that come before the audio. */
  readonly preSkip: number;
  /** What the samples are multiplied with. */
  readonly gain: number;
  readonly streamCount: number;
  readonly coupledStreamCount: number;
  readonly channelMappingTable: number[];
}

export function isOpusHead(packet: Uint8Array): boolean {
  return latin1(packet.subarray(0, 8)) === 'OpusHead';
}

/**
 * Reads the head of a stream.
 *
 * @param name - what the file is, with its article
 * @throws SpeechError `audio-invalid` where it cannot be right
 */
export function readOpusHead(packet: Uint8Array, name: string, context: CodedContext): OpusHead {
  const refuse = (reason: string) => refuseCoded(context, name, reason);
  if (packet.length < 19) throw refuse('it ends inside its header');
  const view = new DataView(packet.buffer, packet.byteOffset, packet.length);
  const version = view.getUint8(8);
  if (version >> 4 !== 0) throw refuse(`its header is of version ${version}, which is not known`);
  const channels = view.getUint8(9);
  const family = view.getUint8(18);
  const gain = 10 ** (view.getInt16(16, true) / 256 / 20);
  const common = { channels, preSkip: view.getUint16(10, true), gain };
  if (family === 0) {
    if (channels < 1 || channels > 2) throw refuse(`its header says ${channels} channels; 1 or 2 go with its mapping`);
    const mapping = channels === 2 ? [0, 1] : [0];
    return { ...common, streamCount: 1, coupledStreamCount: channels - 1, channelMappingTable: mapping };
  }
  if (channels < 1 || channels > 8) throw refuse(`its header says ${channels} channels; 1 to 8 are read`);
  if (family !== 1 && family !== 255) throw refuse(`its channels are mapped by family ${family}, which is not read`);
  if (packet.length < 21 + channels) throw refuse('it ends inside its header');
  const [streamCount = 0, coupledStreamCount = 0, ...table] = packet.subarray(19, 21 + channels);
  const streams = streamCount + coupledStreamCount;
  if (streamCount < 1 || coupledStreamCount > streamCount || table.some((index) => index !== 255 && index >= streams)) {
    throw refuse('its header maps channels to streams that it does not have');
  }
  return { ...common, streamCount, coupledStreamCount, channelMappingTable: table };
}

/** The rate to decode to: Opus has none of its own, so what is wanted is taken where it can be had. */
export function opusRate(wanted: number): OpusRate {
  return rates.find((rate) => rate === wanted) ?? OPUS_CLOCK;
}

export async function opusDecoder(head: OpusHead, sampleRate: OpusRate): Promise<PacketDecoder> {
  const { OpusDecoder: Decoder } = await import('opus-decoder');
  const { channels, streamCount, coupledStreamCount, channelMappingTable, gain } = head;
  const decoder: OpusDecoder<OpusRate> = new Decoder({
    sampleRate,
    channels,
    streamCount,
    coupledStreamCount,
    channelMappingTable,
  });
  await decoder.ready;
  // What the decoder has room for.
  const mostBytes = 3840 * channels;
  return {
    decode(packet: Uint8Array): Block | undefined {
      if (packet.length === 0 || packet.length > mostBytes) return undefined;
      const { channelData, errors } = quietly(() => decoder.decodeFrame(packet));
      if (errors.length > 0) return undefined;
      return gain === 1 ? channelData : channelData.map((samples) => samples.map((sample) => sample * gain));
    },
    free: () => decoder.free(),
  };
}
