import type { Block } from './coded-audio.ts';

/** Decodes the packets of one stream. */
export interface PacketDecoder {
  /** The samples of the next packet, which may be none; undefined where it cannot be decoded. */
  decode(packet: Uint8Array): Block | undefined | Promise<Block | undefined>;
  free(): void;
}
