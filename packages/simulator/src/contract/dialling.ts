import assert from 'node:assert/strict';
import type { Fault } from '../faults/fault.ts';
import { isKind, memoryUrl, outcomeOf, type Scene, withScene, work } from './scene.ts';
import { type ContractCase, type ContractSubject, kindsOf, secretCredentials, type Variant } from './subject.ts';
import { assertWhole } from './whole.ts';
import { watched, type Watched } from './wrapped-transport.ts';

const part = 'dialling';

/** Dials go to the configured URL, with the credentials, and never too often. */
export function diallingCases(subject: ContractSubject): readonly ContractCase[] {
  const gone: readonly Fault[] = [{ on: { position: 2 }, do: { type: 'outage', seconds: 36_000 } }];
  const refused: readonly Fault[] = [{ on: { link: 1 }, do: { type: 'http', status: 401 }, times: 99 }];
  const flapping: readonly Fault[] = [{ on: { link: 1 }, do: { type: 'flap' }, times: 99_999 }];
  const waiting: readonly Fault[] = [{ on: { link: 1 }, do: { type: 'http', status: 429, retryAfter: 7 } }];
  return kindsOf(subject).flatMap((variant) => [
    {
      part,
      name: `${variant.label}every dial goes to the URL of the options, and brings the credentials`,
      run: () => directed(variant),
    },
    {
      part,
      name: `${variant.label}no more than ${mostDials(variant)} dials in any minute, and an end with a named error`,
      run: () => withScene(variant, { seconds: 6, faults: flapping }, noStorm),
    },
    {
      part,
      name: `${variant.label}Retry-After of a refused handshake is obeyed`,
      run: () => withScene(variant, { seconds: 6, faults: waiting }, retryAfterObeyed),
    },
    {
      part,
      name: `${variant.label}refused credentials end the session at once, with authentication-failed or access-denied`,
      run: () => withScene(variant, { seconds: 6, faults: refused }, credentialsRefused),
    },
    {
      part,
      name: `${variant.label}a provider that is gone for good ends the session with a named error, and what has no answer is handed back`,
      run: () => withScene(variant, { seconds: 6, faults: gone }, givenUp),
    },
  ]);
}

/** In a minute: what every session keeps to, or what the provider allows. */
function mostDials({ subject, kind, flags }: Variant): number {
  const part = subject.manifest[kind];
  const traits = part?.protocol(part.optionsFromFlags({ ...flags, url: memoryUrl })).traits;
  return Math.min(15, traits?.dialsPerMinute ?? 15);
}

async function directed(variant: Variant): Promise<void> {
  let watch: Watched | undefined;
  const wrap = (transport: Parameters<typeof watched>[0]) => {
    watch = watched(transport);
    return watch.transport;
  };
  const faults: readonly Fault[] = [{ on: { position: 2 }, do: { type: 'rst' } }];
  await withScene(variant, { seconds: 6, faults, wrap }, assertWhole);
  assert.ok(watch !== undefined && watch.dials.length >= 2);
  const brought = JSON.stringify([watch.dials, watch.sent.filter((frame) => typeof frame === 'string')]);
  for (const { url } of watch.dials) assert.equal(new URL(url).host, '127.0.0.1:2700');
  const secrets = Object.entries(secretCredentials(variant.subject));
  const needed = variant.subject.manifest.credentials.fields.filter(
    (field) => field.isNeeded?.(variant.flags) !== false,
  );
  for (const [name, secret] of secrets) {
    if (needed.some((field) => field.name === name)) assert.ok(brought.includes(secret), `${name} is brought nowhere`);
  }
}

async function noStorm(scene: Scene): Promise<void> {
  const worked = work(scene).catch(() => undefined);
  const { error } = await outcomeOf(scene, 7_200_000);
  assert.ok(error !== undefined, 'success without a link');
  const dials = scene.simulator.ledger.dials.map(({ at }) => at);
  for (const at of dials) {
    const within = dials.filter((other) => other >= at && other - at < 60_000).length;
    assert.ok(within <= mostDials(scene.variant), `${within} dials within a minute`);
  }
  await scene.until(worked);
}

async function retryAfterObeyed(scene: Scene): Promise<void> {
  await assertWhole(scene);
  const [first = 0, second = 0] = scene.simulator.ledger.dials.map(({ at }) => at);
  assert.ok(second - first >= 7_000, `dialled again after ${second - first} ms`);
}

async function credentialsRefused(scene: Scene): Promise<void> {
  const worked = work(scene).catch(() => undefined);
  const { error } = await outcomeOf(scene, 60_000);
  assert.ok(error?.code === 'authentication-failed' || error?.code === 'access-denied', String(error));
  assert.ok(scene.simulator.ledger.dials.length <= 2, 'refused credentials were sent again and again');
  await scene.until(worked);
}

async function givenUp(scene: Scene): Promise<void> {
  const worked = work(scene).catch(() => undefined);
  const { error } = await outcomeOf(scene, 7_200_000);
  assert.ok(error !== undefined, 'success without a provider');
  assert.match(error.message, new RegExp(`^${error.code}: `, 'u'));
  await scene.until(worked);
  if (isKind(scene, 'synthesise')) return;
  const { session, gaps } = scene as Scene<'recognise'>;
  const { acceptedSamples, settledSamples } = session.summary();
  assert.deepEqual(gaps, []);
  assert.equal(
    session.unsettled().length,
    acceptedSamples - settledSamples,
    'audio without an answer is not handed back',
  );
}
