import { describe, expect, it } from 'vitest';
import { LinkMap } from '../transcript/link-map.ts';
import { ReceivedAudio } from './received-audio.ts';

const rate = 16_000;

/** A clock that went on at 2 s of 3 s that were sent, and the second that was sent again since. */
function goneOn() {
  const map = new LinkMap(rate);
  map.audio(0, 3 * rate, 0);
  const from = map.rewind(2);
  const received = new ReceivedAudio(map, 2, 2);
  map.audio(from, rate, 0);
  return { map, received };
}

describe('how far a provider has received the audio', () => {
  it('is the furthest that it has said, or answered', () => {
    const map = new LinkMap(rate);
    map.audio(0, 10 * rate, 0);
    const received = new ReceivedAudio(map, 0);
    received.received({ type: 'received', until: 4 });
    received.received({ type: 'received', until: 3 });
    received.received({ type: 'received', until: Number.NaN });
    received.answered(undefined);
    expect(received.seconds).toBe(4);
    received.answered(5);
    received.answered(5_000);
    expect(received.seconds).toBe(5);
  });

  it('was further than it had said, where its first acknowledgement of a link begins later', () => {
    const { map, received } = goneOn();
    received.received({ type: 'received', from: 2.4, until: 2.5 });
    received.received({ type: 'received', from: 2.5, until: 2.6 });
    expect(map.sentSeconds).toBe(3.4);
    expect(map.toSource(2.4, 'start')).toBe(2 * rate);
    expect(map.toSource(3.4, 'end')).toBe(3 * rate);
    // What it had received by then stands where it was spoken too.
    expect(map.toSource(2.2, 'start')).toBe(2.2 * rate);
  });

  it('was further than it had said, where it acknowledges more than it was sent', () => {
    const { map, received } = goneOn();
    received.received({ type: 'received', until: 3 });
    expect(map.sentSeconds).toBe(3);
    received.received({ type: 'received', until: 3.25 });
    expect(map.sentSeconds).toBe(3.25);
    expect(map.toSource(3.25, 'end')).toBe(3 * rate);
  });

  it('moves nothing on a link that does not go on, or that was told where', () => {
    const map = new LinkMap(rate);
    map.audio(0, rate, 0);
    new ReceivedAudio(map, 0).received({ type: 'received', from: 1, until: 9 });
    expect(map.sentSeconds).toBe(1);
  });
});
