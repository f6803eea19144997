import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { ProblemAlert } from './Problem';

/** Nothing is deleted before its effects were shown and its name was typed. */
export function DeleteDialog(props: {
  opened: boolean;
  title: string;
  name: string;
  confirm: string;
  effects: ReactNode;
  ready: boolean;
  pending: boolean;
  error: Error | null;
  onClose: () => void;
  onDelete: () => void;
}) {
  const [typed, setTyped] = useState('');
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={props.title}
      onExitTransitionEnd={() => setTyped('')}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (props.ready && typed === props.name) {
            props.onDelete();
          }
        }}
      >
        <Stack>
          {props.effects}
          <TextInput
            label={
              <>
                Type{' '}
                <Text span fw={700} className="wrap-anywhere">
                  {props.name}
                </Text>{' '}
                to confirm
              </>
            }
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
            data-autofocus
          />
          <ProblemAlert error={props.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={props.onClose}>
              Keep it
            </Button>
            <Button
              type="submit"
              color="red"
              loading={props.pending}
              disabled={!props.ready || typed !== props.name}
            >
              {props.confirm}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
