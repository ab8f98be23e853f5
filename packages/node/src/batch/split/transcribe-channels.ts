import type { AudioSource, SessionStatus } from '@throughline/core';
import { failureOf, warningIn } from '../../channels/channel-error.ts';
import { summaryOfAll } from '../../channels/one-clock.ts';
import type { FileWork } from '../file-work.ts';
import { transcribeSource, usable, type SourceTranscript } from '../transcribe-source.ts';
import { ChannelPoints, pointsOf, transcriptOf } from './channel-points.ts';

/**
 * Transcribes each channel of a file in a session of its own, and makes one transcript of them. No session waits for another: an
 * account that lets in fewer than there are channels has them one after the other. Where one fails, the others come to their end first,
 * and the resume point keeps what they have come to.
 */
export async function transcribeChannels<C extends object>(
  sources: readonly AudioSource[],
  work: Omit<FileWork<C>, 'input' | 'convert' | 'channel' | 'channels'>,
): Promise<SourceTranscript> {
  const resumed = pointsOf(work.resume, sources.length);
  const points = new ChannelPoints(resumed, sources, work);
  const { resume: _, spentSeconds = 0, onCost, ...rest } = work;
  // What each channel has cost, as far as its point says; and what earlier attempts have sent after their last points.
  const costs = sources.map((_source, channel) => resumed?.[channel]?.costSeconds ?? 0);
  const afterPoints = Math.max(0, spentSeconds - sumOf(costs));
  const statusOf: (SessionStatus | undefined)[] = [];
  const statuses = (channel: number) => (status: SessionStatus) => {
    statusOf[channel] = status;
    work.onStatus?.(statusOf.find((one) => one?.state === 'open') ?? status);
  };
  const ended = await Promise.allSettled(
    sources.map(async (source, channel) => {
      const resume = usable(resumed?.[channel], {
        fingerprint: work.fingerprint,
        sampleRate: source.format.sampleRate,
      });
      if (resume?.done === true) {
        points.progress(channel, resume.seconds);
        return transcriptOf(resume);
      }
      const transcript = await transcribeSource(source, {
        ...rest,
        ...(resume === undefined ? {} : { resume }),
        onProgress: (seconds) => points.progress(channel, seconds),
        onResumePoint: (point) => points.reached(channel, point),
        ...(work.onStatus === undefined ? {} : { onStatus: statuses(channel) }),
        onCost: (seconds) => {
          costs[channel] = seconds;
          onCost?.(afterPoints + sumOf(costs));
        },
        ...(work.onWarning === undefined
          ? {}
          : { onWarning: (warning) => work.onWarning?.(warningIn(warning, channel)) }),
      });
      points.finished(channel, transcript);
      return transcript;
    }),
  );
  const failures = ended.flatMap((one, channel) =>
    one.status === 'rejected' ? [{ channel, error: one.reason as unknown }] : [],
  );
  if (failures.length > 0) throw failureOf(failures, sources.length);
  return merged(
    ended.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
    afterPoints + sumOf(costs),
  );
}

/** In order of time; at one time the first channel first. */
function merged(channels: readonly SourceTranscript[], costSeconds: number): SourceTranscript {
  const resumedFrom = Math.min(...channels.map(({ resumedFrom = 0 }) => resumedFrom));
  return {
    seconds: Math.max(...channels.map(({ seconds }) => seconds)),
    results: channels
      .flatMap(({ results }, channel) =>
        results.map((result) => ({ ...result, id: `${channel}:${result.id}`, channel })),
      )
      .toSorted((one, other) => one.start - other.start),
    gaps: channels
      .flatMap(({ gaps }, channel) => gaps.map((gap) => ({ ...gap, channel })))
      .toSorted((one, other) => one.start - other.start),
    costSeconds,
    ...(resumedFrom === 0 ? {} : { resumedFrom }),
    summary: summaryOfAll(channels.map(({ summary }) => summary)),
  };
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
