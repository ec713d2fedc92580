import { STAGE_NAMES, type StageName } from './stage-recipes.js';

/** Whose weights a picture shows. */
export type Whose = { of: 'source' | 'adapted' | 'given' } | { of: 'student'; stage: StageName; step: number };

const FIXED = { source: 'source model', adapted: 'adapted model', given: 'given prediction' } as const;

/** As pictures and records have it, in English: "student after step 12 of align". */
export const captionOf = (whose: Whose): string =>
  whose.of === 'student' ? `student after step ${whose.step} of ${whose.stage}` : FIXED[whose.of];

/** What a caption says; null for one that is none of these. */
export function readCaption(caption: string): Whose | null {
  for (const of of ['source', 'adapted', 'given'] as const) if (caption === FIXED[of]) return { of };
  const [, step, name] = /^student after step (\d+) of (\w+)$/.exec(caption) ?? [];
  const stage = STAGE_NAMES.find((each) => each === name);
  return stage ? { of: 'student', stage, step: Number(step) } : null;
}
