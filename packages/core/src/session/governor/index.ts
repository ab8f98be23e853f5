/**
 * Shares the links of one account among all sessions of a process, so that they wait for their turn instead of being refused.
 *
 * @module
 */

export { Governor } from './governor.ts';
export type { GovernorOptions } from './governor-options.ts';
export type { Admission, GovernorState, LinkGovernor } from './admission.ts';
