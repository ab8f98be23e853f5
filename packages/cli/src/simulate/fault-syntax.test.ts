import { describe, expect, it } from 'vitest';
import { parseFault } from './fault-syntax.ts';

describe('a fault on the command line', () => {
  it.each([
    ['rst', { on: { link: 1 }, do: { type: 'rst' } }],
    ['rst@5s', { on: { position: 5 }, do: { type: 'rst' } }],
    ['fin@2.5s', { on: { position: 2.5 }, do: { type: 'fin' } }],
    ['mute@link2', { on: { link: 2 }, do: { type: 'mute' } }],
    ['close:1011@link2+3s', { on: { link: 2, after: 3 }, do: { type: 'close', code: 1011 } }],
    ['close:4000,reason=1000', { on: { link: 1 }, do: { type: 'close', code: 4000, reason: '1000' } }],
    [
      'outage:4,mode=unreachable@time10s',
      { on: { time: 10_000 }, do: { type: 'outage', seconds: 4, mode: 'unreachable' } },
    ],
    ['http:429,retryAfter=2*3', { on: { link: 1 }, do: { type: 'http', status: 429, retryAfter: 2 }, times: 3 }],
    ['slow-reader:1000,5@3s', { on: { position: 3 }, do: { type: 'slow-reader', bytesPerSecond: 1000, seconds: 5 } }],
    ['garbage-frame:kind=binary', { on: { link: 1 }, do: { type: 'garbage-frame', kind: 'binary' } }],
  ])('%s', (text, fault) => {
    expect(parseFault(text)).toEqual(fault);
  });

  it.each([
    ['', 'this is not a fault'],
    ['rst@', 'this is not a fault'],
    ['constructor', 'there is no fault "constructor"'],
    ['rst@soon', '"soon" is not a moment'],
    ['rst@5', '"5" is not a moment'],
    ['rst:1', '"1" is one value too many'],
    ['close', 'code is wrong'],
    ['close:later', 'code is wrong: number is wanted, not "later"'],
    ['outage:4,mode=gone', 'mode is wrong: ("refuse" | "unreachable") is wanted, not "gone"'],
    ['rst:speed=3', 'speed is wrong'],
    ['rst@link0', 'link is wrong'],
    ['rst*0', 'times is wrong'],
  ])('refuses "%s": %s', (text, says) => {
    expect(() => parseFault(text)).toThrow(says);
    expect(() => parseFault(text)).toThrow(`--fault ${text}`);
  });
});
