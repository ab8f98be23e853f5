import { describe, expect, it } from 'vitest';
import { modulesLoadedBy } from '../kit/loaded-modules.ts';

describe('what is loaded', () => {
  it('for throughline --help is commander, the names of the commands, and nothing of what they do', async () => {
    const loaded = await modulesLoadedBy('packages/cli/src/main.ts', '--help');
    const ours = loaded.filter((module) => module.startsWith('packages/'));
    expect(ours.filter((module) => !/^packages\/cli\/src\/[^/]+\.ts$/u.test(module))).toEqual([
      'packages/core/src/printable.ts',
    ]);
    expect(ours.length).toBeLessThan(15);
    const others = loaded.filter((module) => !module.startsWith('packages/') && !module.startsWith('node:'));
    expect(others.filter((module) => !/^(?:commander|picocolors)\/|^data:/u.test(module))).toEqual([]);
  });
});
