import { IMAGE_EXTENSION, LABEL_MAP_EXTENSION, REFUSED_EXTENSION } from '../../protocol/image-kinds.js';
import { inLabelFolder } from '../../protocol/label-folders.js';
import { MOST_PREDICTED_ARRAYS } from '../../protocol/predicted-arrays.js';
import type { SharedFile } from '../../protocol/session.js';
import { rememberFolders } from '../folder-handles.js';
import { isShardIndex } from './model-files.js';
import { namesInZip } from './zip-names.js';

/** readEntries answers with at most 100 entries at a time; an empty answer means the end. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const children: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return children;
    children.push(...some);
  }
}

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, reject));

async function walk(entry: FileSystemEntry): Promise<SharedFile[]> {
  if (entry.isFile) {
    return [{ path: entry.fullPath.replace(/^\//, ''), file: await fileOf(entry as FileSystemFileEntry) }];
  }
  const children = await childrenOf(entry as FileSystemDirectoryEntry);
  return (await Promise.all(children.map(walk))).flat();
}

const byPath = (a: SharedFile, b: SharedFile) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);

/** Files that nobody means to give: hidden files and what systems leave in folders. */
const isNoise = ({ path }: SharedFile) =>
  path.split('/').some((part) => part.startsWith('.') || part === '__MACOSX' || part === 'Thumbs.db');

/** All files of a drop, folders walked through to any depth, by path. The entries must be taken before any await. */
export async function droppedFiles(transfer: DataTransfer): Promise<SharedFile[]> {
  rememberFolders(transfer.items);
  const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry?.() ?? null).filter(
    (entry) => entry !== null,
  );
  const loose = entries.length > 0 ? [] : pickedFiles(transfer.files);
  const walked = (await Promise.all(entries.map(walk))).flat();
  return [...loose, ...walked].filter((file) => !isNoise(file)).sort(byPath);
}

/** The files of an <input type="file">, with their paths inside the folder where one was picked. */
export function pickedFiles(files: FileList | readonly File[]): SharedFile[] {
  return Array.from(files, (file) => ({ path: file.webkitRelativePath || file.name, file }))
    .filter((file) => !isNoise(file))
    .sort(byPath);
}

export interface SortedFiles {
  models: SharedFile[];
  /** Predictions of a black-box source model. */
  predictions: SharedFile[];
  images: SharedFile[];
  labels: SharedFile[];
  json: SharedFile[];
  /** Texts that may hold a class list. */
  texts: SharedFile[];
  /** Exported runs. */
  runs: SharedFile[];
  other: SharedFile[];
}

const inFolder = (path: string, name: RegExp) =>
  path
    .split('/')
    .slice(0, -1)
    .some((folder) => name.test(folder));

/** Texts in which people keep class lists. */
const CLASS_TEXT = /\.(txt|csv|tsv|ya?ml|pbtxt|py|xml|names)$/i;

const PREDICTION_FOLDER = /^(predictions?|preds?|soft_?labels?|logits|prob(abilitie)?s?)$/i;

const MODEL = /\.(safetensors|pth|pt|ckpt|bin|pkl|pickle|model|weights|th|onnx|onnx[._]data|data)$/i;

function kindOf(path: string): keyof SortedFiles {
  if (MODEL.test(path) || isShardIndex(path)) return 'models';
  if (/\.json$/i.test(path)) return 'json';
  if (CLASS_TEXT.test(path)) return 'texts';
  if (/\.zip$/i.test(path)) return 'runs';
  if (/\.(npy|npz)$/i.test(path)) return 'predictions';
  if (LABEL_MAP_EXTENSION.test(path) && inFolder(path, PREDICTION_FOLDER)) return 'predictions';
  // A JPEG among label maps too: it is refused there by its name, and would be a target image elsewhere.
  if (IMAGE_EXTENSION.test(path) && inLabelFolder(path)) return 'labels';
  return IMAGE_EXTENSION.test(path) || REFUSED_EXTENSION.test(path) ? 'images' : 'other';
}

/**
 * The probable content of a drop anywhere on the page, by name and folder. Names only route: the readers behind
 * recognise files by their content.
 */
export function sortFiles(files: readonly SharedFile[]): SortedFiles {
  const sorted: SortedFiles = {
    models: [],
    predictions: [],
    images: [],
    labels: [],
    json: [],
    texts: [],
    runs: [],
    other: [],
  };
  for (const file of files) sorted[kindOf(file.path)].push(file);
  return sorted;
}

/** A run as the page exports it holds its record, and weights beside it. */
const RUN_RECORD = /(^|\/)(atp-studio-)?run\.json$/;
const TORCH_ARCHIVE = /^[^/]+\/data\.pkl$/;
function isModelArchive(names: readonly string[]): boolean {
  if (names.some((name) => RUN_RECORD.test(name))) return false;
  const arrays = names.filter((name) => name.endsWith('.npy'));
  if (arrays.length > 0) return arrays.length === names.length && arrays.length > MOST_PREDICTED_ARRAYS;
  return names.some((name) => MODEL.test(name) || TORCH_ARCHIVE.test(name) || /\.npz$/i.test(name));
}

/** Archives that hold a model, told by the names in them. Beside another model an archive is some part of what belongs to it. */
export async function withZippedModels(sorted: SortedFiles): Promise<SortedFiles> {
  if (sorted.models.length > 0) return sorted;
  const archives = [...sorted.runs, ...sorted.predictions.filter(({ path }) => /\.npz$/i.test(path))];
  const found = await Promise.all(archives.map(async ({ file }) => isModelArchive((await namesInZip(file)) ?? [])));
  const models = archives.filter((_, index) => found[index]);
  const isLeft = (file: SharedFile) => !models.includes(file);
  return { ...sorted, models, runs: sorted.runs.filter(isLeft), predictions: sorted.predictions.filter(isLeft) };
}
