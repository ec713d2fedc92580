import { PARTS } from './parts.js';
import type { PartName } from './report.js';

/** Started with the name of a part, a driver and seconds: runs the part, and sends what it finds to the parent process. */
const [name = '', driver = '', seconds = ''] = process.argv.slice(2);
const part = PARTS[name as PartName];
// The process that started this one was ended.
process.on('disconnect', () => process.exit(1));

const send = (message: object) => new Promise<void>((resolve) => process.send?.(message, () => resolve()));
try {
  await part.run({ driver, seconds: Number(seconds) }, (progress) => void send(progress));
  await send({ ended: true });
  process.exit();
} catch (error) {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error);
  process.exit(1);
}
