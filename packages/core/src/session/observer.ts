import type { Emitter } from '../emitter.ts';
import type { SpeechError } from '../errors/speech-error.ts';
import type { SessionWarning } from '../errors/warnings.ts';
import type { AssessmentStats, Measure, TranscriptionStats, VoiceStats } from '../results/stats.ts';
import type { CommonEvents, LinkEvent, StatusBase } from './events.ts';
import type { SessionShell } from './shell.ts';

/** An error, as an observer is shown it: all but what may quote the provider's frame, in which may be words of the transcript. */
export type ObservedError = Pick<
  SpeechError,
  'code' | 'recovery' | 'scope' | 'retryAfterMs' | 'provider' | 'httpStatus' | 'closeCode' | 'requestId' | 'at'
>;

/** A step in the life of a link, as an observer is shown it. */
export type ObservedLink =
  | Exclude<LinkEvent, { readonly state: 'failed' }>
  | (Omit<Extract<LinkEvent, { readonly state: 'failed' }>, 'error'> & { readonly error: ObservedError });

/** What an observer can listen to: nothing that holds what is said. */
export interface ObservedEvents {
  /** Where the session stands, each time that this changes. */
  readonly status: Omit<StatusBase, 'error'> & { readonly error?: ObservedError };
  /** One step in the life of a link. */
  readonly link: ObservedLink;
  /** Something is not as it should be, and the session goes on: by its code, and where on the source clock, in seconds. */
  readonly warning: Pick<SessionWarning, 'code' | 'at'>;
  /** A time was measured; `stats` sums them up. */
  readonly measure: Measure;
  /** The session has ended for a reason that nothing recovers. */
  readonly failure: ObservedError;
}

interface Observed<Kind, Stats> {
  readonly kind: Kind;
  /** The provider's name, like `bodhi`. */
  readonly provider: string;
  /** As the session's own `on`, for these events only: throws a `TypeError` for all others, also for those of results. */
  on<Name extends keyof ObservedEvents>(name: Name, listener: (event: ObservedEvents[Name]) => void): () => void;
  /** As the session's own: the figures as they are when they are asked for. */
  readonly stats: Stats;
}

/** A session, as somebody sees it who watches many: how it fares, and no word of what is said. */
export type ObservedSession =
  | Observed<'transcription', TranscriptionStats>
  | Observed<'assessment', AssessmentStats>
  | Observed<'voice', VoiceStats>;

/**
 * Is shown each session inside the call that begins it, before anything happens on it. What it throws goes to `onListenerError`,
 * and the session goes on.
 */
export type SessionObserver = (session: ObservedSession) => void;

/** Shows a session to its observer, if it has one. */
export function showTo<Events extends CommonEvents<Status>, Status extends StatusBase>(
  observer: SessionObserver | undefined,
  provider: string,
  { emitter, surface }: Pick<SessionShell<Events, Status, unknown>, 'emitter' | 'surface'>,
  stats: () => ObservedSession['stats'],
): void {
  if (observer === undefined) return;
  // Every `Events` has these, which the compiler does not see through the type parameter.
  const common = emitter as unknown as Emitter<CommonEvents<StatusBase>>;
  const session = {
    kind: surface === 'api' ? 'transcription' : surface,
    provider,
    on: onFor(common),
    get stats() {
      return stats();
    },
  };
  common.run('observer', () => observer(session as ObservedSession));
}

/** What of each event an observer is shown. */
const shown: {
  readonly [Name in keyof ObservedEvents]: (event: CommonEvents<StatusBase>[Name]) => ObservedEvents[Name];
} = {
  status: ({ error, ...status }) => (error === undefined ? status : { ...status, error: withoutText(error) }),
  link: (event) => (event.state === 'failed' ? { ...event, error: withoutText(event.error) } : event),
  warning: ({ code, at }) => (at === undefined ? { code } : { code, at }),
  measure: (measure) => measure,
  failure: (error) => withoutText(error),
};

/** The emitter has events of results too, and not every caller is told by the compiler that an observer has none of them. */
function onFor(emitter: Emitter<CommonEvents<StatusBase>>): ObservedSession['on'] {
  return (name, listener) => {
    if (!Object.hasOwn(shown, name)) {
      const names = Object.keys(shown).join(', ');
      throw new TypeError(`An observer has no event '${String(name).slice(0, 60)}'. There are: ${names}.`);
    }
    const show = shown[name] as (event: unknown) => ObservedEvents[typeof name];
    return emitter.on(name, typeof listener === 'function' ? (event) => listener(show(event)) : listener);
  };
}

function withoutText(error: SpeechError): ObservedError {
  const { code, recovery, scope, retryAfterMs, provider, httpStatus, closeCode, requestId, at } = error;
  const known = Object.entries({ retryAfterMs, provider, httpStatus, closeCode, requestId, at });
  return { code, recovery, scope, ...Object.fromEntries(known.filter(([, value]) => value !== undefined)) };
}
