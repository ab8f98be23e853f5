import { stat } from 'node:fs/promises';
import { type AudioSource, SpeechError } from '@throughline/core';
import type { RecognitionProtocol } from '@throughline/core/protocol';
import { chosenProvider } from '../providers/chosen.ts';
import { messageWithoutCode } from '../without-code.ts';
import { askedOf, type Asked } from './asked-of.ts';
import type { TranscribeFlags } from './flags.ts';
import { openInput, openInputChannels, type OpenInputOptions } from './open-input.ts';
import { isTelephone, takesTelephone } from './telephone.ts';

/** One way to a provider. */
export interface OpenedRoute {
  readonly protocol: RecognitionProtocol;
  readonly credentials: Readonly<Record<string, string>>;
}

/** The providers with their credentials, and the audio in a format of which each gets its own. */
export interface OpenedAudio {
  /** The preferred one first. */
  readonly routes: readonly [OpenedRoute, ...OpenedRoute[]];
  /** One, or with `--channels split` one for each channel. */
  readonly sources: readonly AudioSource[];
}

type Options = Pick<OpenInputOptions, 'terminal' | 'interruption' | 'reading'>;

/**
 * Opens the input for the provider that the flags name. Audio of 8 kHz is sent to a provider that takes it as it is, unless a rate
 * was chosen, and converted for others, such as the local recogniser.
 */
export async function openAudio(input: string, flags: TranscribeFlags, options: Options): Promise<OpenedAudio> {
  try {
    return await open(input, flags, options);
  } catch (error) {
    if (!isTelephone(error, flags) || flags.sampleRate !== undefined) throw error;
    // The beginning of a pipe cannot be read again.
    if (!(await isFile(input))) throw withRemedy(error, flags);
    return open(input, takesTelephone(flags) ? { ...flags, sampleRate: 8000 } : { ...flags, convert: true }, options);
  }
}

async function open(input: string, flags: TranscribeFlags, options: Options): Promise<OpenedAudio> {
  const [first, ...others] = askedOf(flags);
  const routes = [routeOf(first, flags), ...others.map((other) => routeOf(other, flags))] as const;
  const { channel, raw } = flags;
  const convert = flags.convert === true;
  // As a session of several routes has it: the others get theirs from the highest rate.
  const sampleRate = Math.max(...routes.map(({ protocol: { audio } }) => audio.sampleRate));
  const opening = { wanted: { ...routes[0].protocol.audio, sampleRate }, convert, raw, ...options };
  const sources =
    flags.channels === 'split'
      ? await openInputChannels(input, opening)
      : [await openInput(input, { ...opening, channel })];
  return { routes, sources };
}

function routeOf(asked: Asked, { local, route }: TranscribeFlags): OpenedRoute {
  const several = route !== undefined;
  const { manifest, options, credentials } = chosenProvider({
    part: 'recognise',
    given: asked,
    environment: process.env,
    without: several ? '' : 'Without a key: pass --local to recognise English on this machine.',
    inRoute: several,
  });
  const protocol = manifest.recognise.protocol(options);
  return { protocol: local === true ? { ...protocol, name: 'the local recogniser' } : protocol, credentials };
}

async function isFile(input: string): Promise<boolean> {
  if (input === '-') return false;
  return stat(input).then(
    (found) => found.isFile(),
    () => false,
  );
}

function withRemedy(error: SpeechError<'audio-format'>, flags: TranscribeFlags): SpeechError {
  return new SpeechError(error.code, {
    message: messageWithoutCode(error),
    context: error.context,
    remedy: takesTelephone(flags)
      ? 'Pass --sample-rate 8000 to send it at 8 kHz, or --convert to convert it.'
      : 'Pass --convert to have it converted.',
  });
}
