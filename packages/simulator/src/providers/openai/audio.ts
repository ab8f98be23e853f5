import { decodeG711 } from '@throughline/core/internal';

const base64 = /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/u;

/** The samples in the base64 audio of a message; undefined where it is none. */
export function samplesOf(audio: string, encoding: 'pcm' | 'pcmu' | 'pcma'): Int16Array | undefined {
  if (audio === '' || audio.length % 4 !== 0 || !base64.test(audio)) return undefined;
  const bytes = Buffer.from(audio, 'base64');
  if (encoding !== 'pcm') return decodeG711(bytes, encoding === 'pcmu' ? 'mulaw' : 'alaw');
  if (bytes.length % 2 !== 0) return undefined;
  return new Int16Array(new Uint8Array(bytes).buffer);
}
