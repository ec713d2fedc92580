import { reportError } from '../protocol/errors.js';
import type { RunRecord } from '../protocol/record.js';
import { choiceWords } from '../report/choice/choice-words.js';
import { verdict } from '../report/verdict.js';

/** What to do about a run that failed, and has checkpoints in `out`. A continued run meets the same numbers. */
export const howToGoOn = (error: unknown, out: string): string =>
  reportError(error).code === 'loss-not-finite'
    ? `With --resume the same loss would come again: start the changed recipe anew, with --force or in another --out folder than ${out}.`
    : `When that is mended, the run can be continued: --resume ${out}.`;

/** The verdict, and what the results agree on where that speaks of what was measured only. */
export function resultWords(record: RunRecord): string {
  const said = verdict(record);
  const choice = record.choice ? choiceWords(record.choice) : '';
  return said.includes(choice) ? said : `${said}\n${choice}`;
}
