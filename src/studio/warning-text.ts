import type { Warning } from '../protocol/events.js';
import { STAGE_NAMES } from '../protocol/stage-recipes.js';
import { WARNINGS, type WarningKind } from '../protocol/warnings.js';
import { localised } from './words/numbers.js';
import { words } from './words/words.js';

export type WarningText = Pick<Warning, 'message' | 'advice'>;
type Values = Record<string, string>;

const isKind = (kind: string): kind is WarningKind => Object.hasOwn(WARNINGS, kind);

/** Any kind takes any values: those that it lacks are only missing in its sentence, which then is not that of the record. */
const say = (all: typeof WARNINGS, kind: WarningKind, values: Values): WarningText =>
  (all[kind] as (values: Values) => WarningText)(values);

/** A number with its unit: "12.3 %". Names of files and classes keep their signs. */
const NUMBER = /^[\d.,]+(\s?(%|[KMGT]?i?B))?$/i;

function shown([name, value]: [string, string]): [string, string] {
  const stage = name === 'stage' && STAGE_NAMES.find((each) => each === value);
  return [name, stage ? words.protocol.stages[stage] : NUMBER.test(value) ? localised(value) : value];
}

/** A warning in the language of the page; as it stands in the record where that does not say what it is made of. */
export function warningText({ message, advice, said }: Warning): WarningText {
  if (!said || !isKind(said.kind)) return { message, advice };
  if (say(WARNINGS, said.kind, said.values).message !== message) return { message, advice };
  return say(words.warnings, said.kind, Object.fromEntries(Object.entries(said.values).map(shown)));
}
