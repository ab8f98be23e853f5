import { expect, it } from 'vitest';
import { pastFailure } from './past-failure.ts';
import { Secrets } from './redact.ts';
import { SpeechError, withCauses, withFacts } from './speech-error.ts';
import { withoutSecrets } from './without-secrets.ts';

const lost = (message = 'the link broke') =>
  new SpeechError('connection-lost', { message, context: { phase: 'streaming' } });

it('what is kept of a failure does not grow with what was said', () => {
  const { message } = pastFailure(lost('much '.repeat(10_000)));
  expect(message.length).toBeLessThanOrEqual(300);
});

it('only what is known of a failure is kept of it', () => {
  expect(pastFailure(lost())).toEqual({ code: 'connection-lost', message: 'connection-lost: the link broke' });
});

it('a secret that was learned after a failure is taken out of it', () => {
  const secrets = new Secrets();
  const past = { ...pastFailure(lost('with token-9a8b7c6d')), requestId: 'r token-9a8b7c6d' };
  const error = withCauses(lost(), [past]);
  secrets.add({ token: 'token-9a8b7c6d' });
  const clean = withoutSecrets(error, secrets.redact);
  expect(clean.causes).toHaveLength(1);
  expect(JSON.stringify(clean)).not.toContain('9a8b7c6d');
});

it('an error without a secret stays the one that it is, causes and all', () => {
  const error = withCauses(lost(), [pastFailure(lost())]);
  expect(withoutSecrets(error, new Secrets().redact)).toBe(error);
});

it('an error keeps the causes and the facts that it has, and a frozen one stays as it is', () => {
  const error = withFacts(withCauses(lost(), [pastFailure(lost('first'))]), { at: '2026-11-03T10:00:00.000Z' });
  withFacts(withCauses(error, []), { at: '2026-11-03T11:00:00.000Z', requestId: 'r-1' });
  expect(error).toMatchObject({ at: '2026-11-03T10:00:00.000Z', requestId: 'r-1' });
  expect(error.causes).toMatchObject([{ message: 'connection-lost: first' }]);
  const frozen = Object.freeze(lost());
  expect(withFacts(withCauses(frozen, [pastFailure(error)]), { at: '2026-11-03T10:00:00.000Z' }).at).toBeUndefined();
});
