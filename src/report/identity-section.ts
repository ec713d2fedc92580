import type { FileSet, HashedFile, InputRole } from '../protocol/identity.js';
import type { RunRecord } from '../protocol/record.js';
import { escapeHtml } from './escape.js';
import { byteSize, whole } from './numbers.js';
import { table } from './tables.js';

/** One of a kind, or several. */
const ROLE_WORDS: Record<InputRole, [one: string, several: string]> = {
  model: ['Model', 'Models'],
  'part of the model': ['Part of the model', 'Parts of the model'],
  student: ['Student', 'Students'],
  prediction: ['Prediction', 'Predictions'],
  image: ['Image', 'Images'],
  'label map': ['Label map', 'Label maps'],
  'held-out image': ['Held-out image', 'Held-out images'],
  'held-out label map': ['Held-out label map', 'Held-out label maps'],
};

const NONE = 'not recorded';

type Row = [what: string, name: string, size: string, hash: string];

const fileRow = (what: string, { path, bytes, sha256 }: HashedFile): Row => [what, path, byteSize(bytes), sha256];

/** A model's files one by one; of images and the like, one hash of all. */
function rowsOf({ role, bytes, sha256, files }: FileSet): Row[] {
  const [one, several] = ROLE_WORDS[role];
  const [only] = files;
  if (only && files.length === 1) return [fileRow(one, only)];
  const isModel = role === 'model' || role === 'part of the model' || role === 'student';
  if (isModel) return files.map((file) => fileRow(one, file));
  return [[several, `${whole(files.length)} files`, byteSize(bytes), sha256]];
}

const needed: readonly InputRole[] = ['model', 'image'];

function identityRows({ identity, results, versions }: RunRecord): Row[] {
  const inputs = identity?.inputs ?? [];
  // A black box has no model file.
  const isThere = (role: InputRole) =>
    inputs.some((set) => set.role === role || (role === 'model' && isGiven(set.role)));
  const absent = needed.filter((role) => !isThere(role)).map((role): Row => [ROLE_WORDS[role][0], '', '', NONE]);
  return [
    ...absent,
    ...inputs.flatMap(rowsOf),
    ['Recipe', 'as it was run', '', identity?.recipe ?? NONE],
    ...(identity?.classes ? [['Class list', 'names, ids and colours', '', identity.classes] satisfies Row] : []),
    ...(results.length > 0
      ? results.map((file) => fileRow('Result', file))
      : [['Result', 'adapted model', '', NONE] satisfies Row]),
    ['Program', `atp-studio ${versions['atp-studio'] ?? ''}, its sources`, '', identity?.program.sha256 ?? NONE],
  ];
}

const isGiven = (role: InputRole): boolean => role === 'prediction' || role === 'student';

function versionFacts({ identity, versions, adapter }: RunRecord): [string, string][] {
  const device = adapter && [adapter.vendor, adapter.architecture, adapter.description].filter(Boolean).join(', ');
  return [
    ['Ran in', identity?.program.runtime ?? 'unknown'],
    ['GPU and driver', device || 'unknown'],
    ...Object.entries(versions),
  ];
}

/** Broken into groups, so that two printed hashes can be compared by eye. */
const grouped = (hash: string): string =>
  hash === NONE ? `<span class="none">${NONE}</span>` : `<code>${hash.replace(/(.{8})(?=.)/g, '$1<wbr>')}</code>`;

/** The page that says what exactly was adapted to what, and how others can check it. */
export function identitySection(record: RunRecord): string {
  const rows = identityRows(record).map(([what, name, size, hash]) => [
    escapeHtml(what),
    escapeHtml(name),
    escapeHtml(size),
    grouped(escapeHtml(hash)),
  ]);
  const versions = versionFacts(record).map(
    ([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`,
  );
  return [
    '<p class="note">SHA-256 of what went in and came out. Files of the same hash have the same bytes.</p>',
    table(['What', 'Name', 'Size', 'SHA-256'], rows, 'identity'),
    `<dl>${versions.join('')}</dl>`,
    '<h3>How to check it</h3>',
    '<p>With the files at hand and <code>run.json</code> of this run:</p>',
    '<pre>atp-studio verify run.json --files MODEL IMAGES LABELS ADAPTED</pre>',
    '<p class="note">Without this program: the hash of a single file is what <code>sha256sum FILE</code> prints. That of several is ' +
      'the hash of the lines which <code>sha256sum</code> prints for all of them, sorted by path: in their folder, ' +
      '<code>find . -type f -printf "%P\\n" | LC_ALL=C sort | xargs -d "\\n" sha256sum | sha256sum</code>. That of the recipe is of its ' +
      'JSON in one line with sorted keys, and so is that of the class list; that of the program, of <code>index.html</code>, <code>package-lock.json</code> and <code>src</code>.</p>',
    '<p class="sign"><span>Name</span><span>Date</span><span>Signature</span></p>',
  ].join('');
}
