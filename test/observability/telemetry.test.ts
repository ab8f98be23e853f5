import { channel } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { inspect } from 'node:util';
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { ObservedSession, SpeechError } from '@throughline/core';
import { bodhi } from '@throughline/core/providers/bodhi';
import { openTelemetry } from '@throughline/core/telemetry';
import { transcribe as transcribeInNode } from '@throughline/node';
import { observeSessions } from '@throughline/node/telemetry';
import { scriptAudio, scriptedEngine, speechScript, type Fault } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { assessVirtually } from '../kit/assessment.ts';
import { runRouted } from '../kit/routed.ts';
import { speak } from '../kit/speech.ts';
import { runVirtually, virtualProvider } from '../kit/transcription.ts';
import { inMemoryTelemetry } from './otel.ts';

const cut: Fault = { on: { position: 6 }, do: { type: 'rst' } };
const refused: readonly Fault[] = [{ on: { link: 1 }, do: { type: 'http', status: 401 }, times: 9 }];

describe('the spans of a session', () => {
  it('are one for itself, and one for each link beneath it', async () => {
    const { tracer, meter, spans } = inMemoryTelemetry();
    const observer = openTelemetry({ tracer, meter, attributes: { region: 'eu' } });
    const { session } = await runVirtually({ seed: 3, live: true, faults: [cut], session: { observer } });
    const [first, second, whole] = spans();
    expect(spans().map(({ name, kind }) => [name, kind])).toEqual([
      ['link bodhi', SpanKind.CLIENT],
      ['link bodhi', SpanKind.CLIENT],
      ['transcribe bodhi', SpanKind.INTERNAL],
    ]);
    const { spanId, traceId } = whole?.spanContext() ?? {};
    for (const link of [first, second]) {
      expect(link?.parentSpanContext?.spanId).toBe(spanId);
      expect(link?.spanContext().traceId).toBe(traceId);
      expect(link?.events.map(({ name }) => name)).toEqual(['open', 'ready']);
    }
    const common = { region: 'eu', 'throughline.session.kind': 'transcription', 'throughline.provider': 'bodhi' };
    expect(first).toMatchObject({
      status: { code: SpanStatusCode.ERROR, message: 'connection-lost' },
      attributes: {
        ...common,
        'throughline.link.epoch': 1,
        'throughline.outcome': 'failed',
        'error.type': 'connection-lost',
      },
    });
    expect(second).toMatchObject({
      status: { code: SpanStatusCode.UNSET },
      attributes: { ...common, 'throughline.link.epoch': 2, 'throughline.outcome': 'drained' },
    });
    const { accepted, replayed, outageMs } = session.stats;
    expect(whole).toMatchObject({
      status: { code: SpanStatusCode.UNSET },
      attributes: {
        ...common,
        'throughline.outcome': 'closed',
        'throughline.session.dials': 2,
        'throughline.session.links': 2,
        'throughline.session.outage': outageMs / 1000,
        'throughline.audio.accepted': accepted,
        'throughline.audio.replayed': replayed,
        'throughline.audio.gaps': 0,
      },
    });
  });

  it('last until a link that was replaced has said its last', async () => {
    const { tracer, meter, spans } = inMemoryTelemetry();
    const observer = openTelemetry({ tracer, meter });
    const script = speechScript({ seconds: 24, seed: 3 });
    await runVirtually({ seed: 3, live: true, script, session: { observer, rotate: { afterSeconds: 12 } } });
    const [first] = spans();
    expect(first?.events.map(({ name }) => name)).toEqual(['open', 'ready', 'retiring']);
    expect(first?.attributes).toMatchObject({ 'throughline.link.epoch': 1, 'throughline.outcome': 'drained' });
  });

  it('say of each link by which of several providers it was', async () => {
    const { tracer, meter, spans } = inMemoryTelemetry();
    const script = speechScript({ seconds: 12, seed: 3 });
    const audio = scriptAudio(script);
    const lost: Fault = { on: { time: 5_000 }, do: { type: 'rst' } };
    await runRouted({
      seconds: 12,
      routes: [
        { provider: 'deepgram', sampleRate: 16_000, engine: scriptedEngine({ script }), faults: [lost] },
        { provider: 'vosk', sampleRate: 16_000, engine: scriptedEngine({ script }) },
      ],
      audio: (from, to) => audio.samples(from, to),
      session: { failover: { after: ['connection-lost'] }, observer: openTelemetry({ tracer, meter }) },
    });
    expect(spans().map(({ name, attributes }) => [name, attributes['throughline.provider']])).toEqual([
      ['link deepgram', 'deepgram'],
      ['link vosk', 'vosk'],
      ['transcribe deepgram', 'deepgram'],
    ]);
  });

  it('stand beneath what was active when the session began', async () => {
    const { tracer, meter, spans } = inMemoryTelemetry();
    const { clock, simulator, open, audio } = virtualProvider({ seconds: 2 });
    const request = tracer.startSpan('request');
    const session = context.with(trace.setSpan(context.active(), request), () =>
      open({ observer: openTelemetry({ tracer, meter }) }),
    );
    request.end();
    for (const chunk of audio.chunks()) void session.write(chunk);
    await clock.runUntil(session.end());
    const parents = spans().map(({ name, parentSpanContext }) => [name, parentSpanContext?.spanId]);
    expect(parents.find(([name]) => name === 'transcribe bodhi')?.[1]).toBe(request.spanContext().spanId);
    await simulator.close();
  });

  it('say with which code a session has failed, and with which status', async () => {
    const { tracer, meter, spans, collect } = inMemoryTelemetry();
    await runVirtually({
      seed: 3,
      live: true,
      faults: refused,
      session: { observer: openTelemetry({ tracer, meter }) },
    });
    const whole = spans().find(({ name }) => name === 'transcribe bodhi');
    const code = whole?.attributes['error.type'];
    expect(whole).toMatchObject({
      status: { code: SpanStatusCode.ERROR, message: code },
      attributes: { 'throughline.outcome': 'failed', 'http.response.status_code': 401 },
    });
    const ended = (await collect()).find(({ metric }) => metric === 'throughline.session.duration');
    expect(ended?.attributes).toMatchObject({ 'throughline.outcome': 'failed', 'error.type': code });
  });

  it('take a session that was aborted for none that has failed, also while it had no link', async () => {
    const { tracer, meter, spans } = inMemoryTelemetry();
    const { clock, simulator, open } = virtualProvider({
      seconds: 2,
      faults: [{ on: { link: 1 }, do: { type: 'refuse', seconds: 60 } }],
    });
    const session = open({ live: true, observer: openTelemetry({ tracer, meter }) });
    session.on('status', ({ error }) => {
      if (error !== undefined) session.abort('the user has left, who said secret things');
    });
    await clock.runUntil(session.closed.catch(() => undefined));
    const whole = spans().find(({ name }) => name === 'transcribe bodhi');
    expect(whole?.attributes).toMatchObject({ 'throughline.outcome': 'aborted' });
    expect(whole?.attributes).not.toHaveProperty('error.type');
    expect(whole?.status).toEqual({ code: SpanStatusCode.UNSET });
    await simulator.close();
  });

  it('are named for what a voice and an assessment do', async () => {
    const { tracer, meter, spans, collect } = inMemoryTelemetry();
    const observer = openTelemetry({ tracer, meter });
    const { voice } = await speak(['One sentence is spoken here.'], { session: { observer } });
    await assessVirtually({ kind: 'scripted', seed: 61, session: { observer } });
    expect(spans().map(({ name }) => name)).toEqual(['link faseeh', 'speak faseeh', 'link elsa', 'assess elsa']);
    expect(spans()[1]?.attributes['throughline.audio.spoken']).toBe(voice.stats.seconds);
    const measured = (await collect()).filter(({ value }) => typeof value === 'object').map(({ metric }) => metric);
    expect(measured).toContain('throughline.first_audio.duration');
    expect(measured).toContain('throughline.result.duration');
  });
});

