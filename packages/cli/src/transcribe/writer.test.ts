import { SpeechError } from '@throughline/core';
import { describe, expect, it } from 'vitest';
import { finalOf } from '../../../subtitles/testing/finals.ts';
import { gap, partialOf, seamAt, share, summaryOf } from '../../testing/results.ts';
import type { Outcome } from './outcome.ts';
import { createWriter, type TranscriptFormat } from './writer.ts';

function written(format: TranscriptFormat, partials = true, outcome: Outcome = { type: 'complete' }): string {
  const writer = createWriter(format, { partials, channels: false });
  return [
    writer.result(partialOf('s1', 'good', 0.5)),
    writer.result(finalOf('s1', 'good morning', 0.5)),
    writer.seam(seamAt(16_000, 32_000, 8_008)),
    writer.result(partialOf('s2', 'ju', 2)),
    writer.result({ type: 'retract', id: 's2', text: '', start: 2, end: 3, epoch: 2 }),
    writer.gap(gap),
    writer.result(finalOf('s4', 'a < b & "c"', 5)),
    writer.result(finalOf('s3', 'to you', 3)),
    writer.end(
      summaryOf({ seams: [seamAt(0, 0)], gaps: [gap], links: 2, dials: 3, replayed: 8_008 / 16_000 }),
      outcome,
    ),
  ].join('');
}

describe('text', () => {
  it('is one line for each final', () => {
    expect(written('text')).toBe('good morning\na < b & "c"\nto you\n');
  });

  it('leaves out finals without words', () => {
    const writer = createWriter('text', { partials: true, channels: false });
    expect(writer.result({ type: 'final', id: 's1', text: '', start: 0, end: 1, epoch: 1 })).toBe('');
  });
});

describe('jsonl', () => {
  it('is one object a line, in seconds, with the end as the last', () => {
    expect(written('jsonl')).toBe(
      `${[
        '{"type":"partial","id":"s1","text":"good","start":0.5,"end":1.5,"epoch":1}',
        '{"type":"final","id":"s1","text":"good morning","start":0.5,"end":1.5,"words":[{"text":"good","start":0.5,"end":1},{"text":"morning","start":1,"end":1.5}],"epoch":1}',
        '{"type":"seam","epoch":2,"from":1,"settled":2,"replayed":0.5005,"cause":"loss","exact":true}',
        '{"type":"partial","id":"s2","text":"ju","start":2,"end":3,"epoch":1}',
        '{"type":"retract","id":"s2","text":"","start":2,"end":3,"epoch":2}',
        '{"type":"gap","start":1,"end":2.5,"reason":"overflow"}',
        '{"type":"final","id":"s4","text":"a < b & \\"c\\"","start":5,"end":7.5,"words":[{"text":"a","start":5,"end":5.5},{"text":"<","start":5.5,"end":6},{"text":"b","start":6,"end":6.5},{"text":"&","start":6.5,"end":7},{"text":"\\"c\\"","start":7,"end":7.5}],"epoch":1}',
        '{"type":"final","id":"s3","text":"to you","start":3,"end":4,"words":[{"text":"to","start":3,"end":3.5},{"text":"you","start":3.5,"end":4}],"epoch":1}',
        '{"type":"end","outcome":"complete","accepted":10,"settled":10,"replayed":0.5005,"dials":3,"links":2,"finals":2,"seams":1,"gaps":1,"unreadFrames":0,"wordless":0}',
      ].join('\n')}\n`,
    );
  });

  it('has a line for another provider, with what the one before was lost of, and says at the end what each heard', () => {
    const writer = createWriter('jsonl', { partials: true, channels: false });
    const change = { provider: 'vosk', index: 1, from: 1, fromSample: 16_000, reason: 'failover' } as const;
    const error = new SpeechError('insufficient-balance', { message: 'no credit', remedy: 'Buy some.' });
    expect(writer.route({ ...change, error })).toBe(
      '{"type":"route","provider":"vosk","index":1,"from":1,"reason":"failover","code":"insufficient-balance","message":"no credit","remedy":"Buy some."}\n',
    );
    expect(writer.route({ ...change, index: 0, reason: 'return', channel: 1 })).toBe(
      '{"type":"route","provider":"vosk","index":0,"from":1,"reason":"return","channel":1}\n',
    );
    const end: unknown = JSON.parse(writer.end(summaryOf({ routes: [share] }), { type: 'complete' }));
    expect(end).toMatchObject({ routes: [{ provider: 'vosk', index: 1, links: 2, heard: 7.5, replayed: 0.5 }] });
    for (const format of ['text', 'srt', 'vtt'] as const) {
      expect(createWriter(format, { partials: true, channels: false }).route(change)).toBe('');
    }
  });

  it('leaves partials and retractions out when nobody wants them', () => {
    const types = written('jsonl', false)
      .trimEnd()
      .split('\n')
      .map((line): string => JSON.parse(line).type);
    expect(types).toEqual(['final', 'seam', 'gap', 'final', 'final', 'end']);
  });

  it('ends with what failed and what to do about it', () => {
    const outcome: Outcome = {
      type: 'failed',
      code: 'insufficient-balance',
      message: 'no credit',
      remedy: 'Buy some.',
    };
    const last: unknown = JSON.parse(written('jsonl', false, outcome).trimEnd().split('\n').at(-1) ?? '');
    expect(last).toMatchObject({ type: 'end', outcome: 'failed', code: 'insufficient-balance', remedy: 'Buy some.' });
  });
});

