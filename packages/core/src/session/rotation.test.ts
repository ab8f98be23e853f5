import { describe, expect, it } from 'vitest';
import { SpeechError } from '../errors/speech-error.ts';
import type { Failure, Phase } from './retry-policy.ts';
import { Rotation, type RotationFacts } from './rotation.ts';

const noChance = { next: () => 0 };
const byProvider = { afterMs: Infinity, overlap: true };

/** A link that was ready at 0, and that its provider ends after an hour. */
const hour: RotationFacts = {
  now: 0,
  epoch: 1,
  readyAt: 0,
  endsAt: 3_600_000,
  toldAt: 0,
  beside: 'none',
  isBehind: false,
  mayDial: true,
};

function failure(
  code: 'connection-lost' | 'concurrency-limit' | 'insufficient-balance',
  phase: Exclude<Phase, 'authorizing'>,
): Failure {
  const error = new SpeechError(code as 'connection-lost', { message: 'what happened', context: { phase } });
  return { error, limited: false, phase };
}

const refused: Failure = {
  error: new SpeechError('authentication-failed', { message: 'no', context: {} }),
  limited: false,
  phase: 'opening',
};

describe('a link that its provider ends after an hour', () => {
  it('gets a successor 20 s before, which takes over in the first quiet moment of the 10 s from then on, else 5 s before', () => {
    const rotation = new Rotation(byProvider, noChance);
    expect(rotation.step(hour)).toEqual({ act: 'wait', dueAt: 3_580_000 });
    expect(rotation.step({ ...hour, now: 3_580_000 }).act).toBe('dial');
    expect(rotation.step({ ...hour, now: 3_581_000, beside: 'under-way' })).toEqual({ act: 'wait', dueAt: Infinity });
    const fed = { ...hour, beside: 'fed' } as const;
    expect(rotation.step({ ...fed, now: 3_582_000 })).toEqual({ act: 'wait', dueAt: 3_585_000 });
    expect(rotation.step({ ...fed, now: 3_585_000 }).act).toBe('seek');
    expect(rotation.step({ ...fed, now: 3_594_999 }).act).toBe('seek');
    expect(rotation.step({ ...fed, now: 3_595_000 }).act).toBe('must');
    expect(rotation.step({ ...hour, now: 3_596_000, beside: 'retiring' })).toEqual({ act: 'wait', dueAt: Infinity });
  });

  it('is kept past its time while a successor that was made late is sent what it was, for 20 s, and not into the last 5 s', () => {
    const late = { ...hour, beside: 'fed', isBehind: true } as const;
    const ofCaller = new Rotation({ afterMs: 60_000, overlap: true }, noChance);
    expect(ofCaller.step({ ...late, now: 61_000 })).toEqual({ act: 'seek', dueAt: 61_000 });
    expect(ofCaller.step({ ...late, now: 62_000, isBehind: false }).act).toBe('must');
    expect(ofCaller.step({ ...late, now: 80_999 }).act).toBe('seek');
    expect(ofCaller.step({ ...late, now: 81_000 }).act).toBe('must');
    // For the next one it is counted anew.
    expect(ofCaller.step({ ...hour, now: 82_000 }).act).toBe('dial');
    expect(ofCaller.step({ ...late, now: 83_000 }).act).toBe('seek');
    // A minute sooner by chance, so that its time was up at 3 535 s.
    const rotation = new Rotation(byProvider, { next: () => 1 });
    expect(rotation.step({ ...late, now: 3_590_000 }).act).toBe('seek');
    expect(rotation.step({ ...late, now: 3_595_000 }).act).toBe('must');
  });

  it('is replaced up to a minute sooner by chance, which is drawn once a link', () => {
    const chances = [0.5, 1];
    const rotation = new Rotation(byProvider, { next: () => chances.shift() ?? 0 });
    expect(rotation.step(hour).dueAt).toBe(3_550_000);
    expect(rotation.step(hour).dueAt).toBe(3_550_000);
    const next = { ...hour, epoch: 2, readyAt: 3_600_000, endsAt: 7_200_000, now: 3_600_000 };
    expect(rotation.step(next).dueAt).toBe(7_120_000);
  });

  it('is replaced when the provider says another end while it lives', () => {
    const rotation = new Rotation(byProvider, noChance);
    expect(rotation.step(hour).act).toBe('wait');
    const told = { ...hour, endsAt: 40_000, toldAt: 30_000 };
    expect(rotation.step({ ...told, now: 30_000 }).act).toBe('dial');
    expect(rotation.step({ ...told, now: 31_000, beside: 'fed' }).act).toBe('seek');
    expect(rotation.step({ ...told, now: 37_500, beside: 'fed' }).act).toBe('must');
  });

  it('is replaced at once when the provider says that it is about to end it, however much chance would have it sooner', () => {
    const rotation = new Rotation(byProvider, { next: () => 1 });
    const told = { ...hour, endsAt: 2_000_000, toldAt: 2_000_000 };
    expect(rotation.step({ ...told, now: 2_000_000 }).act).toBe('dial');
    expect(rotation.step({ ...told, now: 2_000_500, beside: 'fed' }).act).toBe('must');
    const late = { ...hour, endsAt: 2_010_000, toldAt: 2_000_000, now: 2_000_000 };
    expect(new Rotation(byProvider, { next: () => 1 }).step({ ...late, beside: 'fed' }).act).toBe('seek');
  });
});

