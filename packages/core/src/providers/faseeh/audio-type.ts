import { SpeechError } from '../../errors/speech-error.ts';

/** What is asked for: bare samples, mono. */
const WANTED = 'mono samples of 16 bits, little-endian';

/** Types of bytes that may be bare samples. */
const bare: readonly string[] = [
  '',
  'application/octet-stream',
  'audio/raw',
  'audio/x-raw',
  'audio/pcm',
  'audio/x-pcm',
  'audio/pcm16',
  'binary/octet-stream',
];

const containers: readonly (readonly [RegExp, string])[] = [
  [/wav|wave/u, 'WAV'],
  [/mpeg|mp3|mpga/u, 'MP3'],
  [/ogg|opus|vorbis/u, 'Ogg'],
  [/webm|matroska/u, 'WebM or Matroska'],
  [/mp4|m4a/u, 'MP4'],
  [/aac/u, 'AAC'],
  [/flac/u, 'FLAC'],
  [/aiff/u, 'AIFF'],
];

/** What a media type, like `audio/raw;codec=pcm16;rate=24000;channels=1`, says of audio. */
export interface AudioType {
  /** Samples per second, where it says so. Not checked. */
  readonly sampleRate?: number;
  /** Why what it names cannot be used; quotes nothing of it. */
  readonly error?: SpeechError;
}

/** Reads a media type; `undefined` where it is not one of audio. */
export function audioTypeOf(text: string): AudioType | undefined {
  const [name = '', ...parameters] = text
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  if (!bare.includes(name)) {
    if (!/^(?:audio|video)\//u.test(name)) return undefined;
    const container = containers.find(([pattern]) => pattern.test(name))?.[1];
    return { error: container === undefined ? wrongFormat('audio of another coding') : inContainer(container) };
  }
  const values = new Map(parameters.map((parameter) => splitAt(parameter)));
  const codec = values.get('codec') ?? values.get('codecs');
  if (codec !== undefined && !/^(?:pcm|pcm_?16|pcm_?s16le|l16|linear16|1)$/u.test(codec)) {
    return { error: wrongFormat('audio of another coding') };
  }
  const channels = values.get('channels');
  if (channels !== undefined && Number(channels) !== 1) return { error: wrongFormat('more channels than one') };
  const rate = values.get('rate');
  if (rate === undefined) return {};
  return /^\d{1,9}$/u.test(rate) ? { sampleRate: Number(rate) } : { error: wrongFormat('a sample rate that is none') };
}

/** Samples were asked for, and a file comes. */
function inContainer(container: string): SpeechError {
  return new SpeechError('audio-container', {
    message: `faseeh sent audio in ${container}, where bare samples were asked for; none of it was handed over`,
    context: { container },
    scope: 'utterance',
    remedy: 'Check that the address, the model and the voice are those of a provider that sends PCM.',
    provider: 'faseeh',
  });
}

/** Samples were asked for, and something else comes; `found` quotes nothing. */
export function wrongFormat(found: string): SpeechError {
  return new SpeechError('audio-format', {
    message: `faseeh sent ${found}; wanted: ${WANTED}`,
    context: { found, wanted: WANTED },
    scope: 'utterance',
    remedy: null,
    provider: 'faseeh',
  });
}

function splitAt(parameter: string): readonly [string, string] {
  const at = parameter.indexOf('=');
  if (at < 0) return [parameter, ''];
  return [
    parameter.slice(0, at).trim(),
    parameter
      .slice(at + 1)
      .trim()
      .replaceAll('"', ''),
  ];
}
