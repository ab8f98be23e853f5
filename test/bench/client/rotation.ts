import { setTimeout as pause } from 'node:timers/promises';
import { bodhi } from '@throughline/core/providers/bodhi';
import { transcribe } from '@throughline/node';
import { scriptAudio } from '@throughline/simulator';
import { answerQuestions } from '../child.ts';
import type { RotationAnswer, RotationQuestion } from '../rotation-questions.ts';
import { benchedScript } from '../rotation-script.ts';
import { FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE } from './audio.ts';

/** The least that a session allows. */
const ROTATE_SECONDS = 10;
/** From so long before a link takes over until so long after, partials count as told at a rotation. */
const BEFORE_MS = 1_000;
const AFTER_MS = 2_000;

const audio = scriptAudio(benchedScript);

interface Told {
  readonly at: number;
  readonly lateMs: number;
}

/** One live session, from its first frame to its last. */
async function stream(url: string, frames: number, delayMs: number): Promise<{ told: Told[]; takenOver: number[] }> {
  const session = transcribe({
    protocol: bodhi({ model: 'en-general-v2-8khz', sampleRate: SAMPLE_RATE, url }),
    credentials: { apiKey: 'benchmark-key', customerId: 'benchmark-customer' },
    live: true,
    rotate: { afterSeconds: ROTATE_SECONDS },
  });
  const told: Told[] = [];
  const takenOver: number[] = [];
  const writtenAt: number[] = [];
  let farthest = 0;
  session.on('link', ({ state }) => {
    if (state === 'retiring') takenOver.push(performance.now());
  });
  session.on('partial', ({ end }) => {
    // What was told before is not told late.
    if (end <= farthest) return;
    farthest = end;
    const written = writtenAt[Math.ceil(Math.round(end * SAMPLE_RATE) / FRAME_SAMPLES) - 1];
    const at = performance.now();
    if (written !== undefined) told.push({ at, lateMs: at - written });
  });
  await session.ready;
  await pause(delayMs);
  const begun = performance.now();
  for (let frame = 0; frame < frames; frame += 1) {
    await pause(Math.max(1, begun + frame * FRAME_MS - performance.now()));
    writtenAt.push(performance.now());
    void session.write(audio.samples(frame * FRAME_SAMPLES, (frame + 1) * FRAME_SAMPLES));
  }
  const { gaps } = await session.end();
  if (gaps.length > 0) throw new Error(`a session was disturbed: ${JSON.stringify(gaps)}`);
  return { told, takenOver };
}

async function measure({ url, sessions, seconds }: RotationQuestion): Promise<RotationAnswer> {
  const frames = (seconds * 1_000) / FRAME_MS;
  const streams = await Promise.all(
    Array.from({ length: sessions }, (_, index) => stream(url, frames, (index * FRAME_MS) / sessions)),
  );
  const near: number[] = [];
  const elsewhere: number[] = [];
  for (const { told, takenOver } of streams) {
    for (const { at, lateMs } of told) {
      const isNear = takenOver.some((moment) => at > moment - BEFORE_MS && at < moment + AFTER_MS);
      (isNear ? near : elsewhere).push(lateMs);
    }
  }
  return { near, elsewhere, rotations: streams.reduce((count, { takenOver }) => count + takenOver.length, 0) };
}

answerQuestions<RotationQuestion, RotationAnswer>(measure);
