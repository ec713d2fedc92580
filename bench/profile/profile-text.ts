import type { Profile } from './kernel-times.js';

const milliseconds = (ms: number): string => (ms >= 1 ? ms.toFixed(2) : ms.toPrecision(3));

const share = (ms: number, all: number): string => `${(all > 0 ? (100 * ms) / all : 0).toFixed(1)} %`;

export const PROFILE_HEAD = ['kernel', 'dispatches', 'ms', 'share', 'longest: ms (workgroups)'] as const;

/** A row for each kernel: its dispatches, their time together, the share of all, and the longest of them with their workgroups. */
export const profileRows = ({ ms: all, kernels }: Profile): string[][] =>
  kernels.map(({ kernel, dispatches, ms, longest }) => [
    kernel,
    String(dispatches),
    milliseconds(ms),
    share(ms, all),
    longest.map((each) => `${milliseconds(each.ms)} (${each.workgroups.join('x')})`).join(', '),
  ]);

/** The line above the rows. */
export const profileTitle = ({ case: name, dispatches, ms }: Profile): string =>
  `${name}: ${dispatches} dispatches, ${milliseconds(ms)} ms by timestamps, one after another.`;

/** The profile in columns. */
export function profileText(profile: Profile): string {
  const rows = [[...PROFILE_HEAD], ...profileRows(profile)];
  const widths = PROFILE_HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 || column === 4 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  return [profileTitle(profile), ...lines].join('\n');
}
