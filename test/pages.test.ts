import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scripts } from '../package.json';
import { BASELINES } from '../src/protocol/events.js';
import { ANY_IMAGE_KIND, IMAGE_KINDS, imageKinds } from '../src/protocol/image-kinds.js';
import { STAGE_NAMES } from '../src/protocol/stage-recipes.js';
import { stageTitle } from '../src/protocol/stages.js';

const read = (page: string): string => readFileSync(page, 'utf8');
const markdownIn = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => (name.endsWith('.md') ? [join(folder, name)] : []));
const pages = ['.', 'docs', 'docs/adr'].flatMap(markdownIn);

/** What is written of the tables by hand. */
describe('prose', () => {
  it('README.md and docs/atp.md name every stage', () => {
    for (const page of ['README.md', 'docs/atp.md'])
      expect(STAGE_NAMES.filter((name) => !read(page).includes(stageTitle(name)))).toEqual([]);
  });

  it('docs/command-line.md names every stage and baseline that a summary may have', () => {
    const page = read('docs/command-line.md');
    expect([...STAGE_NAMES, ...BASELINES].filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it('README.md and docs/own-files.md name every kind of image', () => {
    expect(read('README.md')).toContain(ANY_IMAGE_KIND);
    const page = read('docs/own-files.md');
    expect(imageKinds.filter((kind) => !page.includes(IMAGE_KINDS[kind].words))).toEqual([]);
  });
});

describe.each(pages)('%s', (page) => {
  it('links to files that are there', () => {
    const links = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    const files = links.filter((link) => !/^(https?:|#)/.test(link)).map((link) => link.replace(/#.*/, ''));
    expect(files.filter((file) => !existsSync(join(dirname(page), file)))).toEqual([]);
  });
});

describe('CONTRIBUTING.md', () => {
  const words = [...read('CONTRIBUTING.md').matchAll(/`([^`\n]+)`/g)].map(([, word = '']) => word);

  it('names scripts that package.json has', () => {
    const named = words.flatMap((word) => /^npm run ([\w:-]+)$/.exec(word)?.[1] ?? []);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });
});
