import { z } from 'zod';
import type { ImageFile } from '../../images/image-file.js';
import { type ClassList, parseClassList } from '../../protocol/classes.js';
import { UserError } from '../../protocol/errors.js';

/** Files of the built-in demo, by paths relative to its folder. A web server lists no folders, so the demo brings a list. */
const manifestSchema = z.object({
  model: z.string().default('source.safetensors'),
  classes: z.string(),
  /** Folder of what the model predicts for the target images, by their names. */
  predictions: z.string(),
  target: z.array(z.object({ image: z.string(), labels: z.string(), domain: z.string() })).min(1),
});

export interface Demo {
  /** Null in the black-box demo, which has predictions. */
  model: { bytes: Uint8Array; name: string } | null;
  predictions: ImageFile[];
  classes: ClassList;
  images: ImageFile[];
  labels: ImageFile[];
}

const predictionOf = (image: string, folder: string): string =>
  image.replace(/^[^/]+/, folder).replace(/\.\w+$/, '.npz');

const SERVE_ALL = 'Serve the whole built folder, with its demo folder.';

/** A file of the demo's folder. An error names the file. */
async function fetchFile(path: string, baseUrl: string): Promise<Uint8Array> {
  const response = await answerOf(new URL(`demo/${path}`, baseUrl), path);
  if (response.ok) return response.bytes;
  throw new UserError('demo-missing', `The demo's file ${path} is missing on this server (${response.status}).`, {
    file: path,
    advice: SERVE_ALL,
  });
}

/** An answer may never come, or break off in the middle. */
async function answerOf(url: URL, path: string) {
  try {
    const response = await fetch(url);
    return { ok: response.ok, status: response.status, bytes: new Uint8Array(await response.arrayBuffer()) };
  } catch {
    throw new UserError('demo-unreachable', `The demo's file ${path} could not be fetched from ${url.origin}.`, {
      file: path,
      advice: 'See whether this page’s server still runs and the network is up, then try again.',
    });
  }
}

const notFromDemo = (path: string): UserError =>
  new UserError('demo-changed', `This server sends something else for the demo's file ${path}.`, {
    file: path,
    advice: SERVE_ALL,
  });

/** Some servers answer with a page where a file is missing. */
function jsonOf(bytes: Uint8Array, path: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw notFromDemo(path);
  }
}

function manifestOf(value: unknown): z.infer<typeof manifestSchema> {
  const parsed = manifestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw notFromDemo('manifest.json');
}

/**
 * Loads the whole demo from the studio's own folder, before a run: during the run nothing is requested. With
 * `blackBox` it loads the predictions and not the source model.
 */
export async function loadDemo(baseUrl: string, blackBox: boolean): Promise<Demo> {
  const load = (path: string) => fetchFile(path, baseUrl);
  const json = async (path: string): Promise<unknown> => jsonOf(await load(path), path);
  const manifest = manifestOf(await json('manifest.json'));
  const files = async (paths: string[]): Promise<ImageFile[]> =>
    Promise.all(
      paths.map(async (path) => {
        const bytes = await load(path);
        return { path: path.replace(/^[^/]+\//, ''), bytes: async () => bytes };
      }),
    );
  const [model, predictions, classes, images, labels] = await Promise.all([
    blackBox ? null : load(manifest.model).then((bytes) => ({ bytes, name: manifest.model })),
    files(blackBox ? manifest.target.map(({ image }) => predictionOf(image, manifest.predictions)) : []),
    json(manifest.classes),
    files(manifest.target.map((entry) => entry.image)),
    files(manifest.target.map((entry) => entry.labels)),
  ]);
  return { model, predictions, classes: parseClassList(classes), images, labels };
}
