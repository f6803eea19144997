import type { Schemas } from './api/client';

/** Units that a person picks, in what the configuration counts. */
export const TIMES = { minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;
export const SIZES = { MiB: 1_048_576, GiB: 1_073_741_824 } as const;

export type TimeUnit = keyof typeof TIMES;
export type SizeUnit = keyof typeof SIZES;

export interface NewTopicForm {
  name: string;
  partitions: number;
  policy: 'delete' | 'compact' | 'compact,delete';
  time: number | '';
  timeUnit: TimeUnit;
  size: number | '';
  sizeUnit: SizeUnit;
  tiered: boolean;
  localTime: number | '';
  localTimeUnit: TimeUnit;
  durability: '' | 'replicated' | 'durable';
}

/** What is asked for; what was left to the defaults isn't in it. */
export function newTopicOf(form: NewTopicForm): Schemas['NewTopic'] {
  return {
    name: form.name,
    partitions: form.partitions,
    configs: configsOf(form),
    ...(isTiered(form) ? { tiered_storage: true } : {}),
    ...(form.durability === '' ? {} : { durability: form.durability }),
  };
}

/** The settings that a new topic gets; what is left empty keeps its default. */
export function configsOf(form: NewTopicForm): Record<string, string> {
  const configs: Record<string, string> = {};
  if (form.policy !== 'delete') {
    configs['cleanup.policy'] = form.policy;
  }
  if (form.policy !== 'compact') {
    if (form.time !== '') {
      configs['retention.ms'] = String(Math.round(form.time * TIMES[form.timeUnit]));
    }
    if (form.size !== '') {
      configs['retention.bytes'] = String(Math.round(form.size * SIZES[form.sizeUnit]));
    }
  }
  if (isTiered(form) && form.localTime !== '') {
    configs['local.retention.ms'] = String(Math.round(form.localTime * TIMES[form.localTimeUnit]));
  }
  return configs;
}

/** Whether the new topic keeps old segments in the remote store: brokers refuse that of compacted ones. */
export function isTiered(form: NewTopicForm): boolean {
  return form.tiered && form.policy === 'delete';
}
