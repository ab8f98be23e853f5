/// <reference types="node" preserve="true" />
/**
 * Shows every session of a Node process to one observer, by default OpenTelemetry.
 *
 * @module
 */

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ObservedSession, SessionObserver } from '@throughline/core';
import { openTelemetry } from '@throughline/core/telemetry';
import { SESSION_CHANNEL } from './channel.ts';

export { openTelemetry } from '@throughline/core/telemetry';
export type { TelemetryOptions } from '@throughline/core/telemetry';

/**
 * Shows every session of this process that begins from now on to an observer, whoever begins it: also those of `batch()`, of a phone
 * call and of a library. The function returned ends that; sessions that it was shown are watched to their end. What the observer
 * throws is a warning of the process.
 *
 * ```ts
 * import { observeSessions } from '@throughline/node/telemetry';
 *
 * // With the tracer and the meter that are registered globally.
 * observeSessions();
 * ```
 */
export function observeSessions(observer: SessionObserver = openTelemetry()): () => void {
  const shown = (session: unknown): void => {
    try {
      observer(session as ObservedSession);
    } catch (error) {
      // Thrown on, it would end the process.
      process.emitWarning(`an observer of sessions failed: ${String(error)}`, 'ThroughlineWarning');
    }
  };
  subscribe(SESSION_CHANNEL, shown);
  return () => {
    unsubscribe(SESSION_CHANNEL, shown);
  };
}
