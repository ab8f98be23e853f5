import { latin1 } from '@throughline/core/internal';
import type { CodedContext } from './coded-audio.ts';
import type { PacketDecoder } from './packet-decoder.ts';
import { quietly } from './quietly.ts';
import { checkCoded, refuseCoded } from './refuse-coded.ts';

// Source: "Vorbis I specification", section 4.2.

/** What the decoder has room for, in bytes. */
const mostBytes = 128 * 1024;

export function isVorbisHead(packet: Uint8Array): boolean {
  return latin1(packet.subarray(0, 7)) === '\x01vorbis';
}

/** What the first packet says; a whole one has 30 bytes. */
export function readVorbisHead(
  packet: Uint8Array,
  name: string,
  context: CodedContext,
): { readonly sampleRate: number; readonly channels: number } {
  if (packet.length < 30) throw refuseCoded(context, name, 'it ends inside its header');
  const view = new DataView(packet.buffer, packet.byteOffset, packet.length);
  const head = { channels: view.getUint8(11), sampleRate: view.getUint32(12, true) };
  checkCoded(context, name, head);
  return head;
}

/**
 * @param identification - the first packet of the stream
 * @param setup - the third
 */
export async function vorbisDecoder(identification: Uint8Array, setup: Uint8Array): Promise<PacketDecoder> {
  const { OggVorbisDecoder } = await import('@wasm-audio-decoders/ogg-vorbis');
  const decoder = new OggVorbisDecoder();
  await decoder.ready;
  type Pages = Parameters<typeof decoder.decodeOggPages>[0];
  // It takes pages as its own parser makes them, of which it reads these fields only.
  const decode = (data: Uint8Array, codecFrames: object[]) =>
    quietly(() => decoder.decodeOggPages([{ data, codecFrames, isLastPage: false }] as unknown as Pages));
  await decode(identification, []);
  const header = { vorbisSetup: setup };
  return {
    async decode(packet: Uint8Array) {
      if (packet.length > mostBytes) return undefined;
      const { channelData, errors } = await decode(packet, [{ data: packet, header }]);
      return errors.length > 0 ? undefined : channelData;
    },
    free: () => decoder.free(),
  };
}
