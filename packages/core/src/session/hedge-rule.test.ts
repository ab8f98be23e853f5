import { expect, it } from 'vitest';
import { HedgeRule, type HedgeFacts } from './hedge-rule.ts';

const well: HedgeFacts = { owesSince: undefined, fullSince: undefined };
const silent = (owesSince: number): HedgeFacts => ({ ...well, owesSince });
const full = (fullSince: number): HedgeFacts => ({ ...well, fullSince });

it.each([
  ['the peer has owed an answer', silent(1_000)],
  ['the socket has held more than its low mark', full(1_000)],
  ['either is so, whichever began first', { owesSince: 1_000, fullSince: 3_000 }],
])('makes a link on another route when for 5 s %s', (_, facts) => {
  const rule = new HedgeRule();
  expect(rule.dueAt(facts)).toBe(6_000);
  expect(rule.judge(5_999, facts)).toBeUndefined();
  expect(rule.judge(6_000, facts)).toBe('dial');
  expect(rule.judge(20_000, facts)).toBeUndefined();
  expect(rule.dueAt(facts)).toBe(Infinity);
});

it('makes none for a link that owes nothing, however long nothing comes', () => {
  const rule = new HedgeRule();
  expect(rule.dueAt(well)).toBe(Infinity);
  expect(rule.judge(3_600_000, well)).toBeUndefined();
});

it('ends it when the active link lives, and makes no other within a minute', () => {
  const rule = new HedgeRule();
  rule.judge(5_000, silent(0));
  expect(rule.judge(6_000, well)).toBe('drop');
  expect(rule.judge(12_000, silent(6_500))).toBeUndefined();
  expect(rule.dueAt(silent(6_500))).toBe(66_000);
  expect(rule.judge(66_000, silent(6_500))).toBe('dial');
});

it('makes no other within a minute where that link has failed, or has taken over', () => {
  const rule = new HedgeRule();
  rule.judge(5_000, silent(0));
  rule.over(7_000);
  expect(rule.judge(60_000, silent(0))).toBeUndefined();
  expect(rule.judge(67_000, silent(0))).toBe('dial');
});
