import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Where process ids mean the same: the machine, since its last start, and the container in it. Systems that do not tell more
 * than the machine's name have an empty `system`.
 */
export function systemName(): { host: string; system: string } {
  const parts = [
    () => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
    () => readlinkSync('/proc/self/ns/pid'),
  ];
  return { host: hostname(), system: parts.flatMap((part) => orNothing(part) ?? []).join(' ') };
}

/**
 * What tells a process from a later one with the same id: when it started, in ticks since the machine's start. Undefined
 * where the system says nothing of it (there is no /proc). A process that has ended and is still listed is marked so.
 */
export function processMark(process: number): string | undefined {
  const status = orNothing(() => readFileSync(`/proc/${process}/stat`, 'utf8'));
  // The name, in brackets, may hold anything. What follows it are the third and all later fields of proc_pid_stat(5).
  const fields = status?.slice(status.lastIndexOf(')') + 2).split(' ');
  const [state] = fields ?? [];
  return state === 'Z' || state === 'X' ? 'ended' : fields?.[19];
}

function orNothing<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
