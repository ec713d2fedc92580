// Draws the icons of the installed page: node scripts/run.mjs scripts/icons.ts
import { mkdirSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';

/** The sign of the page: three layers, the lowest one put straight. `share`: of the side that the sign takes. */
const drawing = (share: number, corner: number): string => {
  const scale = (share * 512) / 20;
  const edge = (512 - 20 * scale) / 2;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512"><title>ATP Studio</title><rect width="512" height="512" rx="${corner}" fill="#1d5bd0"/><g transform="translate(${edge} ${edge}) scale(${scale})" fill="none" stroke="#ffffff" stroke-width="1.6" stroke-linejoin="round" stroke-linecap="round"><path d="M3 6.5 10 3l7 3.5L10 10z" fill="#ffffff" fill-opacity="0.28"/><path d="M3 10l7 3.5L17 10"/><path d="M3 13.5 10 17l7-3.5"/></g></svg>\n`;
};

const FOLDER = 'public/icons';
const plain = drawing(0.78, 96);
// A system may cut a maskable icon down to a circle of four fifths of its side.
const maskable = drawing(0.56, 0);

mkdirSync(FOLDER, { recursive: true });
writeFileSync(`${FOLDER}/icon.svg`, plain);
const draw = (svg: string, side: number, name: string) =>
  sharp(Buffer.from(svg), { density: 144 }).resize(side, side).png({ compressionLevel: 9 }).toFile(`${FOLDER}/${name}`);
await draw(plain, 192, 'icon-192.png');
await draw(plain, 512, 'icon-512.png');
await draw(maskable, 512, 'icon-maskable-512.png');