describe('srt', () => {
  it('numbers subtitles in the order of the audio', () => {
    expect(written('srt')).toBe(
      '1\n00:00:00,500 --> 00:00:01,500\ngood morning\n\n' +
        '2\n00:00:03,000 --> 00:00:04,000\nto you\n\n' +
        '3\n00:00:05,000 --> 00:00:07,500\na &lt; b & "c"\n\n',
    );
  });
});

describe('vtt', () => {
  it('has its header, and no markup by accident', () => {
    expect(written('vtt')).toBe(
      'WEBVTT\n\n' +
        '1\n00:00:00.500 --> 00:00:01.500\ngood morning\n\n' +
        '2\n00:00:03.000 --> 00:00:04.000\nto you\n\n' +
        '3\n00:00:05.000 --> 00:00:07.500\na &lt; b &amp; "c"\n\n',
    );
  });

  it('breaks a long text into two lines of at most 42 characters', () => {
    const writer = createWriter('vtt', { partials: true, channels: false });
    writer.result(finalOf('s1', 'one two three four five six seven eight nine ten eleven', 0, 0.3));
    expect(writer.end(summaryOf(), { type: 'complete' })).toBe(
      'WEBVTT\n\n1\n00:00:00.000 --> 00:00:03.300\none two three four five six\nseven eight nine ten eleven\n\n',
    );
  });
});

describe('a text that a provider made to be more than a text', () => {
  const hostile = 'hi\n\n2\n00:00:09,000 --> 00:00:10,000\n<b>bye</b> \u001B[2J{\\an8}{y:i} AT&T &lt;i&gt; \u2028 end';
  const lines = (format: TranscriptFormat): readonly string[] => {
    const writer = createWriter(format, { partials: true, channels: false });
    const final = { type: 'final', id: 's1', text: hostile, start: 0, end: 6, epoch: 1 } as const;
    return `${writer.result(final)}${writer.end(summaryOf(), { type: 'complete' })}`.trimEnd().split('\n');
  };

  it.each(['srt', 'vtt'] as const)('is one row of subtitles without markup in %s', (format) => {
    const text = lines(format).join('\n');
    const blocks = text.replace('WEBVTT\n\n', '').split('\n\n');
    for (const block of blocks) {
      const [, times = '', ...shown] = block.split('\n');
      expect(times).toMatch(/^\S+ --> \S+$/u);
      expect(shown.length).toBeGreaterThan(0);
      expect(shown.join('')).not.toMatch(format === 'srt' ? /[<>\p{Cc}\u2028]|\{\\|\{\w:/u : /[<>\p{Cc}\u2028]/u);
    }
    const words = blocks.flatMap((block) => block.split('\n').slice(2)).join(' ');
    expect(words).toContain('&lt;b&gt;bye&lt;/b&gt;');
    // What looks like an escape was said so.
    expect(words).toContain('&amp;lt;i&amp;gt;');
    expect(words).toContain(format === 'srt' ? 'AT&T' : 'AT&amp;T');
  });

  it('is one line in text, and nothing that a terminal obeys in text and in jsonl', () => {
    expect(lines('text')).toHaveLength(1);
    for (const format of ['text', 'jsonl'] as const) {
      expect(lines(format).join('')).not.toMatch(/[\p{Cc}\u2028]/u);
    }
    expect(JSON.parse(lines('jsonl')[0] ?? '')).toMatchObject({ text: hostile });
  });
});
