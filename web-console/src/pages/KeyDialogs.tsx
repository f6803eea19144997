import { Button, Code, Group, List, Loader, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { makeKey, revocationPreview, revokeKey, rotateKey, rotationPreview } from '../api/access';
import type { Schemas } from '../api/client';
import { keys, queryClient } from '../api/queries';
import { connectionsOpen } from '../lastUse';
import { DeleteDialog } from '../ui/DeleteDialog';
import { ProblemAlert } from '../ui/Problem';
import { LastUse } from './LastUse';
import type { MadeKey } from './Secret';

type Key = Schemas['Key'];

const DAY_SECONDS = 86_400;
const OVERLAPS = [
  { value: '0', label: 'not at all: end it at once' },
  { value: '3600', label: '1 hour' },
  { value: String(DAY_SECONDS), label: '1 day' },
  { value: String(7 * DAY_SECONDS), label: '7 days' },
];
const LIVES = [
  { value: 'never', label: 'never' },
  { value: '30', label: 'in 30 days' },
  { value: '90', label: 'in 90 days' },
  { value: '365', label: 'in a year' },
];

const time = (instant: string) => new Date(instant).toLocaleString();
const changed = (account: string) => queryClient.invalidateQueries({ queryKey: keys.apiKeys(account) });

export function NewKeyDialog(props: {
  account: string;
  clusterId: string;
  opened: boolean;
  onClose: () => void;
  onMade: (made: MadeKey) => void;
}) {
  const [description, setDescription] = useState('');
  const [life, setLife] = useState('never');
  const make = useMutation({
    mutationFn: () =>
      makeKey({
        account: props.account,
        clusterId: props.clusterId,
        description: description.trim(),
        expiresAt:
          life === 'never' ? null : new Date(Date.now() + Number(life) * DAY_SECONDS * 1_000).toISOString(),
      }),
    gcTime: 0,
    onSuccess: async (made) => {
      make.reset(); // no second place that holds the secret
      props.onClose();
      props.onMade(made);
      await changed(props.account);
    },
  });
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title="New key"
      onExitTransitionEnd={() => setDescription('')}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <Stack>
          <TextInput
            label="Description"
            description="Where it will be used; may stay empty"
            maxLength={500}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
          <Select
            label="Expires"
            description="From then on it is refused and its connections are closed"
            data={LIVES}
            value={life}
            onChange={(value) => setLife(value ?? 'never')}
            allowDeselect={false}
          />
          <ProblemAlert error={make.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={props.onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={make.isPending}>
              Make it
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** Another secret for a key: what happens to the old one is shown first, and typed for if it ends at once. */
export function RotateDialog(props: {
  account: string;
  rotating: Key | undefined;
  onClose: () => void;
  onRotated: (made: MadeKey) => void;
}) {
  const [overlap, setOverlap] = useState(String(DAY_SECONDS));
  const [typed, setTyped] = useState('');
  const id = props.rotating?.id ?? '';
  const preview = useQuery({
    ...rotationPreview(props.account, id, Number(overlap)),
    enabled: props.rotating !== undefined,
  });
  const rotate = useMutation({
    mutationFn: (etag: string) =>
      rotateKey({ account: props.account, key: id, etag, overlapSeconds: Number(overlap) }),
    gcTime: 0,
    onSuccess: async (made) => {
      rotate.reset();
      props.onClose();
      props.onRotated(made);
      await changed(props.account);
    },
  });
  const now = preview.data?.now;
  const endsAtOnce = overlap === '0' || now?.previous_secret_expires_at != null;
  const ready = preview.isSuccess && !preview.isFetching && (!endsAtOnce || typed === id);
  return (
    <Modal
      opened={props.rotating !== undefined}
      onClose={props.onClose}
      title="Rotate the key"
      onExitTransitionEnd={() => {
        setTyped('');
        setOverlap(String(DAY_SECONDS));
        rotate.reset();
      }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) {
            rotate.mutate(preview.data.etag);
          }
        }}
      >
        <Stack>
          <Text size="sm">
            <Code>{id}</Code> gets a new secret. The old one can go on for a while, so that programs change
            over one by one.
          </Text>
          <Select
            label="The old secret goes on for"
            data={OVERLAPS}
            value={overlap}
            onChange={(value) => setOverlap(value ?? String(DAY_SECONDS))}
            allowDeselect={false}
          />
          {preview.isPending && <Loader size="sm" role="status" aria-label="Loading" />}
          <ProblemAlert error={preview.error} onRetry={() => void preview.refetch()} />
          {preview.data !== undefined && (
            <Effects preview={preview.data.effects} now={preview.data.now} atOnce={overlap === '0'} />
          )}
          {endsAtOnce && (
            <TextInput
              label={
                <>
                  Type{' '}
                  <Text span fw={700} className="wrap-anywhere">
                    {id}
                  </Text>{' '}
                  to confirm
                </>
              }
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              autoComplete="off"
              spellCheck={false}
            />
          )}
          <ProblemAlert error={rotate.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={props.onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              {...(endsAtOnce && { color: 'red' })}
              loading={rotate.isPending}
              disabled={!ready}
            >
              Rotate it
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function Effects({ preview, now, atOnce }: { preview: Schemas['Effects']; now: Key; atOnce: boolean }) {
  const ends = preview.changes.find(({ pointer }) => pointer === '/previous_secret_expires_at')?.after;
  return (
    <List size="sm" data-testid="effects">
      {atOnce ? (
        <List.Item>
          The present secret ends at once: its connections are closed, and access tokens of the key with it.
        </List.Item>
      ) : (
        ends != null && (
          <List.Item>
            The present secret works until {time(ends)}. Then connections that it opened are closed.
          </List.Item>
        )
      )}
      {now.previous_secret_expires_at !== null && (
        <List.Item>
          The secret before it, which would work until {time(now.previous_secret_expires_at)}, ends at once: a
          key has at most two.
        </List.Item>
      )}
    </List>
  );
}

export function RevokeDialog(props: { account: string; revoking: Key | undefined; onClose: () => void }) {
  const id = props.revoking?.id ?? '';
  const preview = useQuery({
    ...revocationPreview(props.account, id),
    enabled: props.revoking !== undefined,
  });
  const revoke = useMutation({
    mutationFn: (etag: string) => revokeKey(props.account, id, etag),
    onSuccess: async () => {
      props.onClose();
      await changed(props.account);
    },
  });
  return (
    <DeleteDialog
      opened={props.revoking !== undefined}
      title="Revoke the key"
      name={id}
      confirm="Revoke it for good"
      effects={
        <>
          <Text>Clients that use this key lose their connections at once and can't come back with it.</Text>
          {props.revoking?.description !== '' && (
            <Text size="sm" className="wrap-anywhere">
              It was made for: {props.revoking?.description}
            </Text>
          )}
          {preview.isPending && <Loader size="sm" role="status" aria-label="Loading" />}
          {preview.data !== undefined && (
            <Text size="sm" data-testid="use">
              <LastUse at={preview.data.now.last_used_at} begin />.{' '}
              {connectionsOpen(preview.data.effects.changes)}
            </Text>
          )}
        </>
      }
      ready={preview.isSuccess}
      pending={revoke.isPending}
      error={preview.error ?? revoke.error}
      onClose={() => {
        revoke.reset();
        props.onClose();
      }}
      onDelete={() => preview.data !== undefined && revoke.mutate(preview.data.etag)}
    />
  );
}
