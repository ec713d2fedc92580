import type { ClassList } from '../protocol/classes.js';
import { escapeHtml } from './escape.js';
import { layerLegend, type ShownLayer } from './figure/layer-legend.js';
import { FONT } from './figure/standalone.js';
import { swatch } from './tables.js';

/** A picture for the report: which target image, what it shows ("prediction, source model"), and its PNG bytes. */
export interface ReportPicture {
  image: number;
  name: string;
  caption: string;
  png: Uint8Array;
  /** What its legend says; undefined for label maps and photographs. */
  shown?: ShownLayer;
}

const SCALE_WIDTH = 230;

const CHUNK = 0x8000;

/** Bytes as base64; in chunks, because a call takes only so many arguments. */
export function base64(bytes: Uint8Array): string {
  let binary = '';
  for (let start = 0; start < bytes.length; start += CHUNK) {
    binary += String.fromCharCode(...bytes.subarray(start, start + CHUNK));
  }
  return btoa(binary);
}

/** The scale of a picture in colours of a scale; nothing for the others. */
function scaleOfPicture({ shown }: ReportPicture): string {
  if (!shown || shown.kind === 'classes' || shown.kind === 'rgb') return '';
  const { body, height } = layerLegend([shown], undefined, SCALE_WIDTH);
  return `<svg class="own scale" viewBox="0 0 ${SCALE_WIDTH} ${height}" font-size="${FONT}" aria-hidden="true">${body}</svg>`;
}

const figure = (picture: ReportPicture): string => {
  const { name, caption, png } = picture;
  const alt = escapeHtml(`${caption}: ${name}`);
  return `<figure><img alt="${alt}" src="data:image/png;base64,${base64(png)}">${scaleOfPicture(picture)}<figcaption>${escapeHtml(caption)}</figcaption></figure>`;
};

/** Which colour is which class, for all pictures. */
function classLegend(classes: ClassList | null): string {
  const entries = (classes?.classes ?? []).map(({ name, color }) => `<li>${swatch(color)}${escapeHtml(name)}</li>`);
  return entries.length > 0 ? `<ul class="legend classes">${entries.join('')}</ul>` : '';
}

/** Pictures grouped by image, in the order in which they come. */
export function picturesSection(pictures: readonly ReportPicture[], classes: ClassList | null = null): string {
  if (pictures.length === 0) return '';
  const groups = new Map<number, ReportPicture[]>();
  for (const picture of pictures) groups.set(picture.image, [...(groups.get(picture.image) ?? []), picture]);
  const images = [...groups.values()].map(
    (group) => `<h3>${escapeHtml(group[0]?.name ?? '')}</h3><div class="pictures">${group.map(figure).join('')}</div>`,
  );
  return classLegend(classes) + images.join('');
}
