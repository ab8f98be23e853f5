import type { SnapshotFrom } from 'xstate';
import type { SpeechError } from '../errors/speech-error.ts';
import type { SessionState, StatusBase } from './events.ts';
import type { SessionMachine } from './machine.ts';

export interface StatusFacts {
  readonly outcome: SpeechError | 'closed' | undefined;
  readonly aborted: boolean;
  readonly everReady: boolean;
  /** When the provider will end the link that there is, where that is known. */
  readonly expiresAt: number | undefined;
}

/** Where a session stands, in public words: the machine's own state names stay inside. */
export function statusOf(snapshot: SnapshotFrom<SessionMachine>, facts: StatusFacts): StatusBase {
  const { epoch, verdict, failure } = snapshot.context;
  const state = stateOf(snapshot, facts);
  const waiting =
    snapshot.matches({ live: { link: 'backingOff' } }) || snapshot.matches({ live: { link: 'waitingForSlot' } });
  const waits = state !== 'failed' && verdict?.type === 'dial' && waiting;
  const error = state === 'failed' && facts.outcome !== 'closed' ? facts.outcome : failure?.error;
  return {
    state,
    usable: facts.outcome === undefined && snapshot.hasTag('usable'),
    epoch,
    ...(waits ? { retryInMs: snapshot.context.delayMs } : {}),
    ...((state === 'open' || state === 'ending') && facts.expiresAt !== undefined && { expiresAt: facts.expiresAt }),
    ...(error === undefined ? {} : { error }),
  };
}

function stateOf(snapshot: SnapshotFrom<SessionMachine>, { outcome, aborted, everReady }: StatusFacts): SessionState {
  if (outcome === 'closed') return 'closed';
  if (outcome !== undefined) return aborted ? 'aborted' : 'failed';
  if (snapshot.matches('idle')) return 'idle';
  if (snapshot.matches({ live: { link: { connected: 'streaming' } } })) return 'open';
  if (snapshot.matches({ live: { link: { connected: 'draining' } } })) return 'ending';
  if (snapshot.matches({ live: { link: 'resting' } })) return 'resting';
  if (snapshot.matches({ live: { link: 'offline' } })) return 'offline';
  return everReady ? 'recovering' : 'connecting';
}
