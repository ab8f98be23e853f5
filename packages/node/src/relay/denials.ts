import { RelayRefusal } from './refusal.ts';

/** Milliseconds after which a page that met a draining instance asks again: a load balancer needs a moment to know. */
const drainedRetryMs = 500;

export function noRelayProtocol(): RelayRefusal {
  return new RelayRefusal(
    'bad-request',
    'This is a relay of Throughline: dial it with relayTransport() of @throughline/browser.',
  );
}

export function isEnding(): RelayRefusal {
  return new RelayRefusal('draining', 'This instance is about to end.', { retryAfterMs: drainedRetryMs });
}

export function foreignOrigin(origin: string | undefined): RelayRefusal {
  return new RelayRefusal(
    'origin-refused',
    `The relay serves no pages of ${(origin ?? '').slice(0, 200)}; name the origin in its option origins (of the command: --origin).`,
  );
}

export function unknownUpstream(name: string): RelayRefusal {
  return new RelayRefusal('unknown-upstream', `The relay has no upstream ${JSON.stringify(name.slice(0, 60))}.`);
}
