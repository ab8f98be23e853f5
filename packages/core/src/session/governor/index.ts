export { Governor } from './governor.ts';
export type { GovernorOptions } from './governor-options.ts';
export type { Admission, GovernorState, LinkGovernor } from './admission.ts';
