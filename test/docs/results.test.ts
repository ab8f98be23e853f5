import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isSpeechError, transcribe, type TranscriptResult, type Turn } from '@throughline/core';
import type { ProviderFlags, RecognisePart, ResultField } from '@throughline/core/protocol';
import { providers } from '@throughline/core/providers';
import {
  scriptAudio,
  scriptedEngine,
  speechScript,
  type EngineFactory,
  type ProviderServer,
} from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { root } from '../kit/markdown.ts';
import { virtualSetting } from '../kit/setting.ts';
import { feedLive } from '../kit/sources.ts';

const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');

const recognisers = providers.flatMap(({ recognise, ...manifest }) =>
  recognise === undefined ? [] : [{ ...manifest, recognise }],
);

/** Whether a provider takes these flags. */
function takes({ protocol, optionsFromFlags }: RecognisePart, flags: ProviderFlags): boolean {
  try {
    protocol(optionsFromFlags({ ...flags, url: 'ws://127.0.0.1:2700' }));
    return true;
  } catch (error) {
    if (isSpeechError(error, 'config-invalid')) return false;
    throw error;
  }
}

/** An example with all that can be asked for by flags that providers share. */
function fullFlags(part: RecognisePart, example: ProviderFlags): ProviderFlags {
  return [{ speakers: true }, { channels: 2 }].reduce<ProviderFlags>((flags, more) => {
    const richer = { ...flags, ...more };
    return takes(part, richer) ? richer : flags;
  }, example);
}

const phaseFields = {
  start: 'turn-start',
  'eager-end': 'turn-eager-end',
  resumed: 'turn-eager-end',
  end: 'turn-end',
} as const;

function fieldsOfResult({ words = [], ...result }: TranscriptResult): readonly ResultField[] {
  const whole = (['confidence', 'language', 'speaker', 'channel', 'entities'] as const).filter(
    (name) => name in result,
  );
  const each = (name: 'confidence' | 'language' | 'speaker', field: ResultField): readonly ResultField[] =>
    words.some((word) => name in word) ? [field] : [];
  return [
    ...whole,
    ...each('confidence', 'word-confidence'),
    ...each('language', 'word-language'),
    ...each('speaker', 'speaker'),
  ];
}

/** What a session with the provider's simulator gives of 30 s of speech of two people. */
async function fieldsGiven(
  { name, credentials, recognise }: (typeof recognisers)[number],
  flags: ProviderFlags,
): Promise<ReadonlySet<ResultField>> {
  const module = (await import(`@throughline/simulator/providers/${name}`)) as Record<string, unknown>;
  const makeServer = module[`${name}Server`] as (options: { readonly engine: EngineFactory }) => ProviderServer;
  const options = recognise.optionsFromFlags({ ...flags, url: 'ws://127.0.0.1:2700' });
  const protocol = recognise.protocol(options);
  const { sampleRate, channels } = protocol.audio;
  const script = speechScript({ seconds: 30, seed: 4, sampleRate, speakers: 2, channels });
  const engine = scriptedEngine({ script, eagerEndSeconds: 0.3 });
  const setting = virtualSetting({ server: makeServer({ engine }) });
  const session = transcribe({
    protocol,
    credentials: Object.fromEntries(
      credentials.fields.map((field) => [field.name, '3fa85f64-5717-4562-b3fc-2c963f66afa6']),
    ),
    transport: setting.transport,
    clock: setting.clock,
    random: setting.random,
    live: true,
  });
  const fields = new Set<ResultField>();
  const note = (result: TranscriptResult): void => {
    for (const field of fieldsOfResult(result)) fields.add(field);
  };
  session.on('partial', note);
  session.on('final', note);
  session.on('turn', ({ phase }: Turn) => fields.add(phaseFields[phase]));
  session.on('relabel', () => fields.add('relabel'));
  try {
    await setting.clock.runUntil(feedLive(session, script, scriptAudio(script).chunks(), setting.clock));
  } finally {
    session.abort();
    await setting.simulator.close();
  }
  return fields;
}

/** What no simulator makes up, or an option asks for that not all providers have. */
const notSimulated: readonly ResultField[] = [
  'language',
  'word-language',
  'entities',
  'relabel',
  'confidence',
  'turn-eager-end',
];

describe('the page of the results', () => {
  it.each([
    ['results/result.ts', ['Segment', 'FinalResult']],
    ['results/word.ts', ['Word']],
    ['results/entity.ts', ['Entity']],
    ['results/turn.ts', ['Turn']],
    ['results/relabel.ts', ['Relabel']],
    ['results/seam.ts', ['Seam']],
    ['session/route-change.ts', ['RouteChange']],
    ['results/route.ts', ['RouteShare']],
  ])('names every field of %s', async (file, interfaces) => {
    const source = await read(`packages/core/src/${file}`);
    const fields = interfaces.flatMap((name) => {
      const [body = ''] = new RegExp(`interface ${name} .*?^\\}`, 'msu').exec(source) ?? [];
      return Array.from(body.matchAll(/^ {2}readonly (\w+)\??:/gmu), ([, field = '']) => field);
    });
    expect(fields.length).toBeGreaterThan(3);
    const page = await read('docs/results.md');
    expect(fields.filter((field) => !page.includes(`\`${field}\``))).toEqual([]);
  });
});

describe.each(recognisers.map((manifest) => [manifest.title, manifest] as const))('what %s gives', (_, manifest) => {
  const { recognise } = manifest;

  it('is said of sessions that its manifest has as examples', () => {
    expect(Object.keys(recognise.gives ?? {}).filter((name) => !(name in recognise.examples))).toEqual([]);
  });

  it.each(Object.entries(recognise.examples))(
    'is what its manifest says, in a session of the kind %s',
    async (name, example) => {
      const said = recognise.gives?.[name] ?? [];
      const given = await fieldsGiven(manifest, fullFlags(recognise, example));
      expect([...given].filter((field) => !said.includes(field))).toEqual([]);
      expect(said.filter((field) => !given.has(field) && !notSimulated.includes(field))).toEqual([]);
    },
  );
});
