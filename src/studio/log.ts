import type { RunEvent } from '../protocol/events.js';
import { stageTitle } from '../protocol/stages.js';
import { choiceWords, weighedWords } from '../report/choice/choice-words.js';
import { labelFormText } from '../report/label-form.js';
import { duration, points } from '../report/numbers.js';
import { goodWeights, placeWords } from '../report/outcome.js';
import { checkpointTitle } from '../report/timeline.js';

export interface LogLine {
  kind: 'note' | 'warning' | 'error';
  text: string;
  /** When the page received it, in milliseconds since 1970. */
  time: number;
}

export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

type Words = Pick<LogLine, 'kind' | 'text'>;

const note = (text: string): Words => ({ kind: 'note', text });

/** The line for an event, where readers of the log care about it; steps are left to the curves. */
function wordsOf(event: RunEvent): Words | null {
  switch (event.type) {
    case 'run-started':
      return note(
        `Run "${event.recipe.name}", seed ${event.recipe.seed}, ${event.targets.names.length} images${event.heldOut ? `, ${event.heldOut.names.length} held out` : ''}.`,
      );
    case 'progressed':
      return event.done === 0 ? note(`${capitalised(event.what)} (${event.total}).`) : null;
    case 'evaluated': {
      const { mIoU, aAcc } = event.metrics;
      const figures = `mIoU ${points(mIoU)}, aAcc ${points(aAcc)}`;
      return note(`${capitalised(checkpointTitle(event.checkpoint))} (${event.evaluated}): ${figures}.`);
    }
    case 'stage-started':
      return note(`${stageTitle(event.stage)} starts: ${event.steps} steps.`);
    case 'stepped':
      return null;
    case 'ranked':
      return note(
        `Images ranked ${event.when} ${stageTitle(event.stage)}: ${event.easy} of ${event.order.length} easy.`,
      );
    case 'labels-stored':
      return note(`Soft labels of ${event.labels.images} images: ${labelFormText(event.labels)}.`);
    case 'warned':
      return { kind: 'warning', text: `${event.warning.message} ${event.warning.advice}` };
    case 'stage-finished':
      return note(`${stageTitle(event.stage)} finished after ${duration(event.seconds)}; result: ${event.result}.`);
    case 'stage-weighed':
      return note(weighedWords(event.weighed));
    case 'chosen':
      return note(choiceWords(event.choice));
    case 'collapsed':
      return note(`The last good weights are those ${goodWeights(event.collapse)}.`);
    case 'checkpoint-written':
    case 'result-hashed':
      return null;
    case 'run-continued':
      return note(`Continued ${placeWords(event.place)}.`);
    case 'paused':
      return note('Paused.');
    case 'resumed':
      return note('Resumed.');
    case 'run-finished':
      if (event.error) return { kind: 'error', text: `Run failed: ${event.error.message}` };
      return note(`Run ${event.outcome} after ${duration(event.seconds)} of computing.`);
    default:
      return event satisfies never;
  }
}

/** One line per event that is worth one. */
export function logLines(events: readonly RunEvent[], time: number): LogLine[] {
  return events.flatMap((event) => {
    const words = wordsOf(event);
    return words ? [{ ...words, time }] : [];
  });
}
