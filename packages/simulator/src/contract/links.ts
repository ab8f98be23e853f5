import assert from 'node:assert/strict';
import { isSpeechError } from '@throughline/core';
import type { Fault } from '../faults/fault.ts';
import { memoryUrl, outcomeOf, type Scene, withScene, work } from './scene.ts';
import { type ContractCase, type ContractSubject, kindsOf, secretCredentials, type Variant } from './subject.ts';
import { assertWhole } from './whole.ts';
import { watched, type Watched } from './wrapped-transport.ts';

const part = 'links';
const cut: readonly Fault[] = [{ on: { position: 2 }, do: { type: 'rst' } }];

/** What is known of a link, and what it needs of its platform. */
export function linkCases(subject: ContractSubject): readonly ContractCase[] {
  return kindsOf(subject).flatMap((variant) => [
    {
      part,
      name: `${variant.label}each link has an id of its own, where the provider gives any, and so has the error that ends it`,
      run: () => withScene(variant, { seconds: 6, faults: cut }, namedByIds),
    },
    {
      part,
      name: `${variant.label}a platform that sends no handshake headers, as a browser, is asked for none`,
      run: async () => askedForNone(variant),
    },
    {
      part,
      name: `${variant.label}where that is enough for the provider, the work is whole there too`,
      run: () => inBrowser(variant),
    },
  ]);
}

async function namedByIds(scene: Scene): Promise<void> {
  await assertWhole(scene);
  const ids = new Map<number, string>();
  for (const { epoch, requestId } of scene.links) {
    if (requestId === undefined) continue;
    assert.equal(ids.get(epoch) ?? requestId, requestId, `link ${epoch} has two ids`);
    ids.set(epoch, requestId);
  }
  if (ids.size === 0) return;
  const ready = new Set(scene.links.filter(({ state }) => state === 'ready').map(({ epoch }) => epoch));
  for (const epoch of ready) assert.ok(ids.has(epoch), `link ${epoch} has no id`);
  assert.equal(new Set(ids.values()).size, ids.size, 'two links have the same id');
  for (const link of scene.links) {
    if (link.state !== 'failed' || !ready.has(link.epoch)) continue;
    assert.equal(link.error.requestId, ids.get(link.epoch), 'the error names no link');
  }
}

function askedForNone({ subject, kind, flags }: Variant): void {
  const protocol = subject.manifest[kind]?.protocol(
    subject.manifest[kind].optionsFromFlags({ ...flags, url: memoryUrl }),
  );
  try {
    const { headers } = protocol?.dial(secretCredentials(subject) as never, { epoch: 1, headers: false }) ?? {};
    assert.deepEqual(headers, {});
  } catch (error) {
    if (!isSpeechError(error, 'config-invalid')) throw error;
    assert.ok(error.remedy !== undefined, 'what else can be done is not said');
  }
}

async function inBrowser(variant: Variant): Promise<void> {
  let watch: Watched | undefined;
  const wrap = (transport: Parameters<typeof watched>[0]) => {
    watch = watched(transport);
    return watch.transport;
  };
  await withScene(variant, { seconds: 6, faults: cut, asBrowser: true, wrap }, async (scene) => {
    const worked = work(scene).catch(() => undefined);
    const { error } = await outcomeOf(scene);
    await scene.until(worked);
    // A key that goes in a header only is of no use there; how else a provider is used, its own tests show.
    if (error !== undefined)
      assert.ok(
        scene.links.every(({ state }) => state !== 'ready'),
        String(error),
      );
    else assert.ok((watch?.dials.length ?? 0) >= 2);
  });
}
