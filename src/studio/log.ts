import type { RunEvent } from '../protocol/events.js';
import { labelFormText } from '../report/label-form.js';
import { taskTitle } from './progress.js';
import { choiceText, weighedText } from './result/choice-text.js';
import { goodWeightsText } from './result/collapse-text.js';
import { checkpointText } from './result/comparison-text.js';
import { placeText } from './result/times-text.js';
import { warningText } from './warning-text.js';
import { duration, localised, points } from './words/numbers.js';
import { words } from './words/words.js';

export interface LogLine {
  kind: 'note' | 'warning' | 'error';
  /** A function where the line is of an event: it is said in the language that the page has when it is read. */
  text: string | (() => string);
  /** When the page received it, in milliseconds since 1970. */
  time: number;
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

type Said = Pick<LogLine, 'kind'> & { text: string };

export const lineText = ({ text }: LogLine): string => (typeof text === 'string' ? text : text());

const note = (text: string): Said => ({ kind: 'note', text });

/** The line for an event, where readers of the log care about it; steps are left to the curves. */
function wordsOf(event: RunEvent): Said | null {
  const { log, evaluated } = words.page;
  switch (event.type) {
    case 'run-started': {
      const { name, seed } = event.recipe;
      const images = event.targets.names.length;
      const { heldOut } = event;
      return note(
        heldOut ? log.startedHeldOut(name, seed, images, heldOut.names.length) : log.started(name, seed, images),
      );
    }
    case 'progressed':
      return event.done === 0 ? note(log.task(taskTitle(event.what), event.total)) : null;
    case 'evaluated': {
      const { mIoU, aAcc } = event.metrics;
      const checkpoint = capitalised(checkpointText(event.checkpoint));
      return note(log.evaluated(checkpoint, evaluated[event.evaluated], points(mIoU), points(aAcc)));
    }
    case 'stage-started':
      return note(log.stageStarts(words.protocol.stages[event.stage], event.steps));
    case 'stepped':
      return null;
    case 'ranked':
      return note(log.ranked[event.when](words.protocol.stages[event.stage], event.easy, event.order.length));
    case 'labels-stored':
      return note(
        log.labelsStored(event.labels.images, localised(labelFormText(event.labels, words.report.labelForms))),
      );
    case 'warned': {
      const { message, advice } = warningText(event.warning);
      return { kind: 'warning', text: `${message} ${advice}` };
    }
    case 'stage-finished':
      return note(
        log.stageFinished(words.protocol.stages[event.stage], duration(event.seconds), evaluated[event.result]),
      );
    case 'stage-weighed':
      return note(weighedText(event.weighed));
    case 'chosen':
      return note(choiceText(event.choice));
    case 'collapsed':
      return note(log.collapsed(goodWeightsText(event.collapse, false)));
    case 'checkpoint-written':
    case 'result-hashed':
      return null;
    case 'run-continued':
      return note(log.continued(placeText(event.place)));
    case 'paused':
      return note(log.paused);
    case 'resumed':
      return note(log.resumed);
    case 'run-finished':
      if (event.error) return { kind: 'error', text: log.failed(event.error.message) };
      return note(log.ended[event.outcome](duration(event.seconds)));
    default:
      return event satisfies never;
  }
}

/** One line per event that is worth one. */
export function logLines(events: readonly RunEvent[], time: number): LogLine[] {
  return events.flatMap((event) => {
    const said = wordsOf(event);
    if (!said) return [];
    const own = withoutPast(event);
    return [{ kind: said.kind, text: () => wordsOf(own)?.text ?? said.text, time }];
  });
}

/** A run that goes on brings all its events: a line must not keep them. */
const withoutPast = (event: RunEvent): RunEvent => (event.type === 'run-continued' ? { ...event, events: [] } : event);
