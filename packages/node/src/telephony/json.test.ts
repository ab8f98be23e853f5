import { describe, expect, it } from 'vitest';
import { readFrames } from './json.ts';

const readFrame = (text: string) => readFrames(text).frames[0];

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

  it('may hold several objects, and what is not one of them is reported', () => {
    const [one, two] = [{ eventType: 'media' }, { eventType: 'stop' }];
    const both = JSON.stringify(one) + JSON.stringify(two);
    expect(readFrames(both)).toEqual({ frames: [one, two], partly: false });
    expect(readFrames(`${both}[5]`)).toEqual({ frames: [one, two], partly: true });
    expect(readFrames('5')).toEqual({ frames: [], partly: true });
  });

  it('cannot reach the prototype of anything', () => {
    const frame = readFrame('{"__proto__":{"eventType":"stop"},}');
    expect(frame?.['eventType']).toBeUndefined();
    expect(Reflect.get({}, 'eventType')).toBeUndefined();
  });
});
