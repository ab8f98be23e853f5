import { elsaErrorMessage } from './errors.ts';

const HEADER_BYTES = 44;

/** The samples of a packet, which has to be a complete WAV file of 16 kHz mono 16-bit; a string is the provider's error. */
export function readWave(packet: Uint8Array): Int16Array | string {
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  const tag = (offset: number) => String.fromCharCode(...packet.subarray(offset, offset + 4));
  if (
    packet.length < HEADER_BYTES ||
    tag(0) !== 'RIFF' ||
    tag(8) !== 'WAVE' ||
    tag(12) !== 'fmt ' ||
    tag(36) !== 'data'
  ) {
    return elsaErrorMessage('FailedToParseAudioHeader');
  }
  const complete =
    view.getUint32(4, true) === packet.length - 8 && view.getUint32(40, true) === packet.length - HEADER_BYTES;
  if (!complete || (packet.length - HEADER_BYTES) % 2 === 1) return elsaErrorMessage('FailedToDecodeAudioFromBytes');
  const format = [20, 22, 32, 34].map((offset) => view.getUint16(offset, true));
  const rates = [24, 28].map((offset) => view.getUint32(offset, true));
  if (format.join() !== '1,1,2,16' || rates.join() !== '16000,32000') return elsaErrorMessage('InvalidAudioFormat');
  // A copy: `slice` of a Node `Buffer` is a view.
  return new Int16Array(new Uint8Array(packet.subarray(HEADER_BYTES)).buffer);
}