describe('the metrics of sessions', () => {
  it('have the names and units of the docs, and the figures of the sessions', async () => {
    const { tracer, meter, collect } = inMemoryTelemetry();
    const observer = openTelemetry({ tracer, meter });
    const one = await runVirtually({ seed: 3, live: true, faults: [cut], session: { observer } });
    const two = await runVirtually({ seed: 4, live: true, session: { observer } });
    const all = [one.session.stats, two.session.stats];
    const sum = (of: (stats: (typeof all)[number]) => number): number =>
      all.reduce((total, stats) => total + of(stats), 0);
    const series = await collect();
    const value = (name: string): unknown => series.find(({ metric }) => metric === name)?.value;
    expect(value('throughline.session.active')).toBe(0);
    expect(value('throughline.session.duration')).toMatchObject({ count: 2 });
    expect(value('throughline.link.ready.duration')).toMatchObject({ count: 3 });
    expect(value('throughline.first_partial.duration')).toMatchObject({ count: 2 });
    expect(value('throughline.final.duration')).toMatchObject({ count: sum(({ finals }) => finals) });
    expect(value('throughline.audio.accepted')).toBe(40);
    expect(value('throughline.audio.replayed')).toBe(sum(({ replayed }) => replayed));
    expect(value('throughline.session.outage')).toBeCloseTo(sum(({ outageMs }) => outageMs) / 1000, 9);
    const ended = series.filter(({ metric }) => metric === 'throughline.link.duration');
    expect(ended.map((one) => [one.attributes['throughline.outcome'], one.value])).toMatchObject([
      ['failed', { count: 1 }],
      ['drained', { count: 2 }],
    ]);
    expect(series.every(({ unit }) => unit === 's' || unit.startsWith('{'))).toBe(true);
  });

  it('are asked for when they are collected, also of sessions that are under way', async () => {
    const { tracer, meter, collect } = inMemoryTelemetry();
    const { clock, simulator, open, audio } = virtualProvider({ seconds: 4 });
    const session = open({ live: true, observer: openTelemetry({ tracer, meter }) });
    for (const chunk of audio.chunks()) void session.write(chunk);
    const value = async (name: string): Promise<unknown> =>
      (await collect()).find(({ metric }) => metric === name)?.value;
    expect(await value('throughline.session.active')).toBe(1);
    expect(await value('throughline.audio.lag')).toBe(session.stats.lagSeconds);
    expect(session.stats.lagSeconds).toBe(4);
    expect(await value('throughline.audio.accepted')).toBe(4);
    await clock.runUntil(session.end());
    expect(await value('throughline.audio.lag')).toBe(0);
    expect(await value('throughline.audio.accepted')).toBe(4);
    expect(await value('throughline.session.active')).toBe(0);
    await simulator.close();
  });
});

