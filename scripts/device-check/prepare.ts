import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { sourcesHash } from '../sources-hash.js';
import { bundle } from './bundle.js';

/** Megabytes that the folder may take. */
const MOST = 60;

/** Of the project, below its folder. */
const FILES = [
  'bench/peers/torch',
  'public/demo/classes.json',
  'public/demo/source.safetensors',
  'public/demo/target',
  'test/code-bases',
  'test/golden',
];

/** Of the reference data, where it is here. */
const REFERENCE = [
  'camvid/classes.json',
  'camvid/golden.safetensors',
  'camvid/source.safetensors',
  'golden',
  'models/atp-daformer-mit-tiny.safetensors',
  'models/hf-segformer-tiny.safetensors',
  'models/manifests/manifest-daformer-mitb5.json',
  'models/manifests/manifest-deeplabv2-r101.json',
  'models/models.json',
];

/** Packages whose versions the benchmark states; of Dawn's binding the whole, for this system alone. */
const PACKAGES = ['@tensorflow/tfjs', '@jax-js/jax', 'onnxruntime-web', 'webgpu'];
const DAWN = 'dist/linux-x64/dawn.node';

/** What Node, Dawn and the Vulkan loader need beside glibc; taken along for systems that lack them. */
const LIBRARIES = ['libstdc++.so.6', 'libgcc_s.so.1', 'libvulkan.so.1'];

export interface Prepared {
  megabytes: number;
  /** What was not here to be taken along. */
  missing: string[];
}

function put(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true, filter: (path) => !path.includes('__pycache__') });
}

/** The running Node, without its symbols where `strip` is here. */
function putNode(to: string): void {
  copyFileSync(process.execPath, to);
  chmodSync(to, 0o755);
  spawnSync('strip', [to], { stdio: 'ignore' });
}

function putPackages(root: string, to: string): void {
  for (const name of PACKAGES) {
    put(join(root, 'node_modules', name, 'package.json'), join(to, 'node_modules', name, 'package.json'));
  }
  for (const file of ['index.js', DAWN]) {
    put(join(root, 'node_modules', 'webgpu', file), join(to, 'node_modules', 'webgpu', file));
  }
}

/** Paths that were not found. */
function putLibraries(to: string): string[] {
  const { stdout } = spawnSync('ldconfig', ['-p'], {
    encoding: 'utf8',
    env: { PATH: '/sbin:/usr/sbin:/bin:/usr/bin' },
  });
  return LIBRARIES.filter((name) => {
    const path = stdout
      ?.split('\n')
      .find((line) => line.trim().startsWith(name) && line.includes('x86-64'))
      ?.split('=> ')[1];
    if (path) copyFileSync(path, join(to, name));
    return !path;
  });
}

function putReference(shared: string, to: string): string[] {
  return REFERENCE.filter((path) => {
    const here = existsSync(join(shared, path));
    if (here) put(join(shared, path), join(to, path));
    return !here;
  });
}

/** Writes the folder of the device check. Throws an Error with what is wrong where it cannot be made. */
export async function prepare(root: string, shared: string, folder: string): Promise<Prepared> {
  if (`${process.platform}-${process.arch}` !== 'linux-x64') {
    throw new Error(
      `The folder takes along the Node that prepares it: do it on Linux x64, not on ${process.platform} ${process.arch}.`,
    );
  }
  const staged = mkdtempSync(join(tmpdir(), 'atp-device-check-'));
  try {
    await bundle(root, join(staged, 'app'));
    writeFileSync(join(staged, 'app', 'package.json'), '{ "type": "module" }\n');
    writeFileSync(join(staged, 'revision'), `${sourcesHash(root)}\n`);
    for (const path of FILES) put(join(root, path), join(staged, path));
    mkdirSync(join(staged, 'lib'));
    const missing = [...putLibraries(join(staged, 'lib')), ...putReference(shared, join(staged, 'shared'))];
    putPackages(root, staged);
    putNode(join(staged, 'node'));
    return { megabytes: await pack(root, staged, folder), missing };
  } finally {
    rmSync(staged, { recursive: true, force: true });
  }
}

/** Megabytes of the folder. gzip is on every machine; what packs smaller is not. */
async function pack(root: string, staged: string, folder: string): Promise<number> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const tar = spawn('tar', ['-cf', '-', '-C', staged, ...readdirSync(staged)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(tar, 'close');
  await pipeline(tar.stdout, createGzip(), createWriteStream(join(folder, 'device-check.tar.gz')));
  const [code] = await ended;
  if (code !== 0) throw new Error(`tar ended with ${code}.`);
  copyFileSync(join(root, 'scripts', 'device-check', 'run.sh'), join(folder, 'run'));
  chmodSync(join(folder, 'run'), 0o755);
  const megabytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0) / 1e6;
  if (megabytes > MOST) throw new Error(`${folder} takes ${megabytes.toFixed(1)} MB, more than ${MOST}.`);
  return megabytes;
}
