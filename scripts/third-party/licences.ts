import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Package {
  name: string;
  version: string;
  /** As its package.json names it. */
  licence: string;
  folder: string;
}

export function packageIn(folder: string): Package {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return { name, version, licence: (license ?? 'unnamed').replace(/^\((.*)\)$/, '$1'), folder };
}

const text = (name: string): string => readFileSync(new URL(`texts/${name}.txt`, import.meta.url), 'utf8');
const mit = (holder: string): string => `Copyright (c) ${holder}\n\n${text('mit')}`;
const apache = (holder: string): string => `Copyright ${holder}\n\n${text('apache-2.0')}`;

/** A file's first lines that are comments. */
const headOf = (path: string): string =>
  (/^(\/\/.*\n)+/.exec(readFileSync(path, 'utf8'))?.[0] ?? '').replace(/^\/\/ ?/gm, '');

/** What a README says from its heading "License" on. */
const fromReadme = (folder: string): string =>
  /^LICENSE.*\n-+\n+([\s\S]*)/m.exec(readFileSync(join(folder, 'README.md'), 'utf8'))?.[1] ?? '';

const keras = '2015 - 2018, François Chollet, Google LLC, Microsoft, Inc. and the respective contributors';

/** Packages that come without a file of their licence. The holder is the one that their sources or package.json name. */
const WITHOUT_FILE: Record<string, (of: Package) => string> = {
  '@tensorflow/tfjs': () => apache('Google LLC'),
  '@tensorflow/tfjs-backend-cpu': () => apache('Google LLC'),
  '@tensorflow/tfjs-backend-webgl': () => apache('Google LLC'),
  '@tensorflow/tfjs-backend-webgpu': () => apache('Google LLC'),
  '@tensorflow/tfjs-converter': () => apache('Google LLC'),
  '@tensorflow/tfjs-core': () => apache('Google LLC'),
  '@tensorflow/tfjs-data': () => apache('Google LLC'),
  '@tensorflow/tfjs-layers': () => `${apache('Google LLC')}\n${mit(keras)}`,
  '@bufbuild/protobuf': ({ folder }) =>
    `${apache('Buf Technologies, Inc.')}\n${headOf(join(folder, 'dist/esm/wire/varint.js'))}`,
  // Its scripts hold onnxruntime-common, and its WebAssembly what the notices of this very version name.
  'onnxruntime-web': ({ version }) => `${mit('Microsoft Corporation')}\n${text(`onnxruntime-${version}`)}`,
  'react-remove-scroll-bar': () => mit('Anton Korzunov'),
  seedrandom: ({ folder }) => fromReadme(folder),
};

/** Licences and notices of a package in full. @throws where a package brings none and none is known. */
export function licenceText(of: Package): string {
  const files = readdirSync(of.folder).filter((name) => /^(licen[cs]e|copying|notice)/i.test(name));
  const found = files.map((name) => readFileSync(join(of.folder, name), 'utf8')).join('\n');
  const known = (found || WITHOUT_FILE[of.name]?.(of) || '').trim();
  if (known.length < 200) throw new Error(`${of.name} ${of.version} brings no text of its licence (${of.licence}).`);
  return known;
}
