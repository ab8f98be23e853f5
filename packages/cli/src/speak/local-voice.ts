import { SpeechError } from '@throughline/core';
import { faseeh } from '@throughline/core/providers/faseeh';
import type * as Local from '@throughline/local';
import { createSimulator } from '@throughline/simulator';
import { faseehServer } from '@throughline/simulator/providers/faseeh';
import { loadLocal } from '../load-local.ts';
import { type LocalServer, startServer } from '../local-server.ts';
import { UsageError } from '../usage-error.ts';
import type { SpeakFlags } from './command.ts';
import type { VoiceProvider } from './chosen-voice.ts';
import { localVoices } from './local-voices.ts';

/** Throws `UsageError` for options that contradict `--local`. */
export function assertLocalFlags({ url, voice, speed, model }: SpeakFlags): void {
  if (url !== undefined) {
    throw new UsageError('--local and --url contradict each other', ['Leave one of them out.']);
  }
  if (speed !== undefined) {
    throw new UsageError('the local voice has only one speed', ['Leave --speed out.']);
  }
  if (model !== undefined) {
    throw new UsageError('the local voice has no models', ['Leave --model out; --voice selects the voice.']);
  }
  if (voice !== undefined && !localVoices.some((name) => name === voice)) {
    throw new UsageError(`there is no local voice "${voice}"`, [`Choose one of ${localVoices.join(', ')}.`]);
  }
}

export interface LocalVoiceOptions {
  readonly host?: string;
  /** Default: a free one. */
  readonly port?: number;
  /** Whether texts are spoken that Faseeh would find too short. Default: false. */
  readonly shortTexts?: boolean;
}

/** A local voice that listens, and why it has failed last, if it has. */
export interface LocalVoiceServer extends LocalServer {
  readonly failure: Error | undefined;
}

/** The local voice over the Faseeh protocol. Throws `UsageError` where it is not installed, and for a port that cannot be opened. */
export async function startLocalVoice(options: LocalVoiceOptions = {}): Promise<LocalVoiceServer> {
  const { shortTexts = false, ...where } = options;
  const { createLocalVoice } = await loadLocal();
  const voice = await createLocalVoice();
  let failure: Error | undefined;
  const engine: typeof voice = {
    ...voice,
    open: (link, sink) =>
      voice.open(link, {
        ...sink,
        failed: (error) => {
          failure = error;
          sink.failed(error);
        },
      }),
  };
  const server = await startServer(
    createSimulator({ provider: faseehServer({ engine, shortTexts: shortTexts ? 'spoken' : 'refused' }) }),
    where,
  );
  return {
    ...server,
    get failure() {
      return failure;
    },
  };
}

/** The local voice at this address, with rules of its own: it speaks a single word too, and asks for no key. */
export function localVoice(
  url: string,
  { voice = localVoices[0] }: SpeakFlags,
  { isSpeakable }: Pick<typeof Local, 'isSpeakable'>,
): VoiceProvider {
  return {
    protocol: {
      // It speaks the same text with the same samples.
      ...faseeh({ voiceId: voice, url, unknowns: { deterministic: true } }),
      name: 'the local voice',
      text: { isLongEnough: isSpeakable, check: (text) => assertSpeakable(isSpeakable(text)) },
    },
    credentials: { apiKey: 'none' },
  };
}

/** What is left of a text may be punctuation alone. */
function assertSpeakable(isSpeakable: boolean): void {
  if (isSpeakable) return;
  throw new SpeechError('field-missing', {
    message: 'there is no text to speak',
    context: { field: 'text' },
    scope: 'utterance',
    remedy: 'Give a text with at least one word.',
  });
}
