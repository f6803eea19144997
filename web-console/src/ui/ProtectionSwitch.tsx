import { Stack, Switch } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { ProblemAlert } from './Problem';

/** Protects something from deletion, or lifts that; takes effect at once and can be undone at once. */
export function ProtectionSwitch(props: {
  /** What it is about, such as "the topic orders": for those who only hear the page. */
  what: string;
  on: boolean;
  description: string;
  change: (on: boolean) => Promise<unknown>;
  /** Has the page show what is now. */
  changed: () => Promise<unknown>;
}) {
  const save = useMutation({
    mutationFn: props.change,
    onSuccess: async (_, on) => {
      await props.changed();
      notifications.show({
        color: 'green',
        message: on ? 'Deletion is refused from now on.' : 'It can be deleted again.',
      });
    },
  });
  return (
    <Stack gap="xs">
      <Switch
        label="Deletion protection"
        aria-label={`Deletion protection of ${props.what}`}
        description={props.description}
        checked={save.isPending ? save.variables : props.on}
        disabled={save.isPending}
        onChange={(event) => save.mutate(event.currentTarget.checked)}
      />
      <ProblemAlert error={save.error} />
    </Stack>
  );
}
