// Runs scripts of package.json two at a time, as there are two cores: node scripts/checks.mjs types lint
// What each says is printed when it ends. Ends with 1 if one fails; all are run.
import { spawn } from 'node:child_process';

/** @param {string} name */
function run(name) {
  const child = spawn('npm', ['run', '--silent', name], { shell: process.platform === 'win32' });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
  return new Promise((resolve) => {
    child.on('close', (code) => {
      console.log(`\n> ${name}${code === 0 ? '' : `: failed (${code})`}\n${said.trimEnd()}`);
      if (code !== 0) process.exitCode = 1;
      resolve(code);
    });
  });
}

const names = process.argv.slice(2);
async function runNext() {
  for (let name = names.shift(); name; name = names.shift()) await run(name);
}
await Promise.all([runNext(), runNext()]);
