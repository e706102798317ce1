/** The part of the drawing that is seen: its upper left corner, and how many pixels one unit takes. */
export interface Camera {
  readonly x: number
  readonly y: number
  readonly zoom: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

export const ZOOM = { least: 0.02, most: 2.5 } as const

const within = (zoom: number): number => Math.max(ZOOM.least, Math.min(ZOOM.most, zoom))

/** Moves what is seen by so many pixels. */
export const pan = ({ x, y, zoom }: Camera, dx: number, dy: number): Camera => ({ x: x - dx / zoom, y: y - dy / zoom, zoom })

/** Zooms by a factor; what is at this pixel stays there. */
export function zoomAt(camera: Camera, factor: number, px: number, py: number): Camera {
  const zoom = within(camera.zoom * factor)
  return { x: camera.x + px / camera.zoom - px / zoom, y: camera.y + py / camera.zoom - py / zoom, zoom }
}

/** All of the drawing, in the middle; never larger than it is. */
export function fit(drawing: Size, view: Size, margin = 24): Camera {
  const zoom = within(
    Math.min(1, (view.width - 2 * margin) / Math.max(1, drawing.width), (view.height - 2 * margin) / Math.max(1, drawing.height)),
  )
  return { x: (drawing.width - view.width / zoom) / 2, y: (drawing.height - view.height / zoom) / 2, zoom }
}

/** The same zoom, but with this rectangle in sight, and a bit of room around it; at `least` the given zoom. */
export function reveal(camera: Camera, box: { readonly x: number; readonly y: number } & Size, view: Size, least = 0, margin = 48): Camera {
  const zoomed = camera.zoom < least ? { ...camera, zoom: least } : camera
  const room = margin / zoomed.zoom
  const [seenWidth, seenHeight] = [view.width / zoomed.zoom, view.height / zoomed.zoom]
  if (zoomed.zoom !== camera.zoom) {
    return { x: box.x + box.width / 2 - seenWidth / 2, y: box.y + box.height / 2 - seenHeight / 2, zoom: zoomed.zoom }
  }
  const shift = (from: number, seen: number, at: number, length: number) =>
    at - room < from ? at - room : at + length + room > from + seen ? at + length + room - seen : from
  return { x: shift(camera.x, seenWidth, box.x, box.width), y: shift(camera.y, seenHeight, box.y, box.height), zoom: camera.zoom }
}
