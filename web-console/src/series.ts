/** Points of a chart, the oldest first; null is a time of which nothing is known. */
export type Points = readonly (number | null)[];

export interface Summary {
  latest: number | undefined;
  average: number | undefined;
  peak: number | undefined;
  gaps: number;
}

/** What a chart says, in numbers. The last point may still be on its way: the one before stands for it. */
export function summary(points: Points): Summary {
  const known = points.filter((point): point is number => point !== null);
  return {
    latest: points.slice(-2).findLast((point): point is number => point !== null),
    average: known.length === 0 ? undefined : known.reduce((sum, point) => sum + point, 0) / known.length,
    peak: known.length === 0 ? undefined : Math.max(...known),
    gaps: points.length - known.length,
  };
}

/** The lines of a chart between its gaps: each a path of SVG. A point alone is a short line. */
export function paths(points: Points, width: number, height: number, max: number): string[] {
  const lines: string[] = [];
  let line: string[] = [];
  const x = (index: number) => (points.length < 2 ? 0 : (index / (points.length - 1)) * width);
  const y = (value: number) => height - (max <= 0 ? 0 : (value / max) * height);
  const end = () => {
    if (line.length > 0) {
      lines.push(`M${line.join('L')}${line.length === 1 ? 'h1' : ''}`);
      line = [];
    }
  };
  points.forEach((point, index) => {
    if (point === null) {
      end();
    } else {
      line.push(`${x(index).toFixed(1)},${y(point).toFixed(1)}`);
    }
  });
  end();
  return lines;
}

const STEPS = [1, 2, 5, 10];

/** The next round number that is not below: the upper end of an axis. */
export function roundUp(value: number): number {
  if (value <= 0) {
    return 1;
  }
  const power = 10 ** Math.floor(Math.log10(value));
  return (STEPS.find((step) => step * power >= value) ?? 10) * power;
}

const BYTES = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** Bytes in words, with three digits or fewer before the unit. */
export function bytes(value: number): string {
  let unit = 0;
  let size = value;
  while (size >= 1024 && unit < BYTES.length - 1) {
    size /= 1024;
    unit++;
  }
  const digits = unit === 0 || size >= 100 ? 0 : 1;
  return `${size.toLocaleString('en', { maximumFractionDigits: digits })} ${BYTES[unit]}`;
}

/** A number in words. */
export function count(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 1 : 0 });
}
