import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { COMMANDS } from './commands.js';

const code = readdirSync('src/cli', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
  .map((path) => readFileSync(join('src/cli', path), 'utf8'))
  .join('\n');

/** As a property of the values, or taken out of them in a parameter. A declaration has a colon behind the name. */
const isRead = (name: string): boolean => new RegExp(`\\bvalues\\.${name}\\b|[{,]\\s*${name}\\s*[,}]`).test(code);

it('every option that a command declares is read somewhere', () => {
  for (const [command, { options }] of Object.entries(COMMANDS)) {
    expect(
      Object.keys(options).filter((name) => !isRead(name)),
      command,
    ).toEqual([]);
  }
  expect(isRead('nobody')).toBe(false);
});
