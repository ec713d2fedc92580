import { z } from 'zod';
import { sourceOf } from '../../formats/byte-source.js';
import { openZip } from '../../formats/zip/archive.js';
import type { ImageFile } from '../../images/image-file.js';
import { type ClassList, parseClassList } from '../../protocol/classes.js';
import { UserError } from '../../protocol/errors.js';

/** What is in a demo's file, by paths. */
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

/** An answer may never come, or break off in the middle. An error names the file. */
async function fetchFile(path: string, baseUrl: string): Promise<Uint8Array> {
  const url = new URL(`demo/${path}`, baseUrl);
  let response: Response;
  let bytes: Uint8Array;
  try {
    response = await fetch(url);
    bytes = new Uint8Array(await response.arrayBuffer());
  } catch {
    throw new UserError('demo-unreachable', `The demo's file ${path} could not be fetched from ${url.origin}.`, {
      file: path,
      advice: 'See whether this page’s server still runs and the network is up, then try again.',
    });
  }
  if (response.ok) return bytes;
  throw new UserError('demo-missing', `The demo's file ${path} is missing on this server (${response.status}).`, {
    file: path,
    advice: SERVE_ALL,
  });
}

const notFromDemo = (path: string): UserError =>
  new UserError('demo-changed', `This server sends something else for the demo's file ${path}.`, {
    file: path,
    advice: SERVE_ALL,
  });

function jsonOf(bytes: Uint8Array, path: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw notFromDemo(path);
  }
}

function manifestOf(value: unknown, file: string): z.infer<typeof manifestSchema> {
  const parsed = manifestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw notFromDemo(file);
}

/** The files in a demo's file by their paths. Some servers answer with a page where a file is missing. */
function openDemo(bytes: Uint8Array, file: string): (path: string) => Uint8Array {
  const attempt = <T>(read: () => T | undefined): T => {
    try {
      const found = read();
      if (found !== undefined) return found;
    } catch {
      // It is no archive, or another one.
    }
    throw notFromDemo(file);
  };
  const archive = attempt(() => openZip(sourceOf(bytes, file), file));
  return (path) => attempt(() => archive.entry(path)?.whole().slice());
}

/**
 * Loads the whole demo from the studio's own folder, as one file, before a run: during the run nothing is requested. With
 * `blackBox` it is another file, which holds the predictions and not the source model.
 */
export async function loadDemo(baseUrl: string, blackBox: boolean): Promise<Demo> {
  const file = blackBox ? 'black-box.zip' : 'demo.zip';
  const read = openDemo(await fetchFile(file, baseUrl), file);
  const manifest = manifestOf(jsonOf(read('manifest.json'), file), file);
  const imageAt = (path: string): ImageFile => {
    const bytes = read(path);
    return { path: path.replace(/^[^/]+\//, ''), bytes: async () => bytes };
  };
  return {
    model: blackBox ? null : { bytes: read(manifest.model), name: manifest.model },
    predictions: blackBox ? manifest.target.map(({ image }) => imageAt(predictionOf(image, manifest.predictions))) : [],
    classes: parseClassList(jsonOf(read(manifest.classes), file)),
    images: manifest.target.map(({ image }) => imageAt(image)),
    labels: manifest.target.map(({ labels }) => imageAt(labels)),
  };
}
