import { sessionWarning, type SessionWarning } from '../errors/warnings.ts';
import type { UnmappedSpeaker } from '../transcript/session-speakers.ts';

/** Whether a session's log has lost what a link would need. */
interface Loss {
  readonly oldest: number;
  readonly settled: number;
  readonly capacity: number;
  readonly sampleRate: number;
}

/** `at`: seconds that the link was sent. */
export function timesImpossible(at: number): SessionWarning {
  const message = 'the provider reported times beyond the audio that it was sent; they are not used';
  return sessionWarning('times-impossible', message, {
    remedy: 'Check that the protocol and its options match the provider: seconds may have been taken for milliseconds.',
    remedyOn: { command: 'Check that --url and --model belong to the same provider.' },
    at,
  });
}

/** `at`: seconds that the link was sent. */
export function framesHarmless(kind: string, at: number): SessionWarning {
  const message = `frames of the kind '${kind}' cannot be used, and nothing was missing where they came: no link is ended for them any more`;
  return sessionWarning('frames-ignored', message, { at });
}

/** `at`: seconds that the link was sent. `timed`: whether words have times, without which none are recognised again. */
export function speakerUnmapped({ epoch, label, name }: UnmappedSpeaker, at: number, timed: boolean): SessionWarning {
  const who = timed
    ? 'who did not speak for long enough in the audio that was sent again'
    : 'who cannot be found among those of earlier links, since words have no times';
  const message = `link ${epoch} reports a speaker '${label}' ${who}; they are named '${name}' and may have had another name before`;
  if (!timed) return sessionWarning('speaker-unmapped', message, { at });
  return sessionWarning('speaker-unmapped', message, {
    remedy: 'Pass a longer replay: { preRollSeconds }, up to 30, so that more of what was said is recognised again.',
    remedyOn: { assessment: null, command: null },
    at,
  });
}

/** `seconds` that the audio waits; `at`: seconds that the link was sent. */
export function lagStays(seconds: number, at: number): SessionWarning {
  const message = `the audio waits ${seconds.toFixed(1)} s to be sent, and the provider takes it no faster than it is spoken: only silence makes that less`;
  return sessionWarning('lag-stays', message, {
    remedy: 'Pass replay: { maxLagSeconds } to leave out the oldest audio instead: that part becomes a gap.',
    remedyOn: { assessment: null, command: null },
    at,
  });
}

/** Of audio that was sent, has no answer, and had to be let go; once a link. */
export class OverrunWarning {
  #reported = false;

  /** A new link is ready. */
  renew(): void {
    this.#reported = false;
  }

  /** The warning, where there is one to give. */
  of({ oldest, settled, capacity, sampleRate }: Loss): SessionWarning | undefined {
    // Pre-roll is a help, not a promise: letting go of it costs no audio.
    if (this.#reported || oldest <= settled) return undefined;
    this.#reported = true;
    const message = `${capacity / sampleRate} s of audio were sent without an answer; its oldest part can no longer be sent again`;
    return sessionWarning('window-overrun', message, {
      remedy: 'Pass a window: { seconds } longer than the longest stretch that the provider leaves unanswered.',
      remedyOn: {
        assessment: 'Assess less audio at a time.',
        command: 'Make --window longer than the longest stretch that the provider leaves unanswered.',
      },
      at: oldest / sampleRate,
    });
  }
}
