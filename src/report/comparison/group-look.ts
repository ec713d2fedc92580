/** How a group is drawn: colours that colour-blind readers tell apart (after Okabe and Ito), and a line style besides. */
export interface GroupLook {
  /** CSS colour, of the comparison's style sheet. */
  color: string;
  dash: string;
}

export const GROUP_COLORS: readonly { light: string; dark: string }[] = [
  { light: '#0069a8', dark: '#62b5f0' },
  { light: '#c24f00', dark: '#f39455' },
  { light: '#007a5a', dark: '#3fc79c' },
  { light: '#a33f84', dark: '#e59aca' },
  { light: '#8a6a00', dark: '#e2bd4a' },
  { light: '#5d5d66', dark: '#b6b8c2' },
];

const DASHES = ['', '7 3', '2 3', '9 3 2 3', '12 4'];

/** Look of the group at a place. Where there are more groups than colours, a colour comes again with another dash. */
export const groupLook = (place: number): GroupLook => ({
  color: `var(--group-${place % GROUP_COLORS.length})`,
  dash: DASHES[(place + Math.floor(place / GROUP_COLORS.length)) % DASHES.length] ?? '',
});
