/**
 * Traces and measures sessions with OpenTelemetry.
 *
 * @module
 */

export { openTelemetry } from './open-telemetry.ts';
export type { TelemetryOptions } from './open-telemetry.ts';
