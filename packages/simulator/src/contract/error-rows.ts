import assert from 'node:assert/strict';
import { fromResponse, type SpeechError } from '@throughline/core';
import { classify, Secrets } from '@throughline/core/internal';
import type { ErrorRow, ErrorTable, ProviderManifest, WireFact } from '@throughline/core/protocol';
import type { Fault } from '../faults/fault.ts';
import { filled, sentenceOf } from './row-facts.ts';
import { asOutcome, isKind, outcomeOf, readUtterance, type Scene, sentences, withScene, work } from './scene.ts';
import { type ContractCase, type ContractSubject, kindsOf, type Kind, type Variant, variantsOf } from './subject.ts';

const part = 'error rows';

const strangeWords = 'zxcv qwerty uiop';

/** Every row of the table, in every place it can come from, becomes what the row says. */
export function errorRowCases(subject: ContractSubject): readonly ContractCase[] {
  const { manifest } = subject;
  const kinds: readonly Kind[] = ['recognise', 'assess', 'synthesise'];
  const variants = kinds.flatMap((kind): readonly Variant[] => variantsOf(subject, kind));
  return [
    ...manifest.errors.map((row, index) => ({
      part,
      name: `row ${index + 1} is ${row.code} wherever it comes: ${row.means}`,
      run: () => rowJudged(row, manifest, variants),
    })),
    {
      part,
      name: 'an HTTP answer that nobody knows is unknown-provider-error, and is not tried again without end',
      run: async () => {
        const error = await fromResponse(manifest, {
          status: 418,
          headers: new Headers(),
          text: async () => strangeWords,
        });
        assert.deepEqual(
          [error?.code, error?.recovery, error?.provider],
          ['unknown-provider-error', 'none', manifest.name],
        );
      },
    },
    ...kindsOf(subject).map((variant) => ({
      part,
      name: `${variant.label}an error that nobody knows is unknown-provider-error, in a frame and in a refusal, and never success`,
      run: () => nobodyKnows(variant),
    })),
  ];
}

/** The table of a session of this kind: a provider may have rows that only some of them meet. */
function tableOf({ subject, kind, flags }: Variant): ErrorTable {
  const manifestPart = subject.manifest[kind];
  const options = manifestPart?.optionsFromFlags({ ...flags, url: 'ws://127.0.0.1:2700' });
  return options === undefined ? [] : (manifestPart?.protocol(options).errors ?? []);
}

/** One place where a row's fact can come from: the fact as the table gets it, and how a server brings it about. */
interface Place {
  readonly where: string;
  readonly facts: readonly WireFact[];
  readonly fault?: Fault;
}

async function rowJudged(row: ErrorRow, manifest: ProviderManifest, variants: readonly Variant[]): Promise<void> {
  const having = variants.filter((variant) => tableOf(variant).includes(row));
  assert.ok(variants.length === 0 || having.length > 0, 'no example of the manifest has this row');
  let judged = 0;
  for (const { where, facts, fault } of placesOf(row)) {
    // An earlier row may be about the same words in this place: then it decides, as it should.
    const codes = facts.map((fact) => verdictOf(manifest, fact));
    if (!codes.includes(row.code)) continue;
    judged += 1;
    const [fact] = facts;
    if (fact?.type === 'response') {
      const error = await fromResponse(manifest, responseOf(fact));
      assert.equal(error?.code, row.code, where);
      assert.equal(error?.provider, manifest.name);
    }
    if (fault === undefined) continue;
    // A handshake and a close are the same for every kind of session.
    for (const variant of fact?.type === 'frame' ? having : having.slice(0, 1)) {
      await withScene(variant, { seconds: 3, faults: [fault] }, async (scene) => {
        const error = await firstError(scene);
        assert.ok(codes.includes(error.code), `${where}: ${error.code} instead of ${row.code}`);
        assert.equal(error.provider, manifest.name, where);
        assert.match(error.message, new RegExp(`^${error.code}: `, 'u'));
      });
    }
  }
  assert.ok(judged > 0, 'another row is always before it: this one can never decide');
}

function verdictOf({ name, errors }: ProviderManifest, fact: WireFact): string {
  const setting = { provider: name, secrets: new Secrets(), wallNow: 0, phase: 'streaming' } as const;
  return classify(errors, fact, setting).error.code;
}

