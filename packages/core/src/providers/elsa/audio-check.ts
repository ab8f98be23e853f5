import { describeSampleRate } from '../../audio/format.ts';
import { SpeechError } from '../../errors/speech-error.ts';
import { readElsaAudioHeader, type ElsaAudioHeader } from './audio-header.ts';

/** What the provider takes (ELSA error page, InvalidAudioFormat). */
export const elsaAudio: { readonly sampleRate: number; readonly channels: number } = {
  sampleRate: 16_000,
  channels: 1,
};

/**
 * How the samples of a WAV have to be written. The page says "16 kHz mono WAV" and no more; its sample clients send 16-bit, and
 * nothing is known of any other: inferred.
 */
const wavSamples = '16-bit';

const wanted = `16 kHz mono WAV of ${wavSamples} samples, FLAC or OGG-Opus`;

/** What `assertElsaAudio` takes besides the audio. */
export interface ElsaAudioOptions {
  /** `any`: WAV of samples other than 16-bit ones is let through, for the provider to judge. Default: `16-bit`. */
  readonly wavSamples?: '16-bit' | 'any';
}

/**
 * Checks a file by its header before it is sent: 16 kHz, mono, WAV of 16-bit samples, FLAC or Ogg Opus. Whether the provider goes by the rate that an Opus header names — that of the
 * input, since Opus itself has none — is not known; it is taken at its word.
 *
 * @param file - the whole file
 * @returns what the header says, for the check of its length
 * @throws SpeechError `field-missing` for an empty file, `audio-format` for another format, `audio-invalid` for a header that
 * is cut off or makes no sense
 */
export function assertElsaAudio(file: Uint8Array, options: ElsaAudioOptions = {}): ElsaAudioHeader {
  if (file.length === 0) {
    throw new SpeechError('field-missing', {
      message: 'elsa: the audio is empty.',
      context: { field: 'audio' },
      provider: 'elsa',
      remedy: `Give a file of ${wanted}.`,
    });
  }
  const header = readElsaAudioHeader(file);
  if (typeof header === 'string') throw otherFormat(header);
  if (header !== undefined) {
    const { container, sampleRate, channels, samples = wavSamples } = header;
    const written = samples === wavSamples || options.wavSamples === 'any';
    if (sampleRate === elsaAudio.sampleRate && channels === elsaAudio.channels && written) return header;
    const format = `${describeSampleRate(sampleRate)} ${channels === 1 ? 'mono' : `${channels}-channel`} ${container}`;
    throw otherFormat(written ? format : `${format} of ${samples} samples`);
  }
  if (beginsLikeOne(file)) throw spoiltHeader();
  throw otherFormat('no file of a known format');
}

function beginsLikeOne(file: Uint8Array): boolean {
  return ['RIFF', 'fLaC', 'OggS'].includes(String.fromCharCode(...file.subarray(0, 4)));
}

function otherFormat(found: string): SpeechError<'audio-format'> {
  return new SpeechError('audio-format', {
    message: `elsa: the audio is ${found}; wanted: ${wanted}.`,
    context: { found, wanted },
    provider: 'elsa',
    remedy: `Convert the audio to ${wanted}.`,
  });
}

function spoiltHeader(): SpeechError<'audio-invalid'> {
  const reason = 'its header is cut off or makes no sense';
  return new SpeechError('audio-invalid', {
    message: `elsa: the audio cannot be read: ${reason}.`,
    context: { reason },
    provider: 'elsa',
    remedy: `Check that the file is complete and plays elsewhere, and is ${wanted}.`,
  });
}
