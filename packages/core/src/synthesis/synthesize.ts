import type { VoiceStats } from '../results/stats.ts';
import { showTo } from '../session/observer.ts';
import { coreOf, Session } from '../session/session.ts';
import { SynthesisPlane } from './plane.ts';
import { voiceSettingsOf } from './settings.ts';
import type { SpokenText } from './text-source.ts';
import type { SynthesizeOptions, Utterance, VoiceEvents, VoiceSession, VoiceStatus, VoiceSummary } from './session.ts';

/** Begins a voice. Throws a `SpeechError` at once for options that cannot be right; nothing is dialled before there is something to say. */
export function synthesize<C extends object>(options: SynthesizeOptions<C>): VoiceSession {
  const plane = new SynthesisPlane(options, voiceSettingsOf(options));
  showTo(options.observer, options.protocol.name, plane.shell, () => plane.stats);
  return new Voice(plane, options.signal);
}

class Voice<C extends object> extends Session<VoiceEvents, VoiceStatus, VoiceSummary> implements VoiceSession {
  readonly #plane: SynthesisPlane<C>;

  constructor(plane: SynthesisPlane<C>, signal: AbortSignal | undefined) {
    super(plane.shell.emitter, coreOf(plane.shell, plane.control, signal));
    this.#plane = plane;
  }

  say(text: SpokenText): Utterance {
    return this.#plane.say(text);
  }

  get stats(): VoiceStats {
    return this.#plane.stats;
  }

  summary(): VoiceSummary {
    return this.#plane.summary();
  }

  protected finish(): void {
    this.#plane.end();
  }
}