describe('a link with a short life', () => {
  it('has shorter spans, in proportion to it', () => {
    const rotation = new Rotation(byProvider, noChance);
    const short = { ...hour, endsAt: 12_000 };
    expect(rotation.step(short).dueAt).toBe(12_000 - 3_000 - 4_000 - 2_000);
    expect(rotation.step({ ...short, now: 5_000, beside: 'fed' }).act).toBe('seek');
    expect(rotation.step({ ...short, now: 9_000, beside: 'fed' }).act).toBe('must');
  });

  it('of less than 10 s is not replaced', () => {
    const rotation = new Rotation(byProvider, noChance);
    expect(rotation.step({ ...hour, endsAt: 9_999, now: 9_000 })).toEqual({ act: 'wait', dueAt: Infinity });
  });
});

it('a link of which nobody knows the end is not replaced', () => {
  const rotation = new Rotation(byProvider, noChance);
  expect(rotation.step({ ...hour, endsAt: Infinity, now: 1e9 })).toEqual({ act: 'wait', dueAt: Infinity });
  expect(rotation.step({ ...hour, endsAt: Number.NaN })).toEqual({ act: 'wait', dueAt: Infinity });
});

describe("the caller's own time", () => {
  it('counts from ready, and nothing is left of it', () => {
    const rotation = new Rotation({ afterMs: 600_000, overlap: true }, noChance);
    const link = { ...hour, readyAt: 1_000, endsAt: Infinity };
    expect(rotation.step(link).dueAt).toBe(586_000);
    expect(rotation.step({ ...link, now: 601_000, beside: 'fed' }).act).toBe('must');
  });

  it("counts beside the provider's: the sooner one", () => {
    const rotation = new Rotation({ afterMs: 600_000, overlap: true }, noChance);
    expect(rotation.step(hour).dueAt).toBe(585_000);
    expect(rotation.step({ ...hour, epoch: 2, endsAt: 300_000 }).dueAt).toBe(280_000);
  });
});

describe('a successor that fails', () => {
  it('is tried again by the backoff, while time is left', () => {
    const rotation = new Rotation(byProvider, { next: () => 0.5 });
    const at = 3_550_000;
    const facts = { ...hour, now: at };
    expect(rotation.step(facts).act).toBe('dial');
    rotation.failed(failure('connection-lost', 'opening'), at);
    expect(rotation.step(facts)).toEqual({ act: 'wait', dueAt: at + 125 });
    rotation.failed(failure('connection-lost', 'opening'), at + 125);
    expect(rotation.step({ ...facts, now: at + 125 })).toEqual({ act: 'wait', dueAt: at + 125 + 750 });
    expect(rotation.step({ ...facts, now: at + 875 }).act).toBe('dial');
    expect(rotation.step({ ...facts, now: at + 15_000 }).act).toBe('give-up');
  });

  it('for good is not tried again, and the limit is given up', () => {
    const rotation = new Rotation(byProvider, noChance);
    expect(rotation.step({ ...hour, now: 3_580_000 }).act).toBe('dial');
    rotation.failed(failure('insufficient-balance', 'opening'), 3_580_500);
    expect(rotation.step({ ...hour, now: 3_590_000 })).toEqual({ act: 'wait', dueAt: 3_595_000 });
    expect(rotation.step({ ...hour, now: 3_595_000 }).act).toBe('give-up');
    expect(rotation.lastError?.code).toBe('insufficient-balance');
  });

  it('of refused credentials is dialled once more with fresh ones', () => {
    const rotation = new Rotation(byProvider, noChance);
    const facts = { ...hour, now: 3_580_000 };
    rotation.step(facts);
    rotation.failed(refused, facts.now);
    expect([rotation.refresh, rotation.step(facts).act]).toEqual([true, 'dial']);
    rotation.failed(refused, facts.now);
    expect([rotation.refresh, rotation.step(facts).act]).toEqual([false, 'wait']);
  });
});

