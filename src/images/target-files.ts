import { UserError } from '../protocol/errors.js';
import type { SkippedFile } from '../protocol/events.js';
import { ANY_IMAGE_KIND, ANY_LABEL_MAP_KIND } from '../protocol/image-kinds.js';
import type { FileEnds } from './file-ends.js';
import type { ImageFile } from './image-file.js';
import type { LabelMatches, UnclearLabels } from './labels/match.js';
import { listOf } from './name-list.js';

const VIDEOS = 'mp4|m4v|mov|avi|mkv|webm|mpe?g|wmv|mts|m2ts|flv|3gp';
const VIDEO = new RegExp(`\\.(${VIDEOS})$`, 'i');

/** Files that lie beside images by their names and folders, or their endings. They are passed over without a word. */
const BYSTANDERS = [
  /(^|\/)(\.|__MACOSX\/|@eaDir\/|(eh)?Thumbs(_vista)?\.db$|desktop\.ini$|Icon\r$)/i,
  /\.(txt|md|json|jsonl|csv|tsv|xml|ya?ml|toml|html?|pdf|log|py|sh|mat|npy|npz|pth?|onnx|safetensors|zip|gz|tar|tgz|7z|rar|xlsx?|docx?|pkl|wld|jgw|tfw|pgw|prj|aux)$/i,
  VIDEO,
];

/** The files that may be images, in the order of their paths (by code unit, so the same on every machine). */
export function imageCandidates<File extends ImageFile>(files: readonly File[]): File[] {
  return files
    .filter(({ path }) => !BYSTANDERS.some((name) => name.test(path)))
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** The bytes of a file; a failure of the disk or the browser becomes a UserError that names it. */
export const readBytes = (file: ImageFile): Promise<Uint8Array> => read(file, () => file.bytes());

/** A photo's own small picture and colour profile may lie before its size. */
const FIRST_BYTES = 64 * 1024;
/** They hold the mark of an end. */
const LAST_BYTES = 16;

/** The ends of a file, in the same way. Undefined for one that gives only its whole. */
export const readEnds = async (file: ImageFile): Promise<FileEnds | undefined> =>
  read(file, async () => file.ends?.(FIRST_BYTES, LAST_BYTES));

async function read<Content>(file: ImageFile, content: () => Promise<Content>): Promise<Content> {
  try {
    return await content();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const advice = 'Open the folder again.';
    throw new UserError('unreadable-file', `${file.path}: the file cannot be read: ${reason}.`, {
      file: file.path,
      advice,
    });
  }
}

/** A file that cannot be used, and why. */
export interface Failure {
  file: ImageFile;
  error: UserError;
}

export const isFailure = (value: unknown): value is Failure =>
  typeof value === 'object' && value !== null && 'error' in value;

/** The value of `work`, or the UserError that it throws. Faults of the program are thrown on. */
export async function attempt<Value>(work: () => Promise<Value>): Promise<Value | UserError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

/** An entry of the list of skipped files. The entry has the file's name, so the reason does not repeat it. */
export function skippedFile({ file, error: { message } }: Failure): SkippedFile {
  const prefix = `${file.path}: `;
  return { name: file.path, reason: message.startsWith(prefix) ? message.slice(prefix.length) : message };
}

/** The same of a label map, whose image has its name and may be fine. */
export function skippedLabel(failure: Failure): SkippedFile {
  const { name, reason } = skippedFile(failure);
  const words = reason.replace(/^the (image|file) /, 'the label map ');
  return { name, reason: words.startsWith('the label map') ? words : `label map: ${words}` };
}

/** `given`: all files that were chosen or that a folder has, those that are passed over too. */
export function noImages(given: readonly Pick<ImageFile, 'path'>[], skipped: SkippedFile[]): UserError {
  const [first] = skipped;
  const videos = given.filter(({ path }) => VIDEO.test(path));
  const detail = first ? ` ${skipped.length} cannot be used; the first: ${first.name}: ${first.reason}` : '';
  const films =
    videos.length > 0 ? ` It holds videos, which are not read: ${listOf(videos.map(({ path }) => path))}.` : '';
  const frames = videos.length > 0 ? ' Save the frames of a video as PNG: ffmpeg -i FILE %05d.png.' : '';
  // Each sentence after it names files.
  const names = detail || films ? '' : `: ${listOf(given.map(({ path }) => path))}`;
  const chosen =
    given.length === 1
      ? 'The file that was chosen is no usable image'
      : `There is no usable image among the ${given.length} files that were chosen`;
  const message = `${chosen}${given.length > 0 ? names : ''}.${detail}${films}`;
  const advice = `Choose ${ANY_IMAGE_KIND} images, or a folder with them.${frames}`;
  return new UserError('no-images', message, { file: first?.name ?? videos[0]?.path, advice });
}

/** `given`: files that are passed over, as no label map has such a name. */
export function noLabelMaps(given: readonly Pick<ImageFile, 'path'>[]): UserError {
  const names = given.map(({ path }) => path);
  return new UserError('no-labels', `There is no label map among the files that were chosen: ${listOf(names)}.`, {
    file: names[0],
    advice: `Choose ${ANY_LABEL_MAP_KIND} files with the names of the images, or a folder with them.`,
  });
}

export function noUsableLabel(failures: Failure[]): UserError {
  const first = failures[0]?.error;
  const message = `None of the ${failures.length} label maps can be used. The first: ${first?.message}`;
  return new UserError('no-usable-label', message, { file: first?.file, advice: first?.advice });
}

export const unclearNotes = ({ unclear }: Pick<LabelMatches, 'unclear'>): string[] =>
  unclear ? [`${unclear.message} ${unclear.advice}`] : [];

/** `unclear`: labels have names of images, but it is not clear which one is whose. */
export function noMatchingLabel(labels: ImageFile[], images: ImageFile[], unclear?: UnclearLabels): UserError {
  if (unclear)
    return new UserError('no-matching-label', unclear.message, { file: labels[0]?.path, advice: unclear.advice });
  const example = `the first are ${labels[0]?.path} and ${images[0]?.path}`;
  const message = `None of the ${labels.length} label files has the name of an image; ${example}.`;
  const advice = 'Give each label map the name of its image, or open the images without labels.';
  return new UserError('no-matching-label', message, { file: labels[0]?.path, advice });
}
