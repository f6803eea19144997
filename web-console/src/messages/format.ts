const UNITS: [number, string][] = [
  [1_073_741_824, 'GiB'],
  [1_048_576, 'MiB'],
  [1_024, 'KiB'],
];

/** A size to be read, rounded to a tenth. */
export function size(bytes: number): string {
  const unit = UNITS.find(([least]) => bytes >= least);
  if (unit === undefined) {
    return `${bytes.toLocaleString('en')} ${bytes === 1 ? 'byte' : 'bytes'}`;
  }
  return `${(bytes / unit[0]).toLocaleString('en', { maximumFractionDigits: 1 })} ${unit[1]}`;
}

export function count(number: number, one: string, many: string): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}

/** A moment in this browser's time zone, to the millisecond, in an order that sorts. */
export function localTime(time: string): string {
  const date = new Date(time);
  const two = (number: number) => String(number).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return `${day} ${clock}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** What a `datetime-local` field holds, and the other way round; undefined for what is no moment. */
export function toLocalField(time: string): string {
  return localTime(time).slice(0, 19).replace(' ', 'T');
}

export function fromLocalField(field: string): string | undefined {
  const date = new Date(field);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
