import { idMapSchema } from '../protocol/classes.js';
import type { IdMap, LabelChoice } from '../protocol/label-check.js';
import { issuesOf, issuesText } from '../protocol/words.js';
import type { Values } from './command-line/command.js';
import { flag, folder, readBy, usageError } from './command-line/option.js';

const group = 'Images and labels';

export const labelOptions = {
  labels: folder({ group, says: 'folder of label maps; they are used for evaluation only' }),
  idMap: readBy(readIdMap, {
    value: 'JSON',
    group,
    says: `label ids to class ids (255: ignored), in place of the class list's "idMap": '{"0":255,"1":0}'`,
  }),
  labelsAsTheyAre: flag({ group, says: 'go on where the label check would stop' }),
};

function readIdMap(text: string, label: string): IdMap {
  const form = `${label} must be JSON such as '{"0":255,"1":0}': ids of label files to class ids, 255 for ignored`;
  const value = jsonOf(text);
  if (value === undefined) throw usageError(`${form}, not ${text === '' ? 'an empty text' : text}.`);
  const { data, error } = idMapSchema.safeParse(value);
  if (data) return data;
  throw usageError(`${form}. Here ${issuesText(issuesOf(error, idMapSchema, value))}.`);
}

/** Undefined for a text that is not JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Where nothing can be held out, there are no such labels. */
type Given = Values<typeof labelOptions> & { evalLabels?: string | undefined };

/** How label maps are read, those of held-out images too: an id map in place of the class list's, and whether doubtful labels are used. */
export function labelChoice({ labels, evalLabels, idMap, labelsAsTheyAre }: Given): LabelChoice {
  const given = [...(idMap === undefined ? [] : ['--id-map']), ...(labelsAsTheyAre ? ['--labels-as-they-are'] : [])];
  if (labels === undefined && evalLabels === undefined && given.length > 0) {
    throw usageError(`${given.join(' and ')} ${given.length === 1 ? 'goes' : 'go'} with --labels, which is missing.`);
  }
  return { idMap: idMap ?? null, asTheyAre: labelsAsTheyAre };
}
