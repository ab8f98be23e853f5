import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { systemRandom } from '../clock.ts';
import type { ProviderFlags, ProviderManifest } from '../protocol/manifest.ts';
import { providers } from './index.ts';

const here = import.meta.dirname;
const url = 'ws://127.0.0.1:2700/';

/** Each part of a manifest that makes a protocol, with each of its examples. */
function protocolsOf({ recognise, synthesise, assess }: ProviderManifest) {
  return [recognise, synthesise, assess].flatMap((part) =>
    part === undefined
      ? []
      : Object.entries(part.examples).map(([example, flags]) => ({
          example,
          protocol: part.protocol(part.optionsFromFlags({ ...flags, url })),
        })),
  );
}

function credentialsOf({ credentials }: ProviderManifest): Readonly<Record<string, string>> {
  return Object.fromEntries(credentials.fields.map(({ name }) => [name, 'a-key-of-mine']));
}

describe('the list of providers', () => {
  it('has every folder of a provider, sorted by name', () => {
    const folders = readdirSync(here, { withFileTypes: true }).filter((one) => one.isDirectory());
    expect(providers.map(({ name }) => name)).toEqual(folders.map(({ name }) => name).toSorted());
  });
});

describe.each(providers)('the manifest of $title', (manifest) => {
  it('names its provider, its page and its parts', () => {
    const { name, title, page, errors, recognise, synthesise, assess, converse, telephony } = manifest;
    expect(title.toLowerCase()).toBe(name);
    expect(page).toBe(`providers/${name}.md`);
    expect(errors.length).toBeGreaterThan(3);
    expect([recognise, synthesise, assess, converse, telephony].filter((part) => part !== undefined)).not.toEqual([]);
  });

  it('asks for its credentials by environment variables of its own', () => {
    for (const { name, env } of manifest.credentials.fields) {
      expect(env).toBe(`${manifest.name}_${name.replaceAll(/[A-Z]/gu, '_$&')}`.toUpperCase());
    }
  });

  it('makes, from each example, what dials the address that it was given', () => {
    for (const { protocol } of protocolsOf(manifest)) {
      expect(protocol.name).toBe(manifest.name);
      // A manifest may have rows of more than one dialect.
      expect(protocol.errors.filter((row) => !manifest.errors.includes(row))).toEqual([]);
      const { url: dialled } = protocol.dial(credentialsOf(manifest), { epoch: 1, headers: true });
      // Some providers add a path where none was given, and take their configuration in the query.
      expect(new URL(dialled).origin).toBe(new URL(url).origin);
    }
  });

  it('has examples that only need the flags that all providers share, and its own', () => {
    const shared = ['url', 'model', 'language', 'sampleRate', 'voice', 'speed', 'text'];
    const { recognise, synthesise, assess, converse } = manifest;
    for (const part of [recognise, synthesise, assess, converse]) {
      if (part === undefined) continue;
      const known = [...shared, ...(part.flags ?? []).map(({ name }) => name)];
      expect(Object.keys(part.examples).length).toBeGreaterThan(0);
      for (const flags of Object.values(part.examples)) {
        expect(Object.keys(flags).filter((name) => !known.includes(name))).toEqual([]);
      }
    }
  });

  it('never takes a frame that it lists as harmless for one that may have held a result', () => {
    for (const { protocol } of protocolsOf(manifest)) {
      for (const type of manifest.harmlessFrames) {
        const link = protocol.link({
          epoch: 1,
          headers: true,
          random: systemRandom,
          credentials: credentialsOf(manifest),
        });
        // Providers write the type of a message into a field of one of these names; text and data are what may be a result.
        const frame = JSON.stringify({
          type,
          op: type,
          event: type,
          kind: type,
          text: 'some words',
          data: 'A'.repeat(400),
        });
        const events: readonly { readonly type: string }[] = link.receive(frame);
        expect(events.filter((event) => event.type === 'unread')).toEqual([]);
      }
    }
  });
});

describe('what shapes the results of a provider', () => {
  const recognisers = providers.flatMap(({ name, recognise }) =>
    recognise === undefined ? [] : [{ name, recognise }],
  );

  it.each(recognisers)(
    'is known of $name, holds no address, and is another one for another configuration',
    ({ recognise }) => {
      const shapes = Object.values(recognise.examples).map((flags) => {
        const shape = (own: ProviderFlags) => JSON.stringify(recognise.protocol(recognise.optionsFromFlags(own)).shape);
        expect(shape({ ...flags, url })).not.toContain(url);
        expect(shape({ ...flags, url })).toBe(shape({ ...flags, url: 'ws://127.0.0.1:2701/' }));
        return shape({ ...flags, url });
      });
      expect(new Set(shapes).size).toBe(shapes.length);
    },
  );
});

describe('the flags of a command line', () => {
  const partOf = (name: string): ProviderManifest => {
    const found = providers.find((one) => one.name === name);
    if (found === undefined) throw new Error(`no provider ${name}`);
    return found;
  };
  const options = (part: { optionsFromFlags(flags: ProviderFlags): object } | undefined, flags: ProviderFlags) =>
    part?.optionsFromFlags(flags);

  it('become the configuration of the provider', () => {
    expect(options(partOf('bodhi').recognise, { url, platform: 'navana', voice: 'nobody' })).toEqual({
      model: 'en-general-v2-8khz',
      sampleRate: 16_000,
      platform: 'navana',
      url,
    });
    expect(options(partOf('faseeh').synthesise, { voice: 'v', speed: 1.1 })).toEqual({
      voiceId: 'v',
      modelId: undefined,
      settings: { speed: 1.1 },
      url: undefined,
    });
    expect(options(partOf('elsa').assess, { text: 'a pizza', longest: 30 })).toMatchObject({
      sentence: 'a pizza',
      maximumSeconds: 30,
    });
    expect(options(partOf('elsa').assess, {})).not.toHaveProperty('sentence');
    expect(options(partOf('aksita').converse, { replyWithin: 2 })).toMatchObject({ limitMs: 2_000 });
  });

  it('that cannot be right are refused by the provider, with the field', () => {
    const { recognise } = partOf('bodhi');
    const make = () => recognise?.protocol(recognise.optionsFromFlags({ sampleRate: 44_100 }));
    expect(make).toThrow(
      expect.objectContaining({ code: 'config-invalid', context: expect.objectContaining({ field: 'sampleRate' }) }),
    );
  });

  it('name the credentials that are needed', () => {
    const { fields } = partOf('bodhi').credentials;
    const needed = (flags: ProviderFlags) =>
      fields.filter(({ isNeeded }) => isNeeded?.(flags) ?? true).map(({ name }) => name);
    expect(needed({})).toEqual(['apiKey', 'customerId']);
    expect(needed({ platform: 'navana' })).toEqual(['apiKey']);
  });
});
