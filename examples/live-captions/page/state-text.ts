import type { MicrophoneState } from '@throughline/browser';
import type { SessionStatus, Summary } from '@throughline/core';
import { length } from './times.ts';

/** What the page knows when it says where it stands. */
export interface Standing {
  /** `asking`: the browser asks the user for the microphone. `refused`: it was not to be had. */
  readonly phase: 'idle' | 'asking' | 'refused' | 'session';
  readonly status?: SessionStatus;
  readonly microphone?: MicrophoneState;
  /** Whether the user has muted it. */
  readonly muted?: boolean;
  /** Seconds of speech that wait in the page to be sent. */
  readonly waiting?: number;
  /** Of a session that has closed. */
  readonly summary?: Summary;
}

export interface StateText {
  readonly tone: 'quiet' | 'busy' | 'live' | 'trouble' | 'failed';
  /** Announced by screen readers: it changes with the state only. */
  readonly title: string;
  /** A sentence with numbers, which change all the time and are not announced. */
  readonly detail: string;
}

/** Seconds behind from which on the page says so. */
const BEHIND = 1;

/** Where the session stands, in words. */
export function stateText({ phase, status, microphone, muted = false, waiting = 0, summary }: Standing): StateText {
  if (phase === 'asking') {
    return {
      tone: 'busy',
      title: 'Waiting for the microphone',
      detail: 'Your browser asks whether this page may use it.',
    };
  }
  if (phase === 'refused') {
    return { tone: 'failed', title: 'Not started', detail: 'See below what happened, and what to do.' };
  }
  if (phase === 'idle' || status === undefined) {
    return { tone: 'quiet', title: 'Ready', detail: 'Press Start, and speak.' };
  }
  const kept = waiting >= 0.1 ? ` ${length(waiting)} of speech are kept, and sent later.` : '';
  switch (status.state) {
    case 'idle':
    case 'connecting':
      return { tone: 'busy', title: 'Connecting', detail: `You can speak already.${kept}` };
    case 'open':
      return silent(microphone, muted) ?? open(status.lagSeconds);
    case 'recovering':
      return { tone: 'trouble', title: 'Reconnecting', detail: `${cause(status)}${kept}${nextTry(status)}` };
    case 'offline':
      return { tone: 'trouble', title: 'Offline', detail: `This device has no network.${kept}` };
    case 'resting':
      return {
        tone: 'quiet',
        title: 'Resting',
        detail: 'Nobody speaks. The connection opens again with the next word.',
      };
    case 'ending':
      return { tone: 'busy', title: 'Finishing', detail: 'Waiting for the last words.' };
    case 'closed':
      return { tone: 'quiet', title: 'Stopped', detail: summary === undefined ? '' : inNumbers(summary) };
    case 'failed':
      return { tone: 'failed', title: 'Failed', detail: 'See below what happened, and what to do.' };
    case 'aborted':
      return { tone: 'quiet', title: 'Stopped at once', detail: unanswered(summary) };
  }
}

/** What the page says while nothing is captured. */
function silent(microphone: MicrophoneState | undefined, muted: boolean): StateText | undefined {
  if (muted) return { tone: 'quiet', title: 'Muted', detail: 'Time goes on, and nothing is captured.' };
  switch (microphone) {
    case 'muted':
      return {
        tone: 'trouble',
        title: 'Muted by the system',
        detail: 'The browser or the system holds the microphone back.',
      };
    case 'interrupted':
      return {
        tone: 'trouble',
        title: 'Interrupted',
        detail: 'The audio of this page stands still, as during a call.',
      };
    case 'lost':
      return {
        tone: 'trouble',
        title: 'No microphone',
        detail: 'It was disconnected. Connect it again, or choose another.',
      };
    default:
      return undefined;
  }
}

function open(behind: number): StateText {
  if (behind < BEHIND) return { tone: 'live', title: 'Listening', detail: 'Captions follow what you say.' };
  return { tone: 'live', title: 'Catching up', detail: `Captions are ${length(behind)} behind what you say.` };
}

function cause({ error }: SessionStatus): string {
  return error === undefined ? 'There is no connection.' : `The connection is gone (${error.code}).`;
}

function nextTry({ retryInMs }: SessionStatus): string {
  return retryInMs === undefined || retryInMs < 100 ? '' : ` Next try in ${length(retryInMs / 1000)}.`;
}

function unanswered(summary: Summary | undefined): string {
  const seconds = summary === undefined ? 0 : summary.accepted - summary.settled;
  return seconds < 0.1 ? '' : `The last ${length(seconds)} of audio have no answer.`;
}

function inNumbers({ accepted, finals, links, gaps }: Summary): string {
  const missing = gaps.reduce((sum, { start, end }) => sum + end - start, 0);
  const over = links === 1 ? 'one connection' : `${links} connections`;
  const lost = missing === 0 ? 'nothing is missing' : `${length(missing)} are missing`;
  return `${length(accepted)} of audio over ${over}: ${finals} captions, ${lost}.`;
}
