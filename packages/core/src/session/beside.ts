import type { SnapshotFrom } from 'xstate';
import type { TypedEvent, WireLink } from '../protocol/wire.ts';
import type { LinkAdmission } from './link-admission.ts';
import type { SessionMachine } from './machine.ts';
import type { RotationFacts } from './rotation.ts';
import type { RouteParts } from './route-parts.ts';

/**
 * What a link beside the active one is made for. `rotation`: it takes over in time. `return`: it takes over at a quiet moment soon, on a
 * route that is preferred. `hedge`: it takes over where the active one is lost.
 */
export type BesidePurpose = 'rotation' | 'return' | 'hedge';

/** A link beside the active one, from the wish for it to its hand-over, or its end. */
export interface Beside<C extends object, Wire extends WireLink<Event>, Event extends TypedEvent> {
  readonly purpose: BesidePurpose;
  readonly parts: RouteParts<C, Wire, Event>;
  readonly admission: LinkAdmission;
}

/** What stands beside the active link. */
export function besideIn(snapshot: SnapshotFrom<SessionMachine>): RotationFacts['beside'] {
  if (snapshot.matches({ live: { rotation: 'alone' } })) return 'none';
  if (snapshot.matches({ live: { rotation: { beside: 'retiring' } } })) return 'retiring';
  return snapshot.matches({ live: { rotation: { beside: { successor: 'fed' } } } }) ? 'fed' : 'under-way';
}

/** Whether the active link streams. */
export function streamsIn(snapshot: SnapshotFrom<SessionMachine>): boolean {
  return snapshot.matches({ live: { link: { connected: 'streaming' } } });
}
