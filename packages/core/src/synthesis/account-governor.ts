import type { Clock } from '../clock.ts';
import type { SlotRules } from '../protocol/synthesis.ts';
import type { LinkGovernor } from '../session/governor/admission.ts';
import { Governor } from '../session/governor/governor.ts';

interface Account {
  readonly maximum: number;
  readonly governor: Governor;
}

/** So many accounts are remembered; of more, those are forgotten of which no link is in use or waited for. */
const ACCOUNTS = 1_000;

// In a closure of the module, since what distinguishes accounts is a secret. By clock, as the limiters of hosts are.
const accounts = new WeakMap<Clock, Map<string, Account>>();

/** What all sessions of an account share that were given no governor: they never have more links than its plan allows. */
export function accountGovernor(clock: Clock, provider: string, { account, maximum }: SlotRules): LinkGovernor {
  const key = `${provider} ${account}`;
  const ofClock = accounts.get(clock) ?? new Map<string, Account>();
  accounts.set(clock, ofClock);
  const known = ofClock.get(key);
  // A plan may be another one by now.
  if (known !== undefined && (known.maximum === maximum || !isIdle(known))) return known.governor;
  if (ofClock.size >= ACCOUNTS) for (const [name, other] of ofClock) if (isIdle(other)) ofClock.delete(name);
  const governor = new Governor({ links: maximum, most: maximum, untilClosed: true, clock });
  ofClock.set(key, { maximum, governor });
  return governor;
}

function isIdle({ governor }: Account): boolean {
  const { inUse, waiting } = governor.state;
  return inUse === 0 && waiting === 0;
}
