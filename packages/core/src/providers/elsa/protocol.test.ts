import { describe, expect, it } from 'vitest';
import { systemRandom } from '../../clock.ts';
import { elsaErrors } from './errors.ts';
import { elsaScripted, elsaUnscripted } from './index.ts';

const token = 'QpZ7+example/token==';
const dialContext = { epoch: 1, headers: true };
const linkContext = { ...dialContext, random: systemRandom, credentials: { token } };

describe('the two protocols', () => {
  const scripted = elsaScripted({ sentence: 'pizza party' });
  const unscripted = elsaUnscripted();

  it('dial the addresses of the documents, with the token in a header', () => {
    expect(scripted.dial({ token }, dialContext)).toEqual({
      url: 'wss://api.elsanow.io/api/v2/ws/score_audio',
      headers: { authorization: `ELSA ${token}` },
      subprotocols: [],
    });
    expect(unscripted.dial({ token }, dialContext).url).toBe('wss://api.elsanow.io/api/v1/ws/score_audio_plus');
    expect(elsaScripted({ sentence: 'a', url: 'ws://127.0.0.1:9' }).dial({ token }, dialContext).url).toBe(
      'ws://127.0.0.1:9',
    );
  });

  it('want 16 kHz mono 16-bit, half a second at a time, as fast as it is spoken', () => {
    for (const { audio, traits, errors, name } of [scripted, unscripted]) {
      expect(audio).toEqual({ sampleRate: 16_000, channels: 1, encoding: 'pcm_s16le' });
      expect(traits).toMatchObject({ readyAt: 'message', replay: 'whole', answers: 'at-end', frameMs: 500, pace: 1 });
      expect([name, errors]).toEqual(['elsa', elsaErrors]);
    }
    expect([scripted.traits.progress, unscripted.traits.progress]).toEqual(['ack', 'none']);
  });

  it('know the longest stream of each plan', () => {
    const longest = [
      elsaScripted({ sentence: 'a' }),
      elsaScripted({ sentence: 'a', plan: 'premium' }),
      elsaUnscripted(),
      elsaUnscripted({ plan: 'premium' }),
    ].map(({ longestSeconds }) => longestSeconds);
    expect(longest).toEqual([20, 45, 20, 150]);
  });

  it('ask for the result in the stream, unless that is turned off', () => {
    const start = (protocol: typeof unscripted) => protocol.link(linkContext).start();
    expect(start(unscripted)).toEqual(['{"api_plan":"standard","return_json":true}']);
    expect(start(elsaUnscripted({ plan: 'premium', returnJson: false }))).toEqual([
      '{"api_plan":"premium","return_json":false}',
    ]);
  });

  it('give each link a state of its own', () => {
    const [one, other] = [scripted.link(linkContext), scripted.link(linkContext)];
    one.audio(new Int16Array(8_000));
    expect(one.receive('{"type":"ELSA:audioACK"}')).toEqual([{ type: 'ack', n: 1 }]);
    expect(other.receive('{"type":"ELSA:audioACK"}')).toMatchObject([{ type: 'warning' }]);
  });
});
