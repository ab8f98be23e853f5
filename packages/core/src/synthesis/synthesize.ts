import type { VoiceStats } from '../results/stats.ts';
import { showTo } from '../session/observer.ts';
import { coreOf, Session } from '../session/session.ts';
import { assertVoiceOptions } from './check-options.ts';
import { SynthesisPlane } from './plane.ts';
import { listed, type AnySynthesizeOptions } from './routes.ts';
import { voiceSettingsOf } from './settings.ts';
import type { SpokenText } from './text-source.ts';
import type { Utterance, VoiceEvents, VoiceSession, VoiceStatus, VoiceSummary } from './session.ts';

/** Begins a voice. Throws a `SpeechError` at once for options that cannot be right; nothing is dialled before there is something to say. */
export function synthesize<C extends object, Credentials extends readonly object[] | [] = []>(
  options: AnySynthesizeOptions<C, Credentials>,
): VoiceSession {
  assertVoiceOptions(options);
  const routed = listed(options);
  const plane = new SynthesisPlane(routed, voiceSettingsOf(routed));
  showTo(options.observer, routed.routes[0].protocol.name, plane.shell, () => plane.stats);
  return new Voice(plane, options.signal);
}

class Voice extends Session<VoiceEvents, VoiceStatus, VoiceSummary> implements VoiceSession {
  readonly #plane: SynthesisPlane;

  constructor(plane: SynthesisPlane, signal: AbortSignal | undefined) {
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
