import { escapeHtml } from './escape.js';

/** A picture for the report: which target image, what it shows ("prediction, source model"), and its PNG bytes. */
export interface ReportPicture {
  image: number;
  name: string;
  caption: string;
  png: Uint8Array;
}

const CHUNK = 0x8000;

/** Bytes as base64; in chunks, because a call takes only so many arguments. */
export function base64(bytes: Uint8Array): string {
  let binary = '';
  for (let start = 0; start < bytes.length; start += CHUNK) {
    binary += String.fromCharCode(...bytes.subarray(start, start + CHUNK));
  }
  return btoa(binary);
}

const figure = ({ name, caption, png }: ReportPicture): string => {
  const alt = escapeHtml(`${caption}: ${name}`);
  return `<figure><img alt="${alt}" src="data:image/png;base64,${base64(png)}"><figcaption>${escapeHtml(caption)}</figcaption></figure>`;
};

/** Pictures grouped by image, in the order in which they come. */
export function picturesSection(pictures: readonly ReportPicture[]): string {
  const groups = new Map<number, ReportPicture[]>();
  for (const picture of pictures) groups.set(picture.image, [...(groups.get(picture.image) ?? []), picture]);
  return [...groups.values()]
    .map(
      (group) =>
        `<h3>${escapeHtml(group[0]?.name ?? '')}</h3><div class="pictures">${group.map(figure).join('')}</div>`,
    )
    .join('');
}