function placesOf(row: ErrorRow): readonly Place[] {
  const says = [row.says ?? []].flat().map(filled);
  const message = sentenceOf(row) || 'something that no page has';
  const [status] = [row.status].flat();
  const [providerCode] = [row.providerCode].flat();
  const [closeCode] = [row.closeCode].flat();
  const fields = Object.fromEntries(
    Object.entries(row.fields ?? {}).map(([name, wanted]) => [name, typeof wanted === 'string' ? 'sample' : wanted.is]),
  );
  const body = JSON.stringify({ message, ...(providerCode !== undefined && { code: providerCode }), ...fields });
  const places: Place[] = [];
  const can = (type: WireFact['type']): boolean =>
    row.on === undefined || row.on.includes(type) || (type === 'response' && row.on.includes('refused'));
  const answer = { status: status ?? 400, headers: {}, body };
  const onlyByNumber = says.length === 0 && providerCode === undefined && row.fields === undefined;
  if (can('response') && closeCode === undefined) {
    places.push({ where: 'in an answer over HTTP', facts: [{ type: 'response', ...answer }] });
  }
  if (can('refused') && closeCode === undefined) {
    const fault: Fault = { on: { link: 1 }, do: { type: 'http', status: answer.status, body } };
    places.push({ where: 'in a refused handshake', facts: [{ type: 'refused', ...answer }], fault });
  }
  const number = status ?? (typeof providerCode === 'number' ? providerCode : undefined);
  if (can('frame') && closeCode === undefined && row.fields === undefined && (!onlyByNumber || number !== undefined)) {
    const text = says.length === 0 && typeof providerCode === 'string' ? providerCode : message;
    const factOf = (code: number | string | undefined): WireFact => ({
      type: 'frame',
      wire: { message: text, raw: JSON.stringify({ message: text }), ...(code !== undefined && { code }) },
    });
    // A server that writes codes as texts takes such a message for one.
    const named = number === undefined && text === providerCode ? text : undefined;
    const facts = named === undefined ? [factOf(number), factOf(undefined)] : [factOf(named)];
    const shape = number === undefined ? 'short' : 'full';
    const fault: Fault = { on: { link: 1 }, do: { type: 'error-frame', code: number ?? 0, message: text, shape } };
    places.push({ where: 'in an error frame', facts, fault });
  }
  const reason = message.slice(0, 120);
  if (can('close') && (closeCode !== undefined || says.length > 0)) {
    const code = closeCode ?? 1011;
    const facts: readonly WireFact[] = [{ type: 'close', code, reason }];
    places.push({ where: 'in a close', facts, fault: { on: { link: 1 }, do: { type: 'close', code, reason } } });
  }
  return places;
}

function responseOf({ status, headers, body }: Extract<WireFact, { type: 'response' }>) {
  return { status, headers: new Headers(headers), text: async () => body };
}

/** What a session calls the first thing that goes wrong, on a link or with a text. */
async function firstError(scene: Scene): Promise<SpeechError> {
  const error = new Promise<SpeechError>((resolve) => {
    const on = scene.session.on.bind(scene.session) as Scene<'recognise'>['session']['on'];
    on('link', (event) => {
      if (event.state === 'failed') resolve(event.error);
    });
    on('failure', resolve);
    if (isKind(scene, 'synthesise')) {
      void utteranceError(scene).then(resolve);
    } else {
      work(scene).catch((failure: unknown) => resolve(asOutcome(failure).error));
    }
  });
  return scene.until(error, 120_000);
}

/** What a text failed with; waits without end where it did not. */
async function utteranceError(scene: Scene<'synthesise'>): Promise<SpeechError> {
  const { error } = await readUtterance(scene, sentences[0]);
  return error ?? new Promise(() => undefined);
}

async function nobodyKnows(variant: Variant): Promise<void> {
  const faults: readonly Fault[] = [
    { on: { link: 1 }, do: { type: 'error-frame', code: 0, message: strangeWords, shape: 'short' }, times: 99 },
    { on: { link: 1 }, do: { type: 'http', status: 418, body: strangeWords } },
  ];
  for (const fault of faults) {
    await withScene(variant, { seconds: 3, faults: [fault] }, async (scene) => {
      const worked = work(scene).catch(() => undefined);
      const { error } = await outcomeOf(scene, 3_600_000);
      await scene.until(worked);
      assert.equal(error?.code, 'unknown-provider-error');
    });
  }
}
