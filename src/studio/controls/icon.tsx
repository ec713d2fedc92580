/** Outlines on a 16 x 16 grid, drawn for this page; they take the colour of the text beside them. */
const PATHS = {
  play: 'M5 3.2v9.6l7.6-4.8z',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  step: 'M4 3.2v9.6l6.4-4.8zM12.2 3.4v9.2',
  stop: 'M4 4h8v8H4z',
  sun: 'M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6M8 1.5v1.4M8 13.1v1.4M1.5 8h1.4M13.1 8h1.4M3.4 3.4l1 1M11.6 11.6l1 1M3.4 12.6l1-1M11.6 4.4l1-1',
  moon: 'M13 9.6A5.6 5.6 0 0 1 6.4 3a5.6 5.6 0 1 0 6.6 6.6z',
  shield: 'M8 1.8 13 3.6v4c0 3-2 5.4-5 6.6-3-1.2-5-3.6-5-6.600v-4zM5.8 8l1.6 1.6 3-3.2',
  check: 'M3.5 8.4 6.6 11.5 12.5 4.8',
  cross: 'M4 4l8 8M12 4l-8 8',
  chevron: 'M6 3.5 10.5 8 6 12.5',
  down: 'M3.5 6 8 10.5 12.5 6',
  warning: 'M8 2.4 14.3 13.200H1.700zM8 6.500v3.200M8 11.400v.2',
  error: 'M8 1.800a6.2 6.2 0 1 0 0 12.400A6.2 6.2 0 0 0 8 1.800M8 4.900v3.700M8 10.900v.2',
  info: 'M8 1.800a6.2 6.2 0 1 0 0 12.400A6.2 6.2 0 0 0 8 1.800M8 7.400v3.700M8 4.900v.2',
  help: 'M5.9 6.200a2.1 2.1 0 1 1 3.2 1.800c-.8.5-1.1.9-1.1 1.700M8 11.700v.2',
  model: 'M8 1.9 13.5 5v6L8 14.1 2.5 11V5zM2.5 5 8 8.1 13.5 5M8 8.100v6',
  images: 'M2.5 4.500h9v8h-9zM4.5 4.500v-2h9v8h-2M2.5 10.500l2.6-2.6 2 2 1.8-1.6 2.6 2.4',
  labels: 'M2.5 2.500h5v5h-5zM8.5 8.500h5v5h-5zM8.5 2.500h5v5h-5zM2.5 8.500h5v5h-5z',
  sliders: 'M2.5 4.500h6M11.5 4.500h2M2.5 11.500h2M7.5 11.500h6M10 2.800v3.400M6 9.800v3.4',
  download: 'M8 2.500v7.400M4.8 7 8 10.2 11.2 7M2.8 13.300h10.4',
  upload: 'M8 10.200V2.800M4.8 6 8 2.8 11.2 6M2.8 13.300h10.4',
  bell: 'M3.2 11.500h9.6M4.5 11.500V7a3.5 3.5 0 0 1 7 0v4.500M6.8 13.700h2.4M8 2v1.500',
  runs: 'M2.5 5.500h11v8h-11zM4 3.500h8M5.500 1.500h5M6 9.500h4',
  trash: 'M3 4.500h10M6.500 4.500V2.500h3v2M4.500 4.500l.6 9h5.800l.6-9M6.800 7v4M9.200 7v4',
  log: 'M3 4h10M3 8h10M3 12h6',
  one: 'M2.5 3h11v10h-11z',
  two: 'M2.5 3h11v10h-11zM8 3v10',
  four: 'M2.5 3h11v10h-11zM8 3v10M2.5 8h11',
  sheet: 'M2.5 3h11v10h-11zM6.200 3v10M9.800 3v10M2.5 8h11',
  undo: 'M6 3.5 2.8 6.700 6 9.900M2.8 6.700h6.400a3.300 3.300 0 0 1 0 6.600H6.500',
  redo: 'M10 3.5 13.2 6.700 10 9.900M13.2 6.700H6.800a3.300 3.300 0 0 0 0 6.600h2.700',
  reset: 'M3 3.300v3.400h3.400M3.300 6.500A5.200 5.200 0 1 1 2.900 9.400',
  search: 'M7 2.500a4.500 4.500 0 1 0 0 9 4.500 4.500 0 0 0 0-9M10.300 10.300 13.700 13.700',
  dice: 'M3 3h10v10H3zM5.7 5.700v.1M10.3 10.300v.1M8 8v.1M10.3 5.700v.1M5.7 10.300v.1',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, filled = false }: { name: IconName; filled?: boolean }) {
  return (
    <svg className={filled ? 'icon filled' : 'icon'} viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