describe('what leaves the process', () => {
  it('holds no secret and no word of what was said: only names, codes, numbers and the ids of requests', async () => {
    const { tracer, meter, spans, collect } = inMemoryTelemetry();
    const observer = openTelemetry({ tracer, meter });
    const requestIds: string[] = [];
    const codes: string[] = ['closed', 'failed', 'aborted', 'drained', 'bodhi', 'transcription'];
    for (const faults of [
      [cut],
      refused,
      [{ on: { position: 3 }, do: { type: 'garbage-frame' } }],
      [{ on: { position: 3 }, do: { type: 'error-frame', code: 500, message: 'key sk-123 said hello' } }],
      [{ on: { position: 3 }, do: { type: 'close', code: 4000, reason: 'key sk-123 said hello' } }],
    ] satisfies readonly (readonly Fault[])[]) {
      const { links, warnings, outcome } = await runVirtually({ seed: 3, live: true, faults, session: { observer } });
      for (const event of links) {
        if (event.requestId !== undefined) requestIds.push(event.requestId);
        if (event.state === 'failed') codes.push(event.error.code);
      }
      codes.push(...warnings.map(({ code }) => code));
      if ('error' in outcome) codes.push(outcome.error.code);
    }
    const held = spans().flatMap(({ attributes, status, events }) => [
      ...Object.values(attributes),
      status.message,
      ...events.flatMap((event) => Object.values(event.attributes ?? {})),
    ]);
    const measured = (await collect()).flatMap(({ attributes }) => Object.values(attributes));
    const texts = [...held, ...measured].filter((value) => typeof value === 'string');
    expect(texts.length).toBeGreaterThan(20);
    expect(texts.filter((text) => ![...codes, ...requestIds].includes(text))).toEqual([]);
  });
});

