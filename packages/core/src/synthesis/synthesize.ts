import { aborted } from '../session/aborted.ts';
import { notAwaited } from '../deferred.ts';
import { watchSignal } from '../session/watch-signal.ts';
import { SynthesisPlane } from './plane.ts';
import { voiceSettingsOf } from './settings.ts';
import type { SpokenText } from './text-source.ts';
import type { SynthesizeOptions, Utterance, VoiceEvents, VoiceSession, VoiceStatus, VoiceSummary } from './session.ts';

/** Begins a voice. Throws a `SpeechError` at once for options that cannot be right; nothing is dialled before there is something to say. */
export function synthesize<C extends object>(options: SynthesizeOptions<C>): VoiceSession {
  return new Voice(options);
}

class Voice<C extends object> implements VoiceSession {
  readonly #core: SynthesisPlane<C>;
  #ended: Promise<VoiceSummary> | undefined;

  constructor(options: SynthesizeOptions<C>) {
    this.#core = new SynthesisPlane(options, voiceSettingsOf(options));
    watchSignal(options.signal, (reason) => this.abort(reason), this.#core.closing.promise);
  }

  get ready(): Promise<void> {
    this.#core.control.start();
    return this.#core.control.ready.promise;
  }

  get closed(): Promise<VoiceSummary> {
    return this.#core.closing.promise;
  }

  get status(): VoiceStatus {
    return this.#core.status;
  }

  on<Name extends keyof VoiceEvents>(name: Name, listener: (event: VoiceEvents[Name]) => void): () => void {
    return this.#core.emitter.on(name, listener);
  }

  say(text: SpokenText): Utterance {
    return this.#core.say(text);
  }

  end(): Promise<VoiceSummary> {
    if (this.#ended === undefined) {
      this.#ended = this.#core.closing.promise;
      notAwaited(this.#ended);
      if (!this.#core.control.over) this.#core.end();
    }
    return this.#ended;
  }

  abort(reason?: unknown): void {
    this.#core.control.abort(aborted(reason));
  }

  summary(): VoiceSummary {
    return this.#core.summary();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Leaving the scope of a session that has failed is no second failure: whoever wanted to know has been told.
    if (!this.#core.control.over) await this.end();
  }
}
