import { crc16 } from '../src/audio/coded/flac-header.ts';

/** Samples of each channel in a frame. */
const flacFrame = 4096;

/** A FLAC file at 16 kHz whose frames hold their samples as they are. The last that make no whole frame are left out. */
export function flacFile(channels: readonly Int16Array[]): {
  readonly head: Buffer;
  readonly frames: readonly Buffer[];
} {
  const count = Math.floor((channels[0]?.length ?? 0) / flacFrame);
  const info = Buffer.alloc(34);
  info.writeUInt16BE(flacFrame, 0);
  info.writeUInt16BE(flacFrame, 2);
  info.writeUInt32BE((16_000 << 12) | ((channels.length - 1) << 9) | (15 << 4), 10);
  info.writeUInt32BE(count * flacFrame, 14);
  const frames = Array.from({ length: count }, (_, number) =>
    flacFrameOf(
      channels.map((samples) => samples.subarray(number * flacFrame, (number + 1) * flacFrame)),
      Buffer.of(number),
    ),
  );
  return { head: Buffer.concat([Buffer.from('fLaC\x80\0\0\x22', 'latin1'), info]), frames };
}

/** `number`: as its header says it. */
export function flacFrameOf(channels: readonly Int16Array[], number: Buffer): Buffer {
  const head = Buffer.concat([Buffer.of(0xff, 0xf8, 0xc5, ((channels.length - 1) << 4) | 8), number]);
  const subframes = channels.map((samples) => {
    const body = Buffer.alloc(1 + 2 * samples.length);
    body.writeUInt8(2);
    samples.forEach((sample, index) => body.writeInt16BE(sample, 1 + 2 * index));
    return body;
  });
  const all = Buffer.concat([head, Buffer.of(crc8(head)), ...subframes]);
  const sum = all.reduce((crc, byte) => crc16(crc, byte), 0);
  return Buffer.concat([all, Buffer.of(sum >> 8, sum & 0xff)]);
}

function crc8(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = ((crc << 1) ^ ((crc & 0x80) === 0 ? 0 : 0x107)) & 0xff;
  }
  return crc;
}
