import { describe, expect, it } from 'vitest';
import { FrameFilter } from './frame-filter.ts';
import { secretsOf } from './upstream.ts';

const key = 'dg-0123456789abcdef0123456789abcdef';
const { secrets, texts } = secretsOf({ url: 'wss://one.example', headers: { authorization: `Token ${key}` } });
const clean = (frame: string | Buffer, isBinary = false): string =>
  new FrameFilter(secrets, texts).clean(Buffer.from(frame), isBinary).toString();

describe('what a provider sends to a page', () => {
  it.each([
    ['an error that quotes the key', `{"error":"Invalid API key ${key}"}`],
    ['one that quotes it in base64', `{"err_code":"INVALID_AUTH","got":"${Buffer.from(key).toString('base64')}"}`],
    ['one that quotes its end', `{"type":"error","message":"key ending in ${key.slice(-12)} is not valid"}`],
    ['one that quotes it in capitals', `{"error":"unauthorized: ${key.toUpperCase()}"}`],
    ['a frame that is no error, and quotes it', `{"type":"Metadata","echo":"${key}"}`],
    ['a part of it in one', `{"type":"Metadata","echo":"${key.slice(5, 20)}"}`],
    ['a long frame', `{"type":"Metadata","filler":"${'x'.repeat(50_000)}","echo":"${key}"}`],
    ['a text that is not JSON', `no such key: ${key}`],
  ])('has the key covered: %s', (_what, frame) => {
    const shown = clean(frame);
    expect(shown).toContain('***');
    for (let at = 0; at + 8 <= key.length; at += 1) {
      expect(shown.toLowerCase()).not.toContain(key.slice(at, at + 8));
    }
    expect(shown).not.toContain(Buffer.from(key).toString('base64').slice(4, 20));
  });

  it('has it covered in a binary frame that holds JSON', () => {
    expect(clean(`{"error":"bad key ${key}"}`, true)).not.toContain(key);
  });

  it.each([
    ['a transcript', '{"type":"Results","channel":{"alternatives":[{"transcript":"the key to it is a token"}]}}'],
    ['one about errors', '{"transcript":"an error, an invalid one, and the API key was denied"}'],
    ['one in another script', '{"transcript":"مفتاح 鍵 🔑 error"}'],
    ['an error without the key', '{"error":"model not found","request_id":"0123456"}'],
  ])('passes as it came: %s', (_what, frame) => {
    const bytes = Buffer.from(frame);
    expect(new FrameFilter(secrets, texts).clean(bytes, false)).toBe(bytes);
  });

  it('passes audio as it came, also where it begins like JSON or is no text', () => {
    for (const first of [0x00, 0x7b, 0x5b, 0xff]) {
      const audio = Buffer.from(Array.from({ length: 3_200 }, (_, at) => (at === 0 ? first : (at * 151) % 256)));
      expect(new FrameFilter(secrets, texts).clean(audio, true)).toBe(audio);
    }
  });

  it('is not looked at where an upstream has no credentials', () => {
    const none = secretsOf({ url: 'ws://127.0.0.1:2700' });
    const frame = Buffer.from(`{"error":"${key}"}`);
    expect(new FrameFilter(none.secrets, none.texts).clean(frame, false)).toBe(frame);
  });
});
