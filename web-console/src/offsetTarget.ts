import { type Move, parsePartitions, type Target } from './groups';

export type Unit = 'minutes' | 'hours' | 'days';

/** What the form for moving offsets holds; texts are as they were typed. */
export interface ResetForm {
  to: Target['to'];
  time: string;
  ago: string;
  unit: Unit;
  offset: string;
  shift: string;
  scope: 'all' | 'chosen';
  topics: string[];
  other: string;
  partitions: string;
}

export const EMPTY_FORM: ResetForm = {
  to: 'earliest',
  time: '',
  ago: '1',
  unit: 'hours',
  offset: '0',
  shift: '-100',
  scope: 'all',
  topics: [],
  other: '',
  partitions: '',
};

export type Errors = Partial<Record<keyof ResetForm, string>>;

const WHOLE = /^-?\d{1,15}$/;
const DURATIONS: Record<Unit, (count: string) => string> = {
  minutes: (count) => `PT${count}M`,
  hours: (count) => `PT${count}H`,
  days: (count) => `P${count}D`,
};

/** The topics that are chosen, the typed one included. */
export function chosenTopics(form: ResetForm): string[] {
  const other = form.other.trim();
  return [...new Set(other === '' ? form.topics : [...form.topics, other])];
}

/** The request that a form means, or what is wrong with its fields. */
export function targetOf(form: ResetForm): { target: Target } | { errors: Errors } {
  const errors: Errors = {};
  const target: Target = { to: form.to };
  if (form.to === 'timestamp') {
    const time = new Date(form.time);
    if (form.time === '' || Number.isNaN(time.getTime())) {
      errors.time = 'Say a day and a time';
    } else {
      target.timestamp = time.toISOString();
    }
  } else if (form.to === 'duration') {
    if (/^\d{1,6}$/.test(form.ago)) {
      target.duration = DURATIONS[form.unit](form.ago);
    } else {
      errors.ago = 'A whole number, 0 or more';
    }
  } else if (form.to === 'offset') {
    if (WHOLE.test(form.offset) && Number(form.offset) >= 0) {
      target.offset = Number(form.offset);
    } else {
      errors.offset = 'A whole number, 0 or more';
    }
  } else if (form.to === 'shift') {
    if (WHOLE.test(form.shift) && Number(form.shift) !== 0) {
      target.shift = Number(form.shift);
    } else {
      errors.shift = 'A whole number: below 0 to read records again, above 0 to skip them';
    }
  }
  if (form.scope === 'chosen') {
    const topics = chosenTopics(form);
    const partitions = form.partitions.trim() === '' ? undefined : parsePartitions(form.partitions);
    if (topics.length === 0) {
      errors.topics = 'Choose a topic at least';
    }
    if (topics.length === 1 && form.partitions.trim() !== '' && partitions === undefined) {
      errors.partitions = 'Such as 0, 2-5: at most 1,000 of them';
    }
    target.topics = topics.map((topic) =>
      topics.length === 1 && partitions !== undefined ? { topic, partitions } : { topic },
    );
  }
  return Object.keys(errors).length > 0 ? { errors } : { target };
}

/** How many records are read again or skipped; undefined where nothing was committed before. */
export function changeOf({ from, to }: Move): number | undefined {
  return from === null || to === null ? undefined : to - from;
}

/** A plan in one sentence. */
export function summary(moves: Move[]): string {
  if (moves.length === 0) {
    return 'Nothing would change: no offset is committed there.';
  }
  let again = 0;
  let skipped = 0;
  let first = 0;
  let same = 0;
  for (const move of moves) {
    const change = changeOf(move);
    if (change === undefined) {
      first++;
    } else if (change < 0) {
      again -= change;
    } else if (change > 0) {
      skipped += change;
    } else {
      same++;
    }
  }
  const count = (value: number) => value.toLocaleString('en');
  const parts = [
    again > 0 && `up to ${count(again)} records are read again`,
    skipped > 0 && `up to ${count(skipped)} records are skipped`,
    first > 0 && `${count(first)} get an offset for the first time`,
    same > 0 && `${count(same)} stay where they are`,
  ].filter((part) => part !== false);
  return `${count(moves.length)} ${moves.length === 1 ? 'partition' : 'partitions'}: ${parts.join(', ')}.`;
}
