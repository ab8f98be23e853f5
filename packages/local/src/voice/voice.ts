import { SpeechError } from '@throughline/core';
import { reasonOf } from '@throughline/core/internal';
import type { VoiceEngine, VoiceSink, VoiceStream } from '@throughline/simulator';
import { engineFailed, invalidOption, notLoaded } from '../local-errors.ts';
import { PacedAudio } from './paced-audio.ts';
import { type SpeechOrder, VoiceThread } from './voice-thread.ts';
import { isSpeakable, speakableText } from './speakable.ts';
import { isLocalVoice, type LocalVoiceName, localVoices, voiceSampleRate } from './voices.ts';

/** What `createLocalVoice` takes. */
export interface LocalVoiceOptions {
  /** The voice that is used where a client asks for a voice that is not one of `localVoices`. Default: `slt`. */
  readonly voice?: LocalVoiceName;
  /** How fast audio is sent, in multiples of real time, 0.1 and more; `Infinity`: all of a text at once. Default: 4. */
  readonly pace?: number;
}

/** An engine that speaks English on this machine. */
export interface LocalVoice extends VoiceEngine {
  /** Ends all speech, frees the engine and resolves when its thread has ended. */
  close(): Promise<void>;
}

const name = 'local';

/**
 * Loads Flite in a thread of its own and resolves when the first text can be spoken, which takes half a second. No key, no network.
 *
 * It speaks at 16 kHz, 20 to 50 times as fast as real time, and the same text always gives the same samples. It knows English
 * only: other letters are left out, and a text that has nothing but those fails; `speakableText` says so beforehand. An idle voice
 * does not keep the process alive.
 *
 * Throws a `SpeechError`: `config-invalid` for an option out of range, `model-unavailable` where the engine cannot be loaded.
 */
export async function createLocalVoice(options: LocalVoiceOptions = {}): Promise<LocalVoice> {
  // The types do not bind a caller in JavaScript.
  const given: unknown = options;
  if (typeof given !== 'object' || given === null)
    throw invalidOption('voice', 'the options', String(given), 'an object');
  const { voice = 'slt', pace = 4 } = options;
  if (!isLocalVoice(voice)) throw invalidOption('voice', 'voice', String(voice), localVoices.join(', '));
  if (typeof pace !== 'number' || !(pace >= 0.1))
    throw invalidOption('voice', 'pace', String(pace), 'a number, 0.1 or more');
  const thread = await VoiceThread.start().catch((error: unknown) => {
    throw notLoaded('voice', 'flite', reasonOf(error), 'Install the package again, with all its dependencies.');
  });
  return {
    name,
    sampleRate: voiceSampleRate,
    open: ({ voice: wanted }, sink) => new LocalVoiceStream(thread, isLocalVoice(wanted) ? wanted : voice, pace, sink),
    close: () => thread.close(),
  };
}

/** One link's speech: what it waits for in the thread, or the audio that is being sent. */
class LocalVoiceStream implements VoiceStream {
  readonly #thread: VoiceThread;
  readonly #voice: LocalVoiceName;
  readonly #pace: number;
  readonly #sink: VoiceSink;
  #order: SpeechOrder | undefined;
  #audio: PacedAudio | undefined;

  constructor(thread: VoiceThread, voice: LocalVoiceName, pace: number, sink: VoiceSink) {
    this.#thread = thread;
    this.#voice = voice;
    this.#pace = pace;
    this.#sink = sink;
  }

  speak(given: string): void {
    this.stop();
    const { text, leftOut } = speakableText(given);
    if (leftOut.length > 0 && !isSpeakable(text)) {
      this.#sink.failed(notEnglish(leftOut[0]?.script ?? ''));
      return;
    }
    this.#order = {
      text,
      voice: this.#voice,
      spoken: (samples) => {
        this.#order = undefined;
        this.#audio = new PacedAudio(samples, voiceSampleRate, this.#pace, this.#sink);
        this.#audio.start();
      },
      failed: (reason) => {
        this.#order = undefined;
        this.#sink.failed(engineFailed('voice', reason));
      },
    };
    this.#thread.order(this.#order);
  }

  stop(): void {
    if (this.#order !== undefined) this.#thread.cancel(this.#order);
    this.#order = undefined;
    this.#audio?.stop();
    this.#audio = undefined;
  }

  close(): void {
    this.stop();
  }
}

function notEnglish(script: string): SpeechError {
  return new SpeechError('invalid-request', {
    message: `the local voice speaks English only, and this text is ${script === 'symbols' ? 'symbols' : `in ${script}`}`,
    context: { field: 'text' },
    remedy: 'Give an English text, or use a voice that speaks the language of this one.',
    provider: name,
  });
}
