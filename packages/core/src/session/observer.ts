import type { Emitter } from '../emitter.ts';
import type { AssessmentStats, TranscriptionStats, VoiceStats } from '../results/stats.ts';
import type { CommonEvents, StatusBase } from './events.ts';
import type { SessionShell } from './shell.ts';

/** What an observer can listen to: nothing that holds what is said. */
export type ObservedEvents = CommonEvents<StatusBase>;

interface Observed<Kind, Stats> {
  readonly kind: Kind;
  /** The provider's name, like `bodhi`. */
  readonly provider: string;
  /** As the session's own `on`. */
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
  const common = emitter as unknown as Emitter<ObservedEvents>;
  const session = {
    kind: surface === 'api' ? 'transcription' : surface,
    provider,
    on: common.on.bind(common),
    get stats() {
      return stats();
    },
  };
  common.run('observer', () => observer(session as ObservedSession));
}
