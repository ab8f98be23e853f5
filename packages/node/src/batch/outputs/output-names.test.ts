import * as fc from 'fast-check';
import { isAbsolute, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FileInput } from '../input.ts';
import { type OutputLayout, outputFormats, outputName } from './output-names.ts';

const fingerprint = `sha256-${'0123456789abcdef'.repeat(4)}`;
const nameOf = (input: FileInput, layout: OutputLayout = 'mirror', of = fingerprint): string =>
  outputName(input, of, { layout, base: '/data' });
const named = (name: string): FileInput => ({ name, open: () => new Uint8Array() });

describe('the name of outputs', () => {
  it.each<[string, FileInput, string]>([
    ['a file below the base', '/data/calls/a.wav', 'calls/a.wav'],
    ['a path from the base', 'calls/a.wav', 'calls/a.wav'],
    ['a path with detours', './x/../calls//a.wav', 'calls/a.wav'],
    ['a file: URL', new URL('file:///data/calls/a%20b.wav'), 'calls/a b.wav'],
    ['a file elsewhere', '/tmp/a.wav', '_root/tmp/a.wav'],
    ['a path that leads out of the base', '../../etc/passwd', '_root/etc/passwd'],
    ['a folder that is called as that for files elsewhere', '_root/tmp/a.wav', '%5Froot/tmp/a.wav'],
    [
      'an address',
      new URL('https://me:secret@example.com:8080/calls/a%20b.wav#x'),
      '_url/example.com:8080/calls/a%20b.wav',
    ],
    [
      'an address with a query',
      new URL('https://example.com/a.wav?token=secret'),
      '_url/example.com/a.wav~0123456789abcdef',
    ],
    ['an address that ends with a slash', new URL('https://example.com/calls/'), '_url/example.com/calls/%_'],
    ['audio with a name', named('calls/a'), 'calls/a'],
    ['a name that leads out', named('../../etc/passwd'), '%2E%2E/%2E%2E/etc/passwd'],
    ['a name that is absolute', named('/etc/passwd'), '%_/etc/passwd'],
    ['a name with a scheme', named('s3://bucket/key'), 's3:/%_/bucket/key'],
    ['control characters', 'a\u001B[2J\nb\u202E.wav', 'a%1B[2J%0Ab%E2%80%AE.wav'],
    ['what looks like an escape', '100%41.wav', '100%2541.wav'],
    ['a per cent sign', '100%.wav', '100%.wav'],
    ['a folder that is called as an output of a file beside it', 'a.srt/b.wav', 'a%2Esrt/b.wav'],
    ['letters of any script', 'क/日本語 😀.wav', 'क/日本語 😀.wav'],
  ])('mirrors %s', (_, input, wanted) => {
    expect(nameOf(input)).toBe(wanted);
  });

  it('of two inputs with the same base name differ, also in one directory', () => {
    expect(nameOf('day-1/call.wav')).not.toBe(nameOf('day-2/call.wav'));
    expect(nameOf('day-1/call.wav', 'flat')).toMatch(/^call\.wav~[0-9a-f]{16}$/);
    expect(nameOf('day-1/call.wav', 'flat')).not.toBe(nameOf('day-2/call.wav', 'flat'));
    expect(nameOf('call.wav', 'flat')).toBe('call.wav');
    expect(nameOf('day-1/call.wav')).not.toBe(nameOf('day-1/call.mp3'));
  });

  it('of an address with a query depends on what it leads to, not on a signature that changes', () => {
    const signed = (signature: string) => new URL(`https://example.com/a.wav?signature=${signature}`);
    expect(nameOf(signed('one'))).toBe(nameOf(signed('two')));
    expect(nameOf(signed('one'))).not.toBe(nameOf(signed('one'), 'mirror', `sha256-${'f'.repeat(64)}`));
  });

  it('is never too long for a file system, and stays its own', () => {
    const long = ['é'.repeat(126), 'é'.repeat(127), 'é'.repeat(200), `${'é'.repeat(200)}x`, '😀'.repeat(90)];
    const found = long.map((name) => nameOf(`${name}/${name}`).split('/'));
    for (const part of found.flat()) {
      expect(Buffer.byteLength(`${part}.jsonl`)).toBeLessThanOrEqual(255);
      expect(part).not.toContain('\uFFFD');
    }
    expect(new Set(found.map((parts) => parts.join('/'))).size).toBe(long.length);
  });

  const piece = fc.oneof(
    fc.constantFrom(
      'a',
      'A',
      '%',
      '%2',
      '%25',
      '%_',
      '.',
      '..',
      '~',
      '~0123456789abcdef',
      '_root',
      '_url',
      '.srt',
      '.jsonl',
      '\n',
      '\u202E',
      'é',
      ' ',
    ),
    fc.string({ maxLength: 4, unit: 'grapheme' }),
  );
  const part = fc
    .array(piece, { minLength: 0, maxLength: 4 })
    .map((pieces) => pieces.join('').replaceAll(/[/\0]/g, ''));
  const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
  const layouts = fc.constantFrom<OutputLayout>('mirror', 'flat');

  it('never leads out of the directory, whatever an input is called', () => {
    fc.assert(
      fc.property(path, layouts, fc.boolean(), (name, layout, isPath) => {
        fc.pre(name !== '');
        const found = nameOf(isPath ? name : named(name), layout);
        expect(isAbsolute(found)).toBe(false);
        expect(join('/out', found)).toBe(`/out/${found}`);
        expect(normalize(found)).toBe(found);
        for (const piece of found.split('/')) {
          expect(piece).not.toMatch(/^\.{0,2}$/);
          // oxlint-disable-next-line no-control-regex
          expect(piece).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u202A-\u202E]/u);
        }
      }),
    );
  });

  it('is never that of another input, nor a directory of one', () => {
    fc.assert(
      fc.property(fc.uniqueArray(path, { minLength: 2, maxLength: 30 }), layouts, (names, layout) => {
        const files = names.filter((name) => name !== '').map((name) => nameOf(named(name), layout));
        const all = new Set(files);
        expect(all.size).toBe(files.length);
        const outputs = new Set(files.flatMap((file) => outputFormats.map((format) => `${file}.${format}`)));
        for (const file of files) {
          const parts = file.split('/');
          for (let end = 1; end < parts.length; end += 1) expect(outputs).not.toContain(parts.slice(0, end).join('/'));
        }
      }),
    );
  });
});
