import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { api, body } from '../../api/client';
import { keys, queryClient } from '../../api/queries';
import { ProblemAlert } from '../../ui/Problem';
import { usePost } from '../../ui/usePost';
import { type MadeKey, PropertiesDownload, SecretPanel } from '../Keys';

interface Account {
  id: string;
  name: string;
}

/** A key of an account that is there, or of a new one. Its secret lives with the page around, as long as that is open. */
export function KeyStep(props: {
  clusterId: string;
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
  account: Account | undefined;
  onMade: (made: MadeKey) => void;
}) {
  const [name, setName] = useState('first-program');
  const account = usePost({
    post: (wanted: { name: string }, header) =>
      body(api.POST('/v1/service-accounts', { params: { header }, body: wanted })),
  });
  const key = usePost({
    post: async (wanted: { account: string; cluster_id: string }, header) =>
      (await body(
        api.POST('/v1/service-accounts/{service_account_id}/keys', {
          params: { path: { service_account_id: wanted.account }, header },
          body: { cluster_id: wanted.cluster_id },
        }),
      )) as MadeKey,
    gcTime: 0,
    onSuccess: async (made) => {
      props.onMade(made);
      key.reset(); // no second place that holds the secret
      await queryClient.invalidateQueries({ queryKey: keys.accounts });
    },
  });
  const make = async () => {
    const owner = props.account ?? account.data ?? (await account.mutateAsync({ name }));
    key.mutate({ account: owner.id, cluster_id: props.clusterId });
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
