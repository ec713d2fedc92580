/** Pan and zoom, shared by all panes: pure geometry. Lengths are CSS pixels of the pane or pixels of the picture. */
export interface Size {
  width: number;
  height: number;
}
export interface Point {
  x: number;
  y: number;
}

/** `zoom` 1 fits the picture into the pane; the centre of the view is in shares of the picture. */
export interface View {
  zoom: number;
  x: number;
  y: number;
}

export const WHOLE_VIEW: View = { zoom: 1, x: 0.5, y: 0.5 };
const MOST_ZOOM = 64;

/** The place of the picture in the pane: CSS pixels per picture pixel, and its top left corner. */
export interface Placement {
  scale: number;
  left: number;
  top: number;
}

/** The place for a view as it is, even one that leaves part of the pane empty. */
function rawPlacement(view: View, picture: Size, pane: Size): Placement {
  const scale = Math.min(pane.width / picture.width, pane.height / picture.height) * view.zoom;
  return {
    scale,
    left: pane.width / 2 - view.x * picture.width * scale,
    top: pane.height / 2 - view.y * picture.height * scale,
  };
}

/** Keeps the pane filled: the centre stays at least half the visible part away from the border. */
function clampView(view: View, picture: Size, pane: Size): View {
  const zoom = Math.min(MOST_ZOOM, Math.max(1, view.zoom));
  const { scale } = rawPlacement({ ...view, zoom }, picture, pane);
  const inside = (centre: number, visible: number): number =>
    visible >= 1 ? 0.5 : Math.min(1 - visible / 2, Math.max(visible / 2, centre));
  return {
    zoom,
    x: inside(view.x, pane.width / (picture.width * scale)),
    y: inside(view.y, pane.height / (picture.height * scale)),
  };
}

/**
 * The place of the picture in a pane. Panes of different shape may share a view, so each keeps it inside its own
 * borders.
 */
export const placement = (view: View, picture: Size, pane: Size): Placement =>
  rawPlacement(clampView(view, picture, pane), picture, pane);

/** Zooms by a factor so that the picture point under `at` (pane coordinates) stays where it is. */
export function zoomAt(view: View, factor: number, picture: Size, pane: Size, at: Point): View {
  const zoom = Math.min(MOST_ZOOM, Math.max(1, view.zoom * factor));
  const before = placement(view, picture, pane);
  const after = rawPlacement({ ...view, zoom }, picture, pane);
  const x = (at.x - before.left) / before.scale / picture.width;
  const y = (at.y - before.top) / before.scale / picture.height;
  const shifted = {
    zoom,
    x: x - (at.x - pane.width / 2) / after.scale / picture.width,
    y: y - (at.y - pane.height / 2) / after.scale / picture.height,
  };
  return clampView(shifted, picture, pane);
}

/** Moves the picture by (dx, dy) CSS pixels. */
export function panBy(view: View, dx: number, dy: number, picture: Size, pane: Size): View {
  const start = clampView(view, picture, pane);
  const { scale } = rawPlacement(start, picture, pane);
  const moved = { ...start, x: start.x - dx / scale / picture.width, y: start.y - dy / scale / picture.height };
  return clampView(moved, picture, pane);
}

/** The picture pixel under a point of the pane; null outside the picture. */
export function pixelAt(view: View, picture: Size, pane: Size, at: Point): Point | null {
  const { scale, left, top } = placement(view, picture, pane);
  const x = Math.floor((at.x - left) / scale);
  const y = Math.floor((at.y - top) / scale);
  return x >= 0 && y >= 0 && x < picture.width && y < picture.height ? { x, y } : null;
}
