import { describe, expect, it } from 'vitest';
import { readFrame } from './json.ts';

describe('a frame', () => {
  it('may have the trailing commas of the documented examples', () => {
    expect(readFrame('{"eventType":"start","metadata":{"tracks":[{"name":"inbound",},],},}')).toEqual({
      eventType: 'start',
      metadata: { tracks: [{ name: 'inbound' }] },
    });
  });

  it.each([
    ['nothing', ''],
    ['a list', '[1]'],
    ['a comment', '{"a":1} // b'],
    ['a comma too many', '{"a":1,,}'],
    ['half of one', '{"a":'],
    ['null', 'null'],
    ['a bottomless list', '['.repeat(60_000)],
  ])('that is %s is none', (_name, text) => {
    expect(readFrame(text)).toBeUndefined();
  });

  it('cannot reach the prototype of anything', () => {
    const frame = readFrame('{"__proto__":{"eventType":"stop"},}');
    expect(frame?.['eventType']).toBeUndefined();
    expect(Reflect.get({}, 'eventType')).toBeUndefined();
  });
});
