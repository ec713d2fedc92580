import { basename, dirname, extname } from 'node:path';
import { UserError } from '../../protocol/errors.js';
import { compareRuns, type Joined } from '../../report/comparison/comparison.js';
import { comparisonCsv } from '../../report/comparison/comparison-csv.js';
import { comparisonHtml } from '../../report/comparison/comparison-html.js';
import { comparisonText } from '../../report/comparison/comparison-text.js';
import { textParts } from '../../runs/storage.js';
import { command, type Values } from '../command-line/command.js';
import { anyOf } from '../command-line/listed.js';
import { argument, file, flag, folder, readBy, repeated, required, usageError } from '../command-line/option.js';
import { identityOf } from '../file-identity.js';
import { fileStorage } from '../file-storage.js';
import { findRuns, type Runs, withoutSlash } from '../find-runs.js';
import { tell } from '../output.js';
import { checkFolder, checkResults } from '../results-folder.js';
import { FILES } from '../run-results.js';
import { together } from '../together.js';

/** What a comparison may be written as, by the ending of its file. */
const FORMS: Readonly<Record<string, (joined: Joined) => string>> = {
  '.html': comparisonHtml,
  '.csv': comparisonCsv,
  '.json': ({ comparison }) => `${JSON.stringify(comparison, null, 1)}\n`,
};

function readOut(given: string, label: string): string {
  const ending = extname(given);
  if (Object.hasOwn(FORMS, ending)) return given;
  throw usageError(`${label} must end in ${anyOf(Object.keys(FORMS))}, not "${given}".`);
}

const options = {
  runs: repeated(
    argument(
      required(
        folder({ group: 'Command', says: 'folders of runs, folders that hold such folders, or a run.json itself' }),
      ),
    ),
  ),
  baseline: readBy(withoutSlash, {
    value: 'NAME',
    group: 'Results',
    says: 'the reference: name of the group that the differences are taken to, or the folder of one of its runs',
    otherwise: 'the first group',
  }),
  out: {
    ...file({
      group: 'Results',
      says: 'file that the comparison is written to: report (.html), table of all figures (.csv), plain data (.json)',
    }),
    read: readOut,
  },
  json: flag({ group: 'Results', says: 'print plain data in place of the table' }),
};

export const compare = command({
  summary: 'compare runs: mean and deviation over seeds, paired differences',
  about:
    'Joins runs that differ only in their seed into groups, and compares these: mean and standard deviation, paired differences with 95 % intervals, classes, curves. It needs no GPU.',
  examples: [
    'atp-studio compare out-a/ out-b/ --out report.html',
    'atp-studio compare sweep/ --baseline "recipe quick" --out report.html',
    'atp-studio compare sweep/ --out figures.csv',
  ],
  options,
  combined: {},
  run: async (values, { printWhole }) => {
    const joined = await checkedInputs(values);
    const { out } = values;
    if (out !== undefined) {
      const text = FORMS[extname(out)]?.(joined) ?? '';
      await fileStorage(dirname(out)).write(basename(out), textParts(text));
      tell(`The comparison is in ${out}.`);
    }
    const { comparison } = joined;
    await printWhole(values.json ? JSON.stringify(comparison) : comparisonText(comparison).join('\n'));
    return 0;
  },
});

/** Reads the runs, and finds all that can be wrong before anything is written. */
async function checkedInputs({ runs: paths, baseline, out }: Values<typeof options>): Promise<Joined> {
  const found = findRuns(paths);
  const { joined } = await together({
    joined: found.then(({ runs, unread }) => {
      for (const { path, why } of unread) tell(`Left out: ${path}: ${why}`);
      return compareRuns(runs, baseline, unread);
    }),
    folder: out === undefined ? Promise.resolve() : checkFolder(dirname(out)),
    results: out === undefined ? Promise.resolve() : found.then((runs) => checkOut(out, runs)),
  });
  return joined;
}

/** Refuses a file that is read, and the results of the runs themselves. @throws UserError cannot-write */
async function checkOut(out: string, { files }: Runs): Promise<void> {
  const folder = await identityOf(dirname(out));
  for (const { file } of FILES.includes(basename(out)) ? files : []) {
    if (folder === undefined || (await identityOf(dirname(file))) !== folder) continue;
    const message = `The comparison would take the place of ${out}, a result of the run in that folder.`;
    throw new UserError('cannot-write', message, { file: out, advice: 'Choose another --out file.' });
  }
  const inputFiles = files.map(({ file }) => file);
  await checkResults({ out: dirname(out), files: [basename(out)], inputFolders: [], inputFiles });
}
