import { describe, expect, it } from 'vitest';
import { checkScenario } from './scenario.ts';

const faults = [{ on: { position: 5 }, do: { type: 'rst' } }];

describe('a file of faults', () => {
  it('may be a list', () => {
    expect(checkScenario(faults, 'f.json')).toEqual({ faults });
  });

  it('may be an object that says more', () => {
    const scenario = { engine: 'local', seconds: 20, seed: 7, faults };
    expect(checkScenario(scenario, 'f.json')).toEqual(scenario);
    expect(checkScenario({}, 'f.json')).toEqual({ faults: [] });
  });

  it.each([
    [null, 'f.json: it must contain a list of faults'],
    [{ fault: faults }, 'f.json: there is no field fault'],
    [{ engine: 'steam' }, 'f.json: engine must be "scripted" or "local"'],
    [{ seconds: '20' }, 'f.json: seconds must be a number above 0'],
    [{ seed: -1 }, 'f.json: seed must be a number above 0'],
    [{ faults: [{ on: { position: 5 } }] }, 'config-invalid: faults.0.do'],
    [[{ on: { position: -5 }, do: { type: 'rst' } }], 'config-invalid: faults.0.on'],
  ])('is refused as %j', (scenario, says) => {
    expect(() => checkScenario(scenario, 'f.json')).toThrow(says);
  });
});
