import { createSimulator, scriptedEngine } from '@throughline/simulator';
import { bodhiServer } from '@throughline/simulator/providers/bodhi';
import { answerQuestions } from '../child.ts';
import type { RotationProviderAnswer, RotationProviderQuestion } from '../rotation-questions.ts';
import { benchedScript } from '../rotation-script.ts';

/** A simulated provider that hears exactly, and answers at once. */
const simulator = createSimulator({ provider: bodhiServer({ engine: scriptedEngine({ script: benchedScript }) }) });
const listening = simulator.listen();

answerQuestions<RotationProviderQuestion, RotationProviderAnswer>(async () => ({ url: (await listening).url }));
