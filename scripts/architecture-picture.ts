// Draws docs/architecture.svg from folders.json: node scripts/run.mjs scripts/architecture-picture.ts
// `architecture-picture.test.ts` fails when the picture is older than the folder table.
import { writeFileSync } from 'node:fs';
import dagre from '@dagrejs/dagre';
import folders from '../folders.json';

export const PICTURE = 'docs/architecture.svg';

interface Folder {
  is: string;
  imports: string[];
  /** Folders of which it imports types only. */
  types?: string[];
}
type Folders = Record<string, Folder>;

const [WIDTH, BOX_WIDTH, BOX_HEIGHT, MARGIN, LEGEND] = [900, 190, 50, 16, 20];

/** All that a folder reaches by imports, over any number of steps. */
function reached(of: Folders, name: string): Set<string> {
  const found = new Set(of[name]?.imports);
  for (const next of found) for (const further of of[next]?.imports ?? []) found.add(further);
  return found;
}

/** The imports that do not follow from others: an arrow past another folder is left out. */
export function reduced(of: Folders, name: string): string[] {
  const imports = of[name]?.imports ?? [];
  return imports.filter((to) => !imports.some((by) => by !== to && reached(of, by).has(to)));
}

/** Places boxes in layers: whoever imports stands above. The order in folders.json is one in which few arrows cross. */
function placed(of: Folders) {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: 'TB', nodesep: 20, edgesep: 20, ranksep: 42, marginx: 0, marginy: MARGIN });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const name of Object.keys(of)) graph.setNode(name, { width: BOX_WIDTH, height: BOX_HEIGHT });
  for (const [name, { types = [] }] of Object.entries(of)) {
    for (const to of reduced(of, name)) graph.setEdge(name, to);
    for (const to of types) graph.setEdge(name, to, { typesOnly: true });
  }
  dagre.layout(graph);
  return graph;
}

interface Point {
  x: number;
  y: number;
}

const point = (x: number, y: number): string => `${Math.round(x)} ${Math.round(y)}`;

/** Bends of an arrow lie between two layers only: past the boxes of a layer it goes straight down. */
function arrow(from: Point, past: readonly Point[], to: Point): string {
  const half = BOX_HEIGHT / 2;
  const towards = (box: Point, next: Point) =>
    box.x + Math.max(-0.3, Math.min(0.3, (next.x - box.x) / 900)) * BOX_WIDTH;
  const start = towards(from, past[0] ?? to);
  const end = towards(to, past.at(-1) ?? from);
  const bend = (a: Point, b: Point): string => {
    const middle = (a.y + b.y) / 2;
    return `C ${point(a.x, middle)} ${point(b.x, middle)} ${point(b.x, b.y)}`;
  };
  let [path, last] = [`M ${point(start, from.y + half)}`, { x: start, y: from.y + half }];
  for (const { x, y } of past) {
    path += ` ${bend(last, { x, y: y - half })} V ${Math.round(y + half)}`;
    last = { x, y: y + half };
  }
  return `${path} ${bend(last, { x: end, y: to.y - half })}`;
}

function box(name: string, is: string, { x, y }: Point): string {
  const [left, top] = [Math.round(x - BOX_WIDTH / 2), Math.round(y - BOX_HEIGHT / 2)];
  return `  <g transform="translate(${left} ${top})">
    <rect width="${BOX_WIDTH}" height="${BOX_HEIGHT}" rx="8"/>
    <text class="name" x="${BOX_WIDTH / 2}" y="21">${name}</text>
    <text class="is" x="${BOX_WIDTH / 2}" y="38">${is}</text>
  </g>`;
}

const STYLE = `
    text { font-family: system-ui, sans-serif; text-anchor: middle; fill: #1b1f24; }
    .name { font-size: 15px; font-weight: 600; }
    .is { font-size: 11.5px; fill: #4b5563; }
    rect { fill: #ffffff; stroke: #2456c7; stroke-width: 1.5; }
    path { fill: none; stroke: #6b7280; stroke-width: 1.5; }
    .types { stroke-dasharray: 5 4; }
    marker path { fill: #6b7280; stroke: none; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3; }
      .is { fill: #a8b3c0; }
      rect { fill: #161b22; stroke: #7aa2f7; }
      path { stroke: #8b949e; }
      marker path { fill: #8b949e; }
    }
  `;

export function picture(of: Folders): string {
  const graph = placed(of);
  const { width = 0, height: below = 0 } = graph.graph();
  const height = Math.ceil(below) + LEGEND;
  const shift = (point: Point): Point => ({ x: point.x + (WIDTH - width) / 2, y: point.y });
  const layers = new Set(graph.nodes().map((name) => graph.node(name).y));
  const arrows = graph.edges().map((edge) => {
    const [from, to] = [graph.node(edge.v), graph.node(edge.w)];
    const { points, typesOnly } = graph.edge(edge);
    const past = points.filter(({ y }: Point) => layers.has(y) && y > from.y + BOX_HEIGHT && y < to.y - BOX_HEIGHT);
    const path = arrow(shift(from), past.map(shift), shift(to));
    return `  <path${typesOnly ? ' class="types"' : ''} d="${path}" marker-end="url(#arrow)"/>`;
  });
  const boxes = Object.entries(of).map(([name, { is }]) => box(name, is, shift(graph.node(name))));
  const sentences = Object.keys(of).flatMap((name) => {
    const to = reduced(of, name);
    return to.length > 0 ? [`${name} imports ${to.join(', ')}`] : [];
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title description">
  <title id="title">The folders of src, and who imports whom</title>
  <desc id="description">${sentences.join('; ')}.</desc>
  <style>${STYLE}</style>
  <defs>
    <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M 0 0 L 8 4 L 0 8 z"/></marker>
  </defs>
${arrows.join('\n')}
${boxes.join('\n')}
  <text class="is" x="${WIDTH / 2}" y="${height - 10}">An arrow: imports. Dashed: types only. What follows from other arrows is left out.</text>
</svg>
`;
}

if (process.argv[1]?.endsWith('architecture-picture.ts')) writeFileSync(PICTURE, picture(folders));
