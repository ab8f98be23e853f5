import { isJsonObject, parseJsonObject } from '@throughline/core/internal';
import type { EngineResult } from '../../engine.ts';

/** What a client asks for. */
export type Request = ScriptedRequest | UnscriptedRequest;

export interface ScriptedRequest {
  readonly kind: 'scripted';
  readonly sentence: string;
  /** As it came. */
  readonly config: object;
}

export interface UnscriptedRequest {
  readonly kind: 'unscripted';
  readonly returnJson: boolean;
  /** As it came. */
  readonly config: object;
}

/** How the provider answers on one stream. */
export interface Answers {
  readonly stopsAfterSeconds: number;
  /** The stream was begun. */
  started(): void;
  /** A packet of audio came. */
  packet(first: boolean): void;
  /** No more audio is read. */
  endReceived(): void;
  result(result: EngineResult): void;
  /** The engine has given all of its results. */
  done(): void;
}

/** A text message of the client; `undefined` for one that the provider does not know. */
export function readRequest(frame: string): Request | 'end' | undefined {
  const message = parseJsonObject(frame);
  if (message === undefined) return undefined;
  if (message['type'] === 'ELSA:end_stream') return 'end';
  if (message['type'] === 'ELSA:start_stream') return scripted(message['data']);
  const { api_plan: plan, return_json: returnJson = false } = message;
  if (!isPlan(plan) || typeof returnJson !== 'boolean') return undefined;
  return { kind: 'unscripted', returnJson, config: message };
}

function scripted(data: unknown): ScriptedRequest | undefined {
  const info = isJsonObject(data) ? data['stream_info'] : undefined;
  if (!isJsonObject(info) || !isPlan(info['api_plan'])) return undefined;
  const { sentence } = info;
  return typeof sentence === 'string' && sentence !== '' ? { kind: 'scripted', sentence, config: info } : undefined;
}

function isPlan(value: unknown): boolean {
  return value === 'standard' || value === 'premium' || value === 'asr';
}
