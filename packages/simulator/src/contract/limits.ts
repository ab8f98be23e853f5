import assert from 'node:assert/strict';
import type { Clock } from '@throughline/core';
import { Governor } from '@throughline/core/governor';
import { type Scene, withScene } from './scene.ts';
import { type ContractCase, type ContractSubject, kindsOf } from './subject.ts';
import { assertWhole } from './whole.ts';

/** How long the account has no link. */
const FULL_MS = 20_000;

/** What a provider says where an account has too many links is understood: the session waits in line, and does not fail. */
export function limitCases(subject: ContractSubject): readonly ContractCase[] {
  const session = (clock: Clock) => ({ governor: new Governor({ clock }) });
  return kindsOf(subject).map((variant) => ({
    part: 'limits',
    name: `${variant.label}a session that is refused for the number of links waits in line, and is whole`,
    run: () => withScene(variant, { seconds: 6, session }, waitsInLine),
  }));
}

async function waitsInLine(scene: Scene): Promise<void> {
  const { limits } = scene.simulator;
  limits.links = 0;
  scene.clock.setTimeout(() => {
    limits.links = 1;
  }, FULL_MS);
  await assertWhole(scene);
  const codes = scene.links.flatMap((link) => (link.state === 'failed' ? [link.error.code] : []));
  assert.ok(codes.length > 0, 'no link was refused');
  for (const code of codes) assert.ok(code === 'concurrency-limit' || code === 'rate-limited', code);
  assert.ok(scene.clock.now() >= FULL_MS, 'a link was let in that the limit forbids');
}
