import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { saidIn } from './said-text.ts';

describe('what a provider wrote', () => {
  it.each([
    ['{"message":"No key."}', 'No key.'],
    ['\uFEFF{"message":"No key."}\0', 'No key.'],
    ['[{"message":"No key."}]', 'No key.'],
    ['"No key."', 'No key.'],
    ['{"score":NaN,"message":"No key."}', 'No key.'],
    ['{"message":"No key.","data":{"plan":"pr', 'No key.'],
    ['{"errors":["One.","Two."]}', 'One.; Two.'],
    ['No key.', 'No key.'],
    ['<html><head><title>502 Bad Gateway</title></head><body><h1>502</h1></body></html>', '502 Bad Gateway'],
    ['<!DOCTYPE html>\n<h1 class="x">Access&nbsp;denied &amp; logged&#33;</h1>', 'Access denied & logged!'],
    ['<!DOCTYPE html><title>Error</title><pre>Cannot GET /v1/x</pre>', 'Cannot GET /v1/x'],
    ['<html><body><div>hello</div></body></html>', 'a web page'],
    ['<?xml version="1.0"?><Error><Code>Denied</Code><Message>No key.</Message></Error>', 'No key.'],
    [`<html>${'<title'.repeat(10_000)}`, 'a web page'],
    ['{"odd":1}', '{"odd":1}'],
    ['', ''],
  ])('is shown as a person reads it: %j', (text, shown) => {
    expect(saidIn(text).shown).toBe(shown);
  });

  it('is matched in its sentences alone, with the short name before them', () => {
    expect(saidIn('{"error":"Unauthorized","message":"No key.","hint":"plan expired"}').sentences).toEqual([
      'Unauthorized: No key.',
    ]);
    expect(saidIn('{"odd":"plan expired"}').sentences).toEqual([]);
    expect(saidIn('<html><body>plan expired</body></html>').sentences).toEqual([]);
  });

  it('is no text where it is compressed', () => {
    const junk = new TextDecoder().decode(gzipSync('{"message":"No key."}'));
    expect(saidIn(junk)).toMatchObject({
      sentences: [],
      shown: expect.stringMatching(/^\d+ characters that are no text$/u),
    });
  });

  it.each(['{', '[', '{"a":', '"', '\\', '<', '\uD800', '{"a":"\\u00', '}', '\0'])(
    'of 64 KiB of %j is read without a throw',
    (piece) => {
      const text = piece.repeat(65_536 / piece.length);
      expect(typeof saidIn(text).shown).toBe('string');
    },
  );
});
