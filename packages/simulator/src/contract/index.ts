/// <reference types="node" preserve="true" />
/**
 * All that a provider has to keep to, as cases for any test runner.
 *
 * @module
 */

import { assessmentCases } from './assessment.ts';
import { backPressureCases } from './back-pressure.ts';
import { diallingCases } from './dialling.ts';
import { endCases } from './ends.ts';
import { errorRowCases } from './error-rows.ts';
import { idleCases } from './idle.ts';
import { limitCases } from './limits.ts';
import { linkCases } from './links.ts';
import { manifestCases } from './manifest.ts';
import { pieceCases } from './pieces.ts';
import { realSocketCases } from './real-sockets.ts';
import { secretCases } from './secrets.ts';
import { unreadableCases } from './unreadable.ts';
import { recognitionCases } from './recognition.ts';
import { speechCases } from './speech.ts';
import type { ContractCase, ContractSubject } from './subject.ts';
import { synthesisCases } from './synthesis.ts';

export type { ContractCase, ContractSubject } from './subject.ts';

/**
 * All that a provider has to keep to, as cases for any test runner:
 *
 *     for (const { part, name, run } of contractCases({ manifest, server })) test(`${part}: ${name}`, run);
 *
 * Parts that the provider does not have give no cases. Every case makes its own server and session, in virtual time, and depends on
 * the seed alone.
 */
export function contractCases(subject: ContractSubject): readonly ContractCase[] {
  return [
    manifestCases,
    recognitionCases,
    speechCases,
    pieceCases,
    synthesisCases,
    assessmentCases,
    errorRowCases,
    unreadableCases,
    secretCases,
    endCases,
    backPressureCases,
    idleCases,
    diallingCases,
    linkCases,
    limitCases,
    realSocketCases,
  ].flatMap((cases) => cases(subject));
}
