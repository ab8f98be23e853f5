import type { SharedState } from '../shared-state.ts';
import type { HttpOutcome, HttpRequest } from './exchange.ts';

/** What becomes of a request to the simulated provider: an outage concerns it like a dial. */
export function requested(state: SharedState, request: HttpRequest): HttpOutcome {
  if (state.reach === 'refused') return { type: 'reset' };
  if (state.reach === 'unreachable') return { type: 'never' };
  return { type: 'answer', headers: {}, ...state.request(request) };
}
