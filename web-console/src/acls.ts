import type { Schemas } from './api/client';

export type Acl = Schemas['Acl'];
export type NewAcl = Schemas['NewAcl'];

/** All principals of a cluster. */
export const EVERYBODY = 'User:*';

/** What a program usually needs, as the rights that it takes. */
export const TEMPLATES = {
  produce: 'Produce to a topic',
  consume: 'Consume from a topic, in a group',
  full: 'Everything in this cluster',
} as const;

export type Template = keyof typeof TEMPLATES;

export interface Wish {
  template: Template;
  principal: string;
  topic: string;
  topicIsPrefix: boolean;
  group: string;
  groupIsPrefix: boolean;
}

/** The rights of a wish. Writing and reading imply describing, and writing the ids of producers. */
export function rightsOf(wish: Wish): NewAcl[] {
  const right = (
    type: Acl['resource_type'],
    name: string,
    operation: Acl['operation'],
    prefixed = false,
  ): NewAcl => ({
    principal: wish.principal,
    resource_type: type,
    resource_name: name,
    pattern_type: prefixed && name !== '*' ? 'prefixed' : 'literal',
    operation,
    permission: 'allow',
    host: '*',
  });
  switch (wish.template) {
    case 'produce':
      return [right('topic', wish.topic, 'write', wish.topicIsPrefix)];
    case 'consume':
      return [
        right('topic', wish.topic, 'read', wish.topicIsPrefix),
        right('group', wish.group, 'read', wish.groupIsPrefix),
      ];
    case 'full':
      return [
        right('topic', '*', 'all'),
        right('group', '*', 'all'),
        right('cluster', 'kafka-cluster', 'all'),
        right('transactional_id', '*', 'all'),
      ];
  }
}

/** The rights of a first program: one topic to write and read, and the groups whose names begin with a word. */
export const firstRights = (principal: string, topic: string, groups: string): NewAcl[] => [
  ...rightsOf({
    template: 'produce',
    principal,
    topic,
    topicIsPrefix: false,
    group: '',
    groupIsPrefix: false,
  }),
  ...rightsOf({
    template: 'consume',
    principal,
    topic,
    topicIsPrefix: false,
    group: groups,
    groupIsPrefix: true,
  }),
];

const TYPES: Record<Acl['resource_type'], { one: string; all: string }> = {
  topic: { one: 'topic', all: 'all topics' },
  group: { one: 'group', all: 'all groups' },
  cluster: { one: 'the cluster', all: 'the cluster' },
  transactional_id: { one: 'transactional id', all: 'all transactional ids' },
};

/** What a right is about: `topic orders`, `groups that begin with app-`, `all topics`. */
export function resourceOf(acl: Acl): string {
  const words = TYPES[acl.resource_type];
  if (acl.resource_type === 'cluster') {
    return words.one;
  }
  if (acl.pattern_type === 'prefixed') {
    return `${words.one}s that begin with ${acl.resource_name}`;
  }
  return acl.resource_name === '*' ? words.all : `${words.one} ${acl.resource_name}`;
}

/** `read`, `describe configs`; `everything` for all of them. */
export const operationOf = (acl: Acl): string =>
  acl.operation === 'all' ? 'everything' : acl.operation.replaceAll('_', ' ');

/** Whether a right speaks of a topic. */
export const speaksOf = (acl: Acl, topic: string): boolean =>
  acl.resource_type === 'topic' &&
  (acl.pattern_type === 'prefixed'
    ? topic.startsWith(acl.resource_name)
    : acl.resource_name === '*' || acl.resource_name === topic);

/** Who may do what with a topic, or may not, in the order of principals: everybody first. */
export function accessTo(topic: string, acls: Acl[]): { principal: string; acls: Acl[] }[] {
  const found = new Map<string, Acl[]>();
  for (const acl of acls.filter((each) => speaksOf(each, topic))) {
    found.set(acl.principal, [...(found.get(acl.principal) ?? []), acl]);
  }
  return [...found]
    .map(([principal, its]) => ({ principal, acls: its }))
    .sort((a, b) => (a.principal < b.principal ? -1 : 1));
}
