import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { cutSigns } from './cut-text.ts';
import { planCuts } from './plan.ts';

describe('the transcript of the demo in the README', () => {
  it('disturbs the connection where seed 1 does', async () => {
    const readme = await readFile(new URL('../../../README.md', import.meta.url), 'utf8');
    const shown = [...readme.matchAll(/^ {2}([×≈⊘]) +([\d.]+) s {2}/gmu)].map(([, sign, at]) => [sign, Number(at)]);
    const samples = /samples +([\d ]+) accepted/u.exec(readme)?.[1]?.replaceAll(' ', '');
    const plan = planCuts({ cuts: 6, seconds: Number(samples) / 16_000, seed: 1 });
    expect(shown).toEqual(plan.map(({ kind, at }) => [cutSigns[kind], Number(at.toFixed(1))]));
  });
});
