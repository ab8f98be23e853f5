import { INTEGER_TAG, readWavHeader } from '@throughline/core/internal';
import { elsaErrorMessage } from './errors.ts';

/** The samples of a packet, which has to be a complete WAV file of 16 kHz mono 16-bit; a string is the provider's error. */
export function readWave(packet: Uint8Array): Int16Array | string {
  const header = readWavHeader(packet);
  if (header === undefined) return elsaErrorMessage('FailedToParseAudioHeader');
  const { format, dataOffset, dataBytes, riffBytes } = header;
  const complete = riffBytes === packet.length - 8 && dataBytes === packet.length - dataOffset;
  if (!complete || dataBytes % 2 === 1) return elsaErrorMessage('FailedToDecodeAudioFromBytes');
  const { tag, channels, blockBytes, bits, sampleRate, bytesPerSecond } = format;
  const isRight =
    [tag, channels, blockBytes, bits].join() === [INTEGER_TAG, 1, 2, 16].join() &&
    [sampleRate, bytesPerSecond].join() === '16000,32000';
  // A copy: `slice` of a Node `Buffer` is a view.
  return isRight
    ? new Int16Array(new Uint8Array(packet.subarray(dataOffset)).buffer)
    : elsaErrorMessage('InvalidAudioFormat');
}