describe('an account without room for two links', () => {
  it('has the link ended in a quiet moment, else at the limit, and that is learned for the session', () => {
    const rotation = new Rotation(byProvider, noChance);
    rotation.step(hour);
    rotation.failed(failure('concurrency-limit', 'opening'), 3_580_000);
    expect(rotation.step({ ...hour, now: 3_580_000 })).toEqual({ act: 'wait', dueAt: 3_585_000 });
    expect(rotation.step({ ...hour, now: 3_585_000 }).act).toBe('break-if-quiet');
    expect(rotation.step({ ...hour, now: 3_595_000 }).act).toBe('break');
    const next = { ...hour, epoch: 2, now: 3_600_000 - 15_000 };
    expect(rotation.step(next).act).toBe('break-if-quiet');
  });

  it('may answer as one that is dialled too often does: that is believed the second time', () => {
    const rotation = new Rotation(byProvider, noChance);
    const facts = { ...hour, now: 3_580_000 };
    const often = {
      ...refused,
      error: new SpeechError('rate-limited', { message: 'no', retryAfterMs: 2_000, context: {} }),
    };
    rotation.step(facts);
    rotation.failed(often, facts.now);
    expect(rotation.step(facts)).toEqual({ act: 'wait', dueAt: 3_582_000 });
    expect(rotation.step({ ...facts, now: 3_582_000 }).act).toBe('dial');
    rotation.failed(often, 3_582_000);
    expect(rotation.step({ ...facts, now: 3_586_000 }).act).toBe('break-if-quiet');
  });

  it('is asked again for the next link where only its governor said so', () => {
    const rotation = new Rotation(byProvider, noChance);
    rotation.step(hour);
    rotation.failed({ ...failure('concurrency-limit', 'opening'), phase: 'authorizing' }, 3_580_000);
    expect(rotation.step({ ...hour, now: 3_585_000 }).act).toBe('break-if-quiet');
    expect(rotation.step({ ...hour, epoch: 2, now: 3_585_000 }).act).toBe('dial');
  });

  it('is what the caller says it is', () => {
    const rotation = new Rotation({ afterMs: Infinity, overlap: false }, noChance);
    expect(rotation.step({ ...hour, now: 3_580_000 })).toEqual({ act: 'wait', dueAt: 3_585_000 });
    expect(rotation.step({ ...hour, now: 3_595_000 }).act).toBe('break');
  });
});

describe('while nothing may be dialled', () => {
  const held = { ...hour, mayDial: false };

  it('no successor is, and the limit is given up once', () => {
    const rotation = new Rotation(byProvider, noChance);
    expect(rotation.step({ ...held, now: 3_580_000 })).toEqual({ act: 'wait', dueAt: 3_581_000 });
    expect(rotation.step({ ...held, now: 3_595_000 }).act).toBe('give-up');
    expect(rotation.gaveUp(3_595_000)).toBe(true);
    expect(rotation.step({ ...hour, now: 3_595_100 })).toEqual({ act: 'wait', dueAt: Infinity });
    expect(rotation.gaveUp(3_595_000)).toBe(false);
  });

  it('a link without a successor is not ended either', () => {
    const rotation = new Rotation({ afterMs: Infinity, overlap: false }, noChance);
    expect(rotation.step({ ...held, now: 3_590_000 }).act).toBe('wait');
    expect(rotation.step({ ...held, now: 3_595_000 }).act).toBe('give-up');
  });
});

it("the provider's limit still counts where the caller's was given up", () => {
  const rotation = new Rotation({ afterMs: 600_000, overlap: true }, noChance);
  expect(rotation.step({ ...hour, now: 590_000 }).act).toBe('dial');
  rotation.failed(failure('insufficient-balance', 'opening'), 590_500);
  expect(rotation.step({ ...hour, now: 600_000 }).act).toBe('give-up');
  rotation.gaveUp(600_000);
  expect(rotation.step({ ...hour, now: 600_000 })).toEqual({ act: 'wait', dueAt: 3_580_000 });
});

it('a link whose limit has passed in the sleep of the process gets a successor all the same', () => {
  const rotation = new Rotation({ afterMs: 600_000, overlap: true }, noChance);
  expect(rotation.step({ ...hour, now: 700_000 }).act).toBe('dial');
  expect(rotation.step({ ...hour, now: 701_000, beside: 'fed' }).act).toBe('must');
});
