import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type AuditFilters, auditFilters } from '../api/audit';
import type { Schemas } from '../api/client';

/** A time of the address as the browser's own field takes it. */
function local(time: string | undefined): string {
  if (time === undefined) {
    return '';
  }
  const at = new Date(time);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function AuditFilterForm(props: {
  filters: AuditFilters;
  members: Schemas['User'][];
  onApply: (filters: AuditFilters) => void;
}) {
  const { filters, members } = props;
  const [actor, setActor] = useState(filters.actor ?? '');
  const [action, setAction] = useState(filters.action ?? '');
  const [resource, setResource] = useState(filters.resource ?? '');
  const [from, setFrom] = useState(local(filters.from));
  const [to, setTo] = useState(local(filters.to));
  const others = [
    { value: '', label: 'Anybody' },
    { value: 'operator', label: 'The operator' },
    { value: 'service_account', label: 'Service accounts' },
  ];
  const known = [...others, ...members.map(({ id, email }) => ({ value: id, label: email }))];
  const who = known.some(({ value }) => value === actor) ? known : [...known, { value: actor, label: actor }];
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        props.onApply(auditFilters({ actor, action: action.trim(), resource: resource.trim(), from, to }));
      }}
    >
      <Group align="flex-end" gap="xs" className="filters">
        <NativeSelect
          label="Who"
          w={180}
          data={who}
          value={actor}
          onChange={(event) => setActor(event.currentTarget.value)}
        />
        <TextInput
          label="Action begins with"
          w={150}
          placeholder="topic."
          value={action}
          onChange={(event) => setAction(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
        <TextInput
          label="Name or id"
          w={150}
          value={resource}
          onChange={(event) => setResource(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
        <TextInput
          label="From"
          w={195}
          type="datetime-local"
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          label="Until"
          w={195}
          type="datetime-local"
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        <Button type="submit">Show</Button>
        {Object.keys(filters).length > 0 && (
          <Button variant="default" onClick={() => props.onApply({})}>
            Show all
          </Button>
        )}
      </Group>
    </form>
  );
}
