import { isSpeechError } from '@throughline/core/internal';
import { describe, expect, it } from 'vitest';
import { scriptedEngine } from '../engine/scripted-engine.ts';
import { speechScript } from '../script/script.ts';
import { seededRandom } from '../seeded-random.ts';
import { createSimulator } from '../simulator.ts';
import { parseFaults } from './parse-faults.ts';
import { randomFaults } from './random-faults.ts';
import { bodhiServer } from '../providers/bodhi/index.ts';

function refusal(value: unknown): string {
  try {
    parseFaults(value);
    return 'accepted';
  } catch (error) {
    return isSpeechError(error, 'config-invalid') ? `${error.context.field}: ${error.message}` : String(error);
  }
}

describe('parseFaults', () => {
  it('accepts every fault that can be drawn, unchanged', () => {
    const faults = randomFaults(seededRandom(1), { count: 500, seconds: 60 });
    expect(parseFaults(JSON.parse(JSON.stringify(faults)))).toEqual(faults);
  });

  it('accepts every moment, and times', () => {
    const faults = [
      { on: { link: 2 }, do: { type: 'rst' } },
      { on: { link: 2, after: 0.5 }, do: { type: 'fin' }, times: 3 },
      { on: { position: 12.5 }, do: { type: 'close', code: 1011, reason: 'restart' } },
      { on: { time: 0 }, do: { type: 'http', status: 429, retryAfter: 'Wed, 21 Oct 2026 07:28:00 GMT', body: '' } },
    ];
    expect(parseFaults(faults)).toEqual(faults);
  });

  it.each([
    ['no list', {}, 'faults'],
    ['an unknown kind', [{ on: { link: 1 }, do: { type: 'explode' } }], 'faults.0.do.type'],
    ['a missing amount', [{ on: { link: 1 }, do: { type: 'outage' } }], 'faults.0.do.seconds'],
    ['a negative amount', [{ on: { link: 1 }, do: { type: 'refuse', seconds: -1 } }], 'faults.0.do.seconds'],
    ['a field of another kind', [{ on: { link: 1 }, do: { type: 'rst', code: 1006 } }], 'faults.0.do.code'],
    ['a close code that cannot be sent', [{ on: { link: 1 }, do: { type: 'close', code: 1006 } }], 'faults.0.do.code'],
    ['two moments', [{ on: { link: 1, position: 2 }, do: { type: 'rst' } }], 'faults.0.on'],
    ['no moment', [{ do: { type: 'rst' } }], 'faults.0.on'],
    ['a link 0', [{ on: { link: 0 }, do: { type: 'rst' } }], 'faults.0.on'],
    ['times 0', [{ on: { link: 1 }, do: { type: 'rst' }, times: 0 }], 'faults.0.times'],
  ])('refuses %s and names the place', (_name, value, field) => {
    expect(refusal(value)).toMatch(new RegExp(`^${field.replaceAll('.', '\\.')}[.:]`));
  });

  it('guards the simulator, at its making and later', () => {
    const engine = scriptedEngine({ script: speechScript({ seconds: 2, seed: 1 }) });
    const wrong = { on: { link: 1 }, do: { type: 'close', code: 7 } } as const;
    expect(() => createSimulator({ provider: bodhiServer({ engine }), faults: [wrong] })).toThrow('faults.0.do.code');
    expect(() => createSimulator({ provider: bodhiServer({ engine }) }).addFault(wrong)).toThrow('faults.0.do.code');
  });
});
