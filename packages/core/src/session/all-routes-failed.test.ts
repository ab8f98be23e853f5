import { describe, expect, expectTypeOf, it } from 'vitest';
import type { PastFailure } from '../errors/past-failure.ts';
import { remedyFor } from '../errors/remedies.ts';
import { isSpeechError, SpeechError, type ErrorContexts } from '../errors/speech-error.ts';
import { withoutSecrets } from '../errors/without-secrets.ts';
import { allRoutesFailed } from './all-routes-failed.ts';

const unpaid = new SpeechError('insufficient-balance', {
  message: 'the account has no credit left',
  context: {},
  provider: 'bodhi',
  httpStatus: 402,
  requestId: 'r-1',
  at: '2026-11-03T10:00:07.000Z',
});
const refused = new SpeechError('authentication-failed', {
  message: 'deepgram refused the key dg-secret-key',
  context: {},
  httpStatus: 401,
});
const lost = new SpeechError('connection-lost', { message: 'the socket is gone', context: { phase: 'opening' } });
const two = [
  { provider: 'bodhi', error: unpaid },
  { provider: 'deepgram', error: refused },
];

describe('all-routes-failed', () => {
  it("names each route's own failure, in the order of the routes", () => {
    const error = allRoutesFailed(two, 0);
    expect(error).toMatchObject({ code: 'all-routes-failed', recovery: 'none', scope: 'session' });
    expect(error.message).toBe(
      'all-routes-failed: all 2 routes have failed: bodhi «insufficient-balance: the account has no credit left», deepgram «authentication-failed: deepgram refused the key dg-secret-key»',
    );
    expect(error.context.routes).toMatchObject([
      { provider: 'bodhi', code: 'insufficient-balance', httpStatus: 402, requestId: 'r-1' },
      { provider: 'deepgram', code: 'authentication-failed', httpStatus: 401 },
    ]);
    expect(error.cause).toMatchObject({ message: unpaid.message, code: 'insufficient-balance' });
  });

  it('says the remedy of each route, and then how to go on, in the words of each surface', () => {
    const error = allRoutesFailed(two, 1);
    expect(error.remedy).toBe(
      'bodhi: Buy credit for your account with the provider. deepgram: Check the credentials that you pass. Then send the audio that unsettled() returns on a new session.',
    );
    expect(remedyFor(error, 'voice')).toMatch(/pass\. Then say on a new session what was not spoken\.$/u);
    expect(remedyFor(error, 'command')).toMatch(/in the environment\. Then run the command again\.$/u);
    expect(error.context.routes.map(({ remedy }) => remedy)).toEqual([unpaid.remedy, refused.remedy]);
  });

  it('says a remedy once that helps several routes, and tells two routes to one provider apart', () => {
    const error = allRoutesFailed(
      [two[0], two[0]].flatMap((route) => route ?? []),
      1,
    );
    expect(error.remedy).toMatch(/^bodhi \(routes\[0\]\), bodhi \(routes\[1\]\): Buy credit for your account/u);
    expect(error.message).toContain('bodhi (routes[1]) «insufficient-balance');
  });

  it('has the remedy of its code where no route has one', () => {
    const silent = { provider: 'bodhi', error: lost };
    expect(allRoutesFailed([silent, { ...silent, provider: 'vosk' }], 1).remedy).toMatch(/^Do for one of the routes/u);
  });

  it('keeps in its JSON what the supports of all providers ask for', () => {
    const json: unknown = JSON.parse(JSON.stringify(allRoutesFailed(two, 1)));
    const routes = [
      {
        code: 'insufficient-balance',
        message: unpaid.message,
        provider: 'bodhi',
        httpStatus: 402,
        requestId: 'r-1',
        at: '2026-11-03T10:00:07.000Z',
        remedy: unpaid.remedy,
      },
      {
        code: 'authentication-failed',
        message: refused.message,
        provider: 'deepgram',
        httpStatus: 401,
        remedy: refused.remedy,
      },
    ];
    expect(json).toMatchObject({ code: 'all-routes-failed', context: { routes }, causes: routes });
  });

  it('shows no secret of any route, however deep it stands in the context', () => {
    const clean = withoutSecrets(allRoutesFailed(two, 1), (text) => text.replaceAll('dg-secret-key', '[redacted]'));
    expect(JSON.stringify(clean)).not.toContain('dg-secret-key');
    expect(isSpeechError(clean, 'all-routes-failed') && clean.context.routes[1]?.message).toContain('[redacted]');
    expect(isSpeechError(clean, 'all-routes-failed') && clean.context.routes[0]?.httpStatus).toBe(402);
  });

  it('has a context of the same type as what led to an error', () => {
    expectTypeOf<ErrorContexts['all-routes-failed']>().toEqualTypeOf<{ readonly routes: readonly PastFailure[] }>();
  });
});
