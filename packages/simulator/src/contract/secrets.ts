import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { fromResponse } from '@throughline/core';
import type { Fault } from '../faults/fault.ts';
import { outcomeOf, type Scene, withScene, work } from './scene.ts';
import { type ContractCase, type ContractSubject, kindsOf, secretCredentials, type Variant } from './subject.ts';

const part = 'secrets';

/** No credential is in any event, error, warning, summary or inspection, whatever the provider repeats of it. */
export function secretCases(subject: ContractSubject): readonly ContractCase[] {
  const secrets = Object.values(secretCredentials(subject));
  const overHttp: ContractCase = {
    part,
    name: 'no credential is shown by the error of an HTTP answer that repeats it',
    run: () => nothingShownOverHttp(subject, secrets.length > 0 ? secrets : ['Qx7-4f9a2c71d8e6b0-Zk3Wv']),
  };
  if (secrets.length === 0) return [overHttp];
  const repeated = secrets.join(' of ');
  const link = { link: 1 };
  const echoes: readonly { readonly name: string; readonly faults: readonly Fault[] }[] = [
    { name: 'while all goes well', faults: [] },
    { name: 'when a link is lost', faults: [{ on: { position: 3 }, do: { type: 'rst' } }] },
    {
      name: 'when a refusal repeats them',
      faults: [{ on: link, do: { type: 'http', status: 401, body: `{"message":"bad key ${repeated}"}` } }],
    },
    {
      name: 'when a refusal that nobody knows repeats them in base64',
      faults: [{ on: link, do: { type: 'http', status: 418, body: secrets.map((one) => btoa(one)).join(' ') } }],
    },
    {
      name: 'when an error frame repeats them',
      faults: [{ on: { position: 3 }, do: { type: 'error-frame', code: 402, message: `no balance for ${repeated}` } }],
    },
    {
      name: 'when a close reason repeats them',
      faults: [
        {
          on: { position: 3 },
          do: { type: 'close', code: 1008, reason: `revoked: ${repeated}`.slice(0, 120) },
          times: 9,
        },
      ],
    },
  ];
  const inSessions = kindsOf(subject).flatMap((variant) =>
    echoes.map(({ name, faults }) => ({
      part,
      name: `${variant.label}no credential is shown ${name}`,
      run: () => withScene(variant, { seconds: 6, faults }, (scene) => nothingShown(scene, variant, secrets)),
    })),
  );
  return [overHttp, ...inSessions];
}

async function nothingShown(scene: Scene, variant: Variant, secrets: readonly string[]): Promise<void> {
  const worked = work(scene).then(
    (done) => done,
    (error: unknown) => error,
  );
  const outcome = await outcomeOf(scene, 3_600_000);
  const shown = [
    outcome,
    await scene.until(worked),
    scene.events,
    scene.session.status,
    scene.session.summary(),
    scene.inspected.map((event) => inspectionOf(event)),
    String(outcome.error),
    protocolShown(variant),
  ].map(
    (value) =>
      `${inspect(value, { depth: 8, showHidden: true, maxStringLength: null, maxArrayLength: 1_000 })}\n${jsonOf(value)}`,
  );
  assertNoSecret(shown.join('\n'), secrets);
}

async function nothingShownOverHttp({ manifest }: ContractSubject, secrets: readonly string[]): Promise<void> {
  const repeated = secrets.join(' of ');
  for (const status of [400, 401, 402, 403, 404, 418, 429, 500, 503]) {
    for (const body of [repeated, JSON.stringify({ message: `bad key ${repeated}`, key: repeated }), btoa(repeated)]) {
      const answer = { status, headers: new Headers(), text: async () => body };
      const error = await fromResponse(manifest, answer, { secrets });
      assert.ok(error !== undefined, `${status} is no error`);
      assertNoSecret(
        `${inspect(error, { depth: 8, showHidden: true, maxStringLength: null })}\n${jsonOf(error)}`,
        secrets,
      );
    }
  }
}

/** As it is, in a URL, or in base64. */
function assertNoSecret(shown: string, secrets: readonly string[]): void {
  const text = shown.toLowerCase();
  for (const secret of secrets) {
    for (const form of [secret, encodeURIComponent(secret), btoa(secret).replace(/=+$/u, '')]) {
      assert.ok(!text.includes(form.toLowerCase()), `a credential is shown, as ${form.slice(0, 3)}…`);
    }
  }
}

/** A protocol is inspected by whoever logs its options. */
function protocolShown({ subject, kind, flags }: Variant): object | undefined {
  const manifestPart = subject.manifest[kind];
  return manifestPart?.protocol(manifestPart.optionsFromFlags({ ...flags, url: 'ws://127.0.0.1:2700' }));
}

/** What a logger of the state machine would write: the event, and the snapshot with its context. */
function inspectionOf(event: object): string {
  const { type, event: sent, snapshot } = event as { type?: unknown; event?: unknown; snapshot?: object };
  const { value, context, error, output } = (snapshot ?? {}) as Record<string, unknown>;
  return inspect([type, sent, value, context, error, output], { depth: 6, showHidden: true, maxStringLength: null });
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '';
  }
}
