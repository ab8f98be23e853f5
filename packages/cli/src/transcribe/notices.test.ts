import { describe, expect, it } from 'vitest';
import { SpeechError } from '@throughline/core';
import { gap, seamAt, share, summaryOf } from '../../testing/results.ts';
import { gapNotice, routeNotice, seamNotice, summaryNotice } from './notices.ts';

describe('what a run comes to', () => {
  it('reports how much was transcribed, and nothing that did not happen', () => {
    expect(summaryNotice(summaryOf())).toBe('10.0 s of audio · all settled · 1 link');
  });

  it('reports gaps, sound in which no word was found, and frames that could not be read', () => {
    const notice = summaryNotice(summaryOf({ gaps: [gap], wordless: 12, unreadFrames: 1 }));
    expect(notice).toBe(
      '10.0 s of audio · all settled · 1 link · 1.5 s in gaps · 12.0 s of sound without a word · 1 unreadable frame',
    );
  });

  it('reports what each provider heard, where more than one heard anything', () => {
    const first = { ...share, provider: 'deepgram', index: 0, links: 1, heard: 4 };
    const names = ['deepgram', 'vosk'];
    expect(summaryNotice(summaryOf({ routes: [first, share] }), { names })).toBe(
      '10.0 s of audio · all settled · 1 link · deepgram heard 4.0 s, vosk heard 7.5 s',
    );
    expect(summaryNotice(summaryOf({ routes: [first, { ...share, links: 0 }] }), { names })).not.toContain('heard');
    expect(summaryNotice(summaryOf({ routes: [{ ...first, links: 0 }, share] }), { names })).toMatch(
      / · vosk heard 7\.5 s$/u,
    );
  });

  it('says of each gap why it is one', () => {
    expect(gapNotice({ ...gap, reason: 'unread' })).toBe(
      'gap: no words from 1.0 s to 2.5 s: the answers of the provider could not be read',
    );
    expect(gapNotice({ ...gap, channel: 1, reason: 'unread' })).toContain('gap: no words in channel 1 from 1.0 s');
    expect(gapNotice({ ...gap, reason: 'unanswered' })).toContain('the provider did not answer');
  });
});

describe('what is said of a link or a provider that takes over', () => {
  it('tells a rotation from a cut', () => {
    const seam = seamAt(16_000, 32_000, 8_000);
    expect(seamNotice(seam)).toBe('link 2 continues from 1.0 s; 0.5 s sent again');
    expect(seamNotice({ ...seam, cause: 'rotation', channel: 1 })).toBe(
      'link 2 of channel 1 takes over in good order, and continues from 1.0 s; 0.5 s sent again',
    );
  });

  const names = ['deepgram', 'bodhi (route 2)', 'bodhi (route 3)'];
  const change = { provider: 'bodhi', index: 2, from: 12.34, fromSample: 197_440 } as const;
  const balance = new SpeechError('insufficient-balance', { message: 'no credit.', remedy: 'Buy some.' });
  const lost = new SpeechError('connection-lost', { message: 'it has gone.', context: { phase: 'streaming' } });

  it('names both providers and the reason, with what to do where the route does not come back by itself', () => {
    expect(routeNotice({ ...change, reason: 'failover', error: lost }, { names, before: 0 })).toBe(
      'bodhi (route 3) takes over from deepgram at 12.3 s; connection-lost: it has gone',
    );
    expect(routeNotice({ ...change, reason: 'failover', error: balance, channel: 1 }, { names, before: 1 })).toBe(
      'bodhi (route 3) takes over from bodhi (route 2) at 12.3 s of channel 1; insufficient-balance: no credit. Buy some.',
    );
    expect(routeNotice({ ...change, reason: 'hedge' }, { names, before: 0 })).toBe(
      'bodhi (route 3) takes over from deepgram at 12.3 s, on a link that was made ahead',
    );
    expect(routeNotice({ ...change, index: 0, reason: 'return' }, { names, before: 2 })).toBe(
      'deepgram is back, and takes over from bodhi (route 3) at 12.3 s',
    );
  });
});
