export { Governor, type GovernorOptions } from './governor.ts';
export type { Admission, GovernorState, LinkGovernor } from './admission.ts';
