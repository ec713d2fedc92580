import { z } from 'zod';
import type { ImageFile } from '../images/image-file.js';
import { type ClassList, parseClassList } from '../protocol/classes.js';
import { UserError } from '../protocol/errors.js';

/** Files of the built-in demo, by paths relative to its folder. A web server lists no folders, so the demo brings a list. */
const manifestSchema = z.object({
  model: z.string().default('source.safetensors'),
  classes: z.string(),
  /** Folder of what the model predicts for the target images, by their names. */
  predictions: z.string(),
  target: z.array(z.object({ image: z.string(), labels: z.string(), domain: z.string() })).min(1),
});

export interface Demo {
  /** Null where its predictions are given in its place. */
  model: { bytes: Uint8Array; name: string } | null;
  predictions: ImageFile[];
  classes: ClassList;
  images: ImageFile[];
  labels: ImageFile[];
}

const predictionOf = (image: string, folder: string): string =>
  image.replace(/^[^/]+/, folder).replace(/\.\w+$/, '.npz');

/**
 * Loads the whole demo from the studio's own folder, before a run: while it runs nothing is requested. With `blackBox`
 * the source model is not loaded, its predictions are.
 */
export async function loadDemo(baseUrl: string, blackBox: boolean): Promise<Demo> {
  const load = async (path: string) => {
    const response = await fetch(new URL(`demo/${path}`, baseUrl));
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
    throw new UserError('demo-missing', `The demo's file ${path} is missing on this server (${response.status}).`, {
      file: path,
      advice: 'Serve the whole built folder, with its demo folder.',
    });
  };
  const json = async (path: string): Promise<unknown> => JSON.parse(new TextDecoder().decode(await load(path)));
  const manifest = manifestSchema.parse(await json('manifest.json'));
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
