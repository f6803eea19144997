import {
  Accordion,
  Button,
  Card,
  Group,
  Loader,
  Modal,
  Radio,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body, type Schemas } from '../api/client';
import { accountsQuery, keys, queryClient } from '../api/queries';
import { More } from '../ui/More';
import { ProblemAlert } from '../ui/Problem';
import { useCan } from '../ui/useCan';
import { useFresh, usePost } from '../ui/usePost';
import { AccountAcls } from './AccountAcls';
import { DeleteAccount, EditAccount } from './AccountDialogs';
import { Keys } from './Keys';

type InitialAccess = NonNullable<Schemas['NewServiceAccount']['access']>;

export function Access() {
  const { clusterId } = useParams({ from: '/signed-in/clusters/$clusterId/access' });
  const accounts = useInfiniteQuery(accountsQuery);
  const mayMake = useCan('accounts');
  const [opened, { open, close }] = useDisclosure();
  const [shown, setShown] = useState<string | null>(null);
  const items = accounts.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1}>Service accounts</Title>
        {mayMake && <Button onClick={open}>New service account</Button>}
      </Group>
      <NewAccount opened={opened} onClose={close} />
      <ProblemAlert error={accounts.error} onRetry={() => void accounts.refetch()} />
      {accounts.isPending && <Loader role="status" aria-label="Loading" />}
      {accounts.isSuccess && items.length === 0 && (
        <Card withBorder>
          <Text>
            No service account yet. Each program that uses the cluster gets its own, so that its keys can be
            replaced or revoked without touching the others.
          </Text>
        </Card>
      )}
      {/* display-none: otherwise a change of the wish for less motion makes the content anew, and its dialogs go. */}
      <Accordion variant="separated" value={shown} onChange={setShown} keepMountedMode="display-none">
        {items.map((account) => (
          <Accordion.Item key={account.id} value={account.id}>
            <Accordion.Control>
              <Text fw={600} className="wrap-anywhere">
                {account.name}
              </Text>
              <Text size="sm" c="dimmed" className="wrap-anywhere">
                {account.principal}
                {account.description !== '' && ` · ${account.description}`}
              </Text>
            </Accordion.Control>
            <Accordion.Panel>
              {shown === account.id && <Account account={account} clusterId={clusterId} />}
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
      <More list={accounts} label="More service accounts" />
    </Stack>
  );
}

function Account({ account, clusterId }: { account: Schemas['ServiceAccount']; clusterId: string }) {
  const [editing, edit] = useDisclosure();
  const [deleting, remove] = useDisclosure();
  const mayChange = useCan('accounts');
  return (
    <Stack>
      {mayChange && (
        <Group gap="xs">
          <Button size="xs" variant="default" onClick={edit.open}>
            Rename or describe
          </Button>
          <Button size="xs" variant="default" onClick={remove.open}>
            Delete the account
          </Button>
        </Group>
      )}
      <Keys account={account.id} clusterId={clusterId} />
      <AccountAcls account={account} clusterId={clusterId} />
      <EditAccount id={account.id} opened={editing} onClose={edit.close} />
      <DeleteAccount account={account} opened={deleting} onClose={remove.close} />
    </Stack>
  );
}

function NewAccount({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [access, setAccess] = useState<InitialAccess>('none');
  const create = usePost({
    post: (account: { name: string; description: string; access: InitialAccess }, header) =>
      body(api.POST('/v1/service-accounts', { params: { header }, body: account })),
    onSuccess: async () => {
      setName('');
      setDescription('');
      setAccess('none');
      onClose();
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: keys.accounts }),
        queryClient.invalidateQueries({ queryKey: keys.clusters }),
      ]);
    },
  });
  useFresh(opened, create.reset);
  return (
    <Modal opened={opened} onClose={onClose} title="New service account">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate({ name, description, access });
        }}
      >
        <Stack>
          <TextInput
            label="Name"
            description="Of the program that will use it"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            required
            autoComplete="off"
            data-autofocus
          />
          <TextInput
            label="Description"
            maxLength={500}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
            autoComplete="off"
          />
          <Radio.Group
            label="What it may do"
            description="Rights can be added and removed at any time."
            value={access}
            onChange={(value) => setAccess(value as InitialAccess)}
          >
            <Stack gap="xs" mt="xs">
              <Radio value="none" label="Nothing, until rights are added" />
              <Radio value="full" label="Everything, in all clusters of the organisation" />
            </Stack>
          </Radio.Group>
          <ProblemAlert error={create.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending}>
              Make it
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
