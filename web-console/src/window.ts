/** Rows beyond the visible ones, so that a short scroll shows no gap. */
const OVERSCAN = 8;

/** Which rows of a long table are drawn: half-open, from `first` to `end`. */
export function windowOf(view: { top: number; height: number; rowHeight: number; count: number }): {
  first: number;
  end: number;
} {
  const { top, height, rowHeight, count } = view;
  const visible = Math.ceil(height / rowHeight) + 1;
  const at = Math.min(Math.max(0, Math.floor(top / rowHeight)), Math.max(0, count - visible));
  return { first: Math.max(0, at - OVERSCAN), end: Math.min(count, at + visible + OVERSCAN) };
}
