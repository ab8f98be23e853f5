/// <reference types="node" preserve="true" />
/**
 * What a simulated provider is written with.
 *
 * @module
 */

// What the tests of these packages share. NOT STABLE: any of it may change or go with any release. Tests of your own find what they
// need in `@throughline/simulator` and `@throughline/simulator/contract`.

export { scaledClock, patientLimits } from './scaled-clock.ts';
export { between, childSeed, integerBetween, pick } from './seeded-random.ts';
export { alteredInbound, watched } from './contract/wrapped-transport.ts';
export type { Alter, Watched } from './contract/wrapped-transport.ts';
