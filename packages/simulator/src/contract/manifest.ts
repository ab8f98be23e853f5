import assert from 'node:assert/strict';
import { catalogue, isSpeechError } from '@throughline/core';
import type { ContractCase, ContractSubject, Kind } from './subject.ts';

const part = 'manifest';
const kinds: readonly Kind[] = ['recognise', 'assess', 'synthesise'];

/** What a manifest states of its provider is true. */
export function manifestCases({ manifest }: ContractSubject): readonly ContractCase[] {
  const { name, title, errors, credentials, harmlessFrames } = manifest;
  const examples = kinds.flatMap((kind) =>
    Object.entries(manifest[kind]?.examples ?? {}).map(([example, flags]) => {
      const options = manifest[kind]?.optionsFromFlags({ ...flags, url: 'ws://127.0.0.1:2700' }) ?? {};
      return {
        example: `${kind} ${example}`,
        flags,
        options,
        protocol: (given: object) => manifest[kind]?.protocol(given),
      };
    }),
  );
  return [
    {
      part,
      name: 'names are in lower case, titles as a title writes them, and every row of the table has a code, a sentence and a source',
      run: async () => {
        assert.match(name, /^[a-z][a-z\d-]*$/u);
        assert.notEqual(title, '');
        for (const type of harmlessFrames) assert.equal(typeof type, 'string');
        const codes = new Set<string>(Object.keys(catalogue));
        for (const { code, means = '', source = '' } of errors) {
          assert.ok(codes.has(code), `${code} is no code`);
          assert.match(means, /^[A-Z].*\.$/su);
          assert.notEqual(source, '');
        }
        for (const field of credentials.fields) assert.match(field.env, /^[A-Z][A-Z\d_]*$/u);
      },
    },
    ...examples.map(({ example, flags, options, protocol }) => ({
      part,
      name: `${example}: the protocol has the manifest's name and table, and refuses what cannot be right by the field's name`,
      run: async () => {
        const made = protocol(options);
        assert.equal(made?.name, name);
        const strange = made?.errors.find((row) => !errors.includes(row));
        assert.equal(strange, undefined, 'the protocol has a row that the manifest has not');
        assert.equal(
          refusedField(() => protocol({ ...options, noSuchOption: 1 })),
          'noSuchOption',
        );
        assert.equal(
          refusedField(() => protocol({ ...options, url: 'not a URL' })),
          'url',
        );
        for (const { name: field, isNeeded } of credentials.fields) {
          if (isNeeded?.(flags) === false) continue;
          const wrong = Object.fromEntries(
            credentials.fields.map((one) => [one.name, one.name === field ? 5 : 'text-of-a-key']),
          );
          assert.equal(
            refusedField(() => made?.dial(wrong, { epoch: 1, headers: true })),
            field,
          );
        }
      },
    })),
  ];
}

/** The field that a `config-invalid` names; what else was thrown is thrown on. */
function refusedField(make: () => unknown): string | undefined {
  try {
    make();
  } catch (error) {
    if (isSpeechError(error, 'config-invalid')) return error.context.field;
    throw error;
  }
  return undefined;
}
