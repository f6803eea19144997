import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { firstRights } from '../../acls';
import { aclsChanged, allow } from '../../api/acls';
import { api, body } from '../../api/client';
import { keys, queryClient } from '../../api/queries';
import { ProblemAlert } from '../../ui/Problem';
import { usePost } from '../../ui/usePost';
import { type MadeKey, PropertiesDownload, SecretPanel } from '../Keys';

interface Account {
  id: string;
  name: string;
  principal: string;
}

/** The snippets' groups begin so. */
export const GROUPS = 'example';

/** A key of an account that is there, or of a new one. Its secret lives with the page around, as long as that is open. */
export function KeyStep(props: {
  clusterId: string;
  topic: string;
  account: Account | undefined;
  made: MadeKey | undefined;
  onMade: (made: MadeKey) => void;
  onKept: () => void;
}) {
  return props.made === undefined ? (
    <KeyForm {...props} />
  ) : (
    <Stack gap="sm">
      <SecretPanel made={props.made} />
      <Group>
        <PropertiesDownload made={props.made} />
        <Button onClick={props.onKept}>I have kept it</Button>
      </Group>
    </Stack>
  );
}

function KeyForm(props: {
  clusterId: string;
  topic: string;
  account: Account | undefined;
  onMade: (made: MadeKey) => void;
}) {
  const [name, setName] = useState('first-program');
  const account = usePost({
    post: (wanted: { name: string; access: 'none' }, header) =>
      body(api.POST('/v1/service-accounts', { params: { header }, body: wanted })),
  });
  const key = usePost({
    post: async (
      wanted: { account: string; principal: string; topic: string; cluster_id: string },
      header,
    ) => {
      // The rights first: whoever holds the secret can use it at once.
      await allow(wanted.cluster_id, firstRights(wanted.principal, wanted.topic, GROUPS), header);
      return (await body(
        api.POST('/v1/service-accounts/{service_account_id}/keys', {
          params: { path: { service_account_id: wanted.account }, header },
          body: { cluster_id: wanted.cluster_id },
        }),
      )) as MadeKey;
    },
    gcTime: 0,
    onSuccess: async (made) => {
      props.onMade(made);
      key.reset(); // no second place that holds the secret
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: keys.accounts }),
        aclsChanged(props.clusterId),
      ]);
    },
  });
  const make = async () => {
    const owner = props.account ?? account.data ?? (await account.mutateAsync({ name, access: 'none' }));
    key.mutate({
      account: owner.id,
      principal: owner.principal,
      topic: props.topic,
      cluster_id: props.clusterId,
    });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        make().catch(() => undefined); // shown as the mutation's error
      }}
    >
      <Stack gap="sm">
        <Text size="sm">
          A program signs in as a service account, with a key and its secret. Each program gets its own, so
          that one can be replaced without the others.
        </Text>
        <Text size="sm" data-testid="scope">
          This one will be allowed to write to and read from the topic{' '}
          <b className="wrap-anywhere">{props.topic}</b>, in groups whose names begin with <b>{GROUPS}</b>,
          and nothing else. More can be allowed later, among the service accounts.
        </Text>
        <Group align="flex-end">
          {props.account === undefined ? (
            <TextInput
              label="Name of the service account"
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              required
              autoComplete="off"
              spellCheck={false}
            />
          ) : (
            <Text size="sm">
              For the service account <b className="wrap-anywhere">{props.account.name}</b>
            </Text>
          )}
          <Button type="submit" loading={account.isPending || key.isPending}>
            Make the key
          </Button>
        </Group>
        <ProblemAlert error={account.error ?? key.error} />
      </Stack>
    </form>
  );
}
