/** A group's lag at one time. */
export interface Sample {
  atMs: number;
  records: number;
}

export type Drain =
  | { kind: 'unknown' }
  | { kind: 'done' }
  | { kind: 'steady'; overSeconds: number }
  | { kind: 'falling' | 'growing'; perSecond: number; overSeconds: number; seconds: number };

/** The pace is that of the last minute, and of no less than this. */
const WINDOW_MS = 60_000;
const SPAN_MIN_MS = 5_000;

/** Less than a record in a minute is no movement. */
const STILL_PER_SECOND = 1 / 60;

/** Samples for the chart: ten minutes at one each three seconds. */
export const SAMPLES_MAX = 200;

export function withSample(samples: Sample[], sample: Sample): Sample[] {
  const last = samples.at(-1);
  return last !== undefined && last.atMs >= sample.atMs ? samples : [...samples, sample].slice(-SAMPLES_MAX);
}

/** How long until everything is read, by the least squares line through the lags of the last minute. */
export function drainOf(samples: Sample[]): Drain {
  const last = samples.at(-1);
  if (last === undefined) {
    return { kind: 'unknown' };
  }
  if (last.records === 0) {
    return { kind: 'done' };
  }
  const recent = samples.filter(({ atMs }) => atMs > last.atMs - WINDOW_MS);
  const spanMs = last.atMs - (recent[0]?.atMs ?? last.atMs);
  if (spanMs < SPAN_MIN_MS) {
    return { kind: 'unknown' };
  }
  const overSeconds = spanMs / 1_000;
  const meanAt = recent.reduce((sum, { atMs }) => sum + atMs, 0) / recent.length;
  const mean = recent.reduce((sum, { records }) => sum + records, 0) / recent.length;
  const covariance = recent.reduce((sum, { atMs, records }) => sum + (atMs - meanAt) * (records - mean), 0);
  const variance = recent.reduce((sum, { atMs }) => sum + (atMs - meanAt) ** 2, 0);
  const perSecond = (covariance / variance) * 1_000;
  if (Math.abs(perSecond) < STILL_PER_SECOND) {
    return { kind: 'steady', overSeconds };
  }
  return perSecond < 0
    ? { kind: 'falling', perSecond: -perSecond, overSeconds, seconds: last.records / -perSecond }
    : { kind: 'growing', perSecond, overSeconds, seconds: Number.POSITIVE_INFINITY };
}
