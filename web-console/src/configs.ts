import type { Schemas } from './api/client';

export type Config = Schemas['TopicConfigs']['items'][number];

/** What was edited; null returns a setting to its default. */
export type Edits = Readonly<Record<string, string | null>>;

export interface Change {
  key: string;
  before: string | null;
  after: string | null;
  reset: boolean;
}

/** The edits that change something, by key. */
export function changesOf(configs: readonly Config[], edits: Edits): Change[] {
  return configs.flatMap((config): Change[] => {
    const edit = edits[config.key];
    if (edit === undefined) {
      return [];
    }
    if (edit === null) {
      return config.source === 'explicit'
        ? [{ key: config.key, before: config.value, after: config.default, reset: true }]
        : [];
    }
    return edit === (config.value ?? '')
      ? []
      : [{ key: config.key, before: config.value, after: edit, reset: false }];
  });
}

const CHOICES: Readonly<Record<string, { value: string; label: string }[]>> = {
  'weir.durability': [
    { value: 'replicated', label: 'replicated: acknowledged once enough brokers hold it' },
    { value: 'durable', label: 'durable: acknowledged once enough brokers have it on disk' },
  ],
};

/** What a setting can be, where a person is better asked to choose than to write; a value of later brokers is among them. */
export function choicesOf(key: string, value: string): { value: string; label: string }[] | undefined {
  const choices = CHOICES[key];
  return choices === undefined || choices.some((choice) => choice.value === value)
    ? choices
    : [...choices, { value, label: value }];
}

/** The merge patch of changes. */
export function patchOf(changes: readonly Change[]): Record<string, string | null> {
  return Object.fromEntries(changes.map(({ key, after, reset }) => [key, reset ? null : after]));
}

/** Kafka's documentation without its HTML; what is left is shown as text, so a miss is ugly and nothing else. */
export function plain(documentation: string): string {
  return documentation
    .replace(/<\/?[a-z][^<>]*>/gi, '')
    .replace(/\s+/g, ' ')
    .trim();
}

const DURATION_UNITS: [number, string][] = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1_000, 'second'],
];
const SIZE_UNITS: [number, string][] = [
  [1_073_741_824, 'GiB'],
  [1_048_576, 'MiB'],
  [1_024, 'KiB'],
];

/** A value of milliseconds or bytes in words, if its key says that it is one; never rounded to another value. */
export function human(key: string, value: string | null): string | undefined {
  if (value === null || !/^-?\d{1,15}$/.test(value)) {
    return undefined;
  }
  const number = Number(value);
  const units = key.endsWith('.ms') ? DURATION_UNITS : key.endsWith('.bytes') ? SIZE_UNITS : [];
  if (number === -1 && units.length > 0 && key.startsWith('retention')) {
    return 'without limit';
  }
  const unit = units.find(([size]) => number >= size && number % size === 0);
  if (unit === undefined) {
    return undefined;
  }
  const count = number / unit[0];
  return `${count.toLocaleString('en')} ${unit[1]}${units === DURATION_UNITS && count !== 1 ? 's' : ''}`;
}
