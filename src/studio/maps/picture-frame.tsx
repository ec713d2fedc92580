import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useRef } from 'react';
import { words } from '../words/words.js';
import { useSize } from './use-size.js';
import {
  type Placement,
  type Point,
  panBy,
  pixelAt,
  placement,
  type Size,
  type View,
  WHOLE_VIEW,
  zoomAt,
} from './viewport.js';

export interface PictureFrameProps {
  label: string;
  picture: Size;
  view: View;
  onView: (view: View) => void;
  /** The picture pixel that the pointer or the arrow keys are at, and where that is on the screen. */
  pixel: Point | null;
  onPixel: (pixel: Point | null, screen: Point) => void;
  /** The pixel that stays marked, and what a click or Enter on one does; without it none can be pinned. */
  pin?: Pinning | undefined;
  children: (place: Placement, pane: Size) => ReactNode;
}

export interface Pinning {
  pixel: Point | null;
  /** A press on the pinned pixel lets go. */
  toggle: (pixel: Point) => void;
  /** The arrow keys move it; null lets go. */
  move: (pixel: Point | null) => void;
}

/** A press that moves less than this many CSS pixels is a click; more is a drag. */
const CLICK_PIXELS = 4;

const KEY_ZOOM = 1.4;
const ARROWS: Record<string, Point> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** The area of a pane in which the picture is panned, zoomed and inspected, by pointer, wheel and keyboard. */
export function PictureFrame({ label, picture, view, onView, pixel, onPixel, pin, children }: PictureFrameProps) {
  const [ref, pane, frame] = useSize<HTMLDivElement>();
  const drag = useRef<Point | null>(null);
  const pressed = useRef<Point | null>(null);
  const place = placement(view, picture, pane);
  useWheelZoom(frame, (factor, at) => onView(zoomAt(view, factor, picture, pane, at)));

  const inspect = (to: Point | null): void => {
    const box = frame?.getBoundingClientRect();
    const left = (box?.left ?? 0) + place.left + ((to?.x ?? 0) + 0.5) * place.scale;
    const top = (box?.top ?? 0) + place.top + ((to?.y ?? 0) + 0.5) * place.scale;
    onPixel(to, { x: left, y: top });
  };
  const move = (event: PointerEvent<HTMLDivElement>): void => {
    const at = pointOf(event);
    if (drag.current) {
      onView(panBy(view, at.x - drag.current.x, at.y - drag.current.y, picture, pane));
      drag.current = at;
    }
    onPixel(pixelAt(view, picture, pane, at), { x: event.clientX, y: event.clientY });
  };
  const keys = (event: KeyboardEvent): void => {
    const centre = { x: pane.width / 2, y: pane.height / 2 };
    const arrow = ARROWS[event.key];
    const pinned = pin?.pixel ?? null;
    if (event.key === '+' || event.key === '=') onView(zoomAt(view, KEY_ZOOM, picture, pane, centre));
    else if (event.key === '-') onView(zoomAt(view, 1 / KEY_ZOOM, picture, pane, centre));
    else if (event.key === '0') onView(WHOLE_VIEW);
    else if (event.key === 'Enter' && pin && (pinned ?? pixel)) pin.toggle(pinned ?? (pixel as Point));
    else if (event.key === 'Enter') inspect(pixelAt(view, picture, pane, centre));
    else if (event.key === 'Escape' && pinned) pin?.move(null);
    else if (event.key === 'Escape' && pixel) inspect(null);
    else if (arrow && event.shiftKey) onView(panBy(view, -40 * arrow.x, -40 * arrow.y, picture, pane));
    else if (arrow && pinned) pin?.move(moved(pinned, arrow, picture));
    else if (arrow && pixel) inspect(moved(pixel, arrow, picture));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a picture is no set of form fields.
    <div
      ref={ref}
      className="viewer-frame"
      data-zoomed={view.zoom > 1}
      role="group"
      aria-label={pin ? words.maps.frame.pinLabel(label) : words.maps.frame.label(label)}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the picture is zoomed and inspected with the keyboard.
      tabIndex={0}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = pointOf(event);
        pressed.current = drag.current;
        // On a touch screen no pointer rests: a touch shows the pixel under it, until the next touch elsewhere.
        if (event.pointerType === 'touch') move(event);
      }}
      onPointerMove={move}
      onPointerUp={(event) => {
        drag.current = null;
        const clicked = isClick(pressed.current, pointOf(event)) && pixelAt(view, picture, pane, pointOf(event));
        pressed.current = null;
        if (clicked) pin?.toggle(clicked);
      }}
      onPointerCancel={() => {
        drag.current = null;
      }}
      onPointerLeave={({ pointerType }) => pointerType !== 'touch' && inspect(null)}
      onBlur={() => inspect(null)}
      onDoubleClick={() => onView(WHOLE_VIEW)}
      onKeyDown={keys}
    >
      {pane.width > 0 && children(place, pane)}
      {pixel && !pin?.pixel && <Cross pixel={pixel} place={place} />}
      {pin?.pixel && <Cross pixel={pin.pixel} place={place} pinned />}
    </div>
  );
}

/** Marks the inspected pixel in every pane. */
function Cross({ pixel, place, pinned = false }: { pixel: Point; place: Placement; pinned?: boolean }) {
  const size = Math.max(9, place.scale + 2);
  const left = place.left + (pixel.x + 0.5) * place.scale - size / 2;
  const top = place.top + (pixel.y + 0.5) * place.scale - size / 2;
  return (
    <div
      className="viewer-cross"
      data-pinned={pinned || undefined}
      style={{ width: size, height: size, translate: `${left}px ${top}px` }}
    />
  );
}

const isClick = (from: Point | null, to: Point): boolean =>
  from !== null && Math.hypot(to.x - from.x, to.y - from.y) < CLICK_PIXELS;

const moved = (pixel: Point, by: Point, picture: Size): Point => ({
  x: Math.min(picture.width - 1, Math.max(0, pixel.x + by.x)),
  y: Math.min(picture.height - 1, Math.max(0, pixel.y + by.y)),
});

function pointOf(event: PointerEvent<HTMLDivElement>): Point {
  const box = event.currentTarget.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

/** React listens to the wheel passively and so cannot keep the page from scrolling. This listener can. */
function useWheelZoom(element: HTMLElement | null, zoom: (factor: number, at: Point) => void): void {
  const latest = useRef(zoom);
  latest.current = zoom;
  useEffect(() => {
    const wheel = (event: WheelEvent): void => {
      event.preventDefault();
      const box = element?.getBoundingClientRect();
      const at = { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      latest.current(Math.exp(-event.deltaY * lines * 0.002), at);
    };
    element?.addEventListener('wheel', wheel, { passive: false });
    return () => element?.removeEventListener('wheel', wheel);
  }, [element]);
}
