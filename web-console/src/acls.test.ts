import { describe, expect, it } from 'vitest';
import { type Acl, accessTo, firstRights, operationOf, resourceOf, rightsOf } from './acls';

const acl = (change: Partial<Acl>): Acl => ({
  id: 'acl-000000000000000000000000',
  principal: 'User:sa-1',
  resource_type: 'topic',
  resource_name: 'orders',
  pattern_type: 'literal',
  operation: 'read',
  permission: 'allow',
  host: '*',
  ...change,
});

const wish = {
  principal: 'User:sa-1',
  topic: 'orders',
  topicIsPrefix: false,
  group: 'app-',
  groupIsPrefix: true,
};

describe('rights of a template', () => {
  it('are those that a producer needs', () => {
    expect(
      rightsOf({ ...wish, template: 'produce' }).map((right) => [right.resource_name, right.operation]),
    ).toEqual([['orders', 'write']]);
  });

  it('name the group of a consumer as it was asked for', () => {
    expect(
      rightsOf({ ...wish, template: 'consume' }).map((right) => [
        right.resource_type,
        right.resource_name,
        right.pattern_type,
      ]),
    ).toEqual([
      ['topic', 'orders', 'literal'],
      ['group', 'app-', 'prefixed'],
    ]);
  });

  it('take a prefix of * for what it means', () => {
    const [right] = rightsOf({ ...wish, template: 'produce', topic: '*', topicIsPrefix: true });
    expect(right?.pattern_type).toBe('literal');
  });

  it('of a first program are a topic and its groups', () => {
    expect(
      firstRights('User:sa-1', 'orders', 'example').map(
        (right) => `${right.operation} ${right.resource_name}`,
      ),
    ).toEqual(['write orders', 'read orders', 'read example']);
  });
});

describe('a right in words', () => {
  it.each([
    [{}, 'topic orders'],
    [{ resource_name: '*' }, 'all topics'],
    [{ pattern_type: 'prefixed', resource_type: 'group' }, 'groups that begin with orders'],
    [{ resource_type: 'cluster', resource_name: 'kafka-cluster' }, 'the cluster'],
  ] as [Partial<Acl>, string][])('%o', (change, words) => {
    expect(resourceOf(acl(change))).toBe(words);
  });

  it('says everything for all', () => {
    expect(operationOf(acl({ operation: 'all' }))).toBe('everything');
    expect(operationOf(acl({ operation: 'describe_configs' }))).toBe('describe configs');
  });
});

describe('access to a topic', () => {
  it('holds every rule that speaks of it, by principal', () => {
    const rules = [
      acl({ principal: 'User:sa-2', resource_name: 'or', pattern_type: 'prefixed' }),
      acl({ principal: 'User:sa-1', resource_name: 'payments' }),
      acl({ principal: 'User:*', resource_name: '*', permission: 'deny' }),
      acl({ principal: 'User:sa-2', operation: 'write' }),
      acl({ principal: 'User:sa-3', resource_type: 'group' }),
    ];
    expect(accessTo('orders', rules).map(({ principal, acls }) => [principal, acls.length])).toEqual([
      ['User:*', 1],
      ['User:sa-2', 2],
    ]);
  });
});