describe('an observer', () => {
  it('that throws, or rejects, is reported, and the session goes on', async () => {
    const reported: unknown[] = [];
    const onListenerError = (error: unknown, name: string): void => void reported.push([String(error), name]);
    for (const observer of [
      () => {
        throw new Error('thrown');
      },
      () => Promise.reject(new Error('rejected')),
    ]) {
      const { outcome } = await runVirtually({ seed: 3, live: true, session: { observer, onListenerError } });
      expect(outcome).toHaveProperty('summary');
    }
    expect(reported).toEqual([
      ['Error: thrown', 'observer'],
      ['Error: rejected', 'observer'],
    ]);
  });

  it('is shown nothing with which it could act on the session, and no results', async () => {
    const shown: ObservedSession[] = [];
    await runVirtually({ seed: 3, live: true, session: { observer: (session) => void shown.push(session) } });
    expect(Object.keys(shown[0] ?? {}).toSorted()).toEqual(['kind', 'on', 'provider', 'stats']);
  });

  it.each(['partial', 'final', 'retract', 'turn', 'relabel', 'seam', 'gap', 'audio', 'constructor', '__proto__', 7])(
    'cannot listen to %s, whatever the session itself has',
    async (name) => {
      const thrown: unknown[] = [];
      const heard: unknown[] = [];
      const observer = ({ on }: ObservedSession): void => {
        try {
          // As a JavaScript caller may.
          on(name as 'status', (event) => void heard.push(event));
        } catch (error) {
          thrown.push(error);
        }
      };
      await runVirtually({ seed: 3, live: true, session: { observer } });
      expect(thrown).toEqual([
        new TypeError(`An observer has no event '${name}'. There are: status, link, warning, measure, failure.`),
      ]);
      expect(heard).toEqual([]);
    },
  );

  it('is told of what goes wrong by codes, and by no text that may quote the provider', async () => {
    const heard: unknown[] = [];
    const observer = ({ on }: ObservedSession): void => {
      for (const name of ['status', 'link', 'warning', 'measure', 'failure'] as const) {
        on(name, (event) => void heard.push({ [name]: event }));
      }
    };
    const message = 'what was heard so far: the patient is Ruth';
    const codes: (string | undefined)[] = [];
    for (const faults of [
      [{ on: { position: 3 }, do: { type: 'error-frame', code: 500, message } }],
      [{ on: { position: 3 }, do: { type: 'close', code: 4000, reason: message } }],
      [{ on: { position: 3 }, do: { type: 'error-frame', code: 500, message }, times: 99 }],
      [{ on: { position: 3 }, do: { type: 'garbage-frame' } }],
      refused,
    ] satisfies readonly (readonly Fault[])[]) {
      const { outcome, warnings } = await runVirtually({ seed: 3, live: true, faults, session: { observer } });
      if ('error' in outcome) codes.push(outcome.error.code);
      codes.push(...warnings.map(({ code }) => code));
    }
    const found = inspect(heard, { depth: Infinity, showHidden: true, maxStringLength: null, maxArrayLength: null });
    expect(found).not.toMatch(/Ruth|patient/u);
    for (const key of ['message', 'raw', 'stack', 'cause', 'context', 'remedy', 'summary']) {
      expect(found, key).not.toMatch(new RegExp(String.raw`\b${key}\b`, 'u'));
    }
    for (const code of codes) expect(found).toContain(`code: '${code}'`);
    expect(heard).toContainEqual({
      failure: expect.objectContaining({ code: 'authentication-failed', httpStatus: 401 }),
    });
    expect(heard).toContainEqual({ status: expect.objectContaining({ state: 'failed', error: expect.any(Object) }) });
  });
});

describe('in Node', () => {
  const credentials = { apiKey: 'k', customerId: 'c' };
  const begin = (): Promise<unknown> => {
    const session = transcribeInNode({ protocol: bodhi({ model: 'm', sampleRate: 8_000 }), credentials });
    session.abort();
    return session.closed.catch((error: SpeechError) => error.code);
  };

  it('every session that begins is shown, until that is ended', async () => {
    const shown: string[] = [];
    const stop = observeSessions(({ kind, provider, on }) => {
      on('status', ({ state }) => shown.push(`${kind} ${provider} ${state}`));
    });
    await begin();
    expect(shown).toEqual(['transcription bodhi aborted']);
    stop();
    await begin();
    expect(shown).toHaveLength(1);
    expect(channel('throughline:session').hasSubscribers).toBe(false);
  });

  it('one that fails is a warning of the process, and ends nothing', async () => {
    const warned = once(process, 'warning');
    const stop = observeSessions(() => {
      throw new Error('broken');
    });
    expect(await begin()).toBe('aborted');
    expect(await warned).toMatchObject([{ message: 'an observer of sessions failed: Error: broken' }]);
    stop();
  });

  it('an observer of its own is shown a session too', async () => {
    const shown: string[] = [];
    const stop = observeSessions(({ provider }) => void shown.push(`all ${provider}`));
    const session = transcribeInNode({
      protocol: bodhi({ model: 'm', sampleRate: 8_000 }),
      credentials,
      observer: ({ provider }) => void shown.push(`own ${provider}`),
    });
    session.abort();
    await session.closed.catch(() => undefined);
    expect(shown).toEqual(['all bodhi', 'own bodhi']);
    stop();
  });
});
