import { Alert, Button, Code, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';
import { ApiError } from '../api/problem';
import { LinkAnchor } from './Links';

function words(error: Error): { title: string; detail: string; requestId?: string | undefined } {
  return error instanceof ApiError
    ? { title: error.problem?.title ?? 'No answer', detail: error.message, requestId: error.requestId }
    : { title: 'The console failed', detail: `${error.message} Reload the page.` };
}

function Detail({ error }: { error: Error }) {
  const { detail, requestId } = words(error);
  const fields = error instanceof ApiError ? (error.problem?.errors ?? []) : [];
  return (
    <>
      {fields.every((field) => field.detail !== detail) && (
        <Text size="sm" className="wrap-anywhere">
          {detail}
        </Text>
      )}
      {fields.map((field) => (
        <Text size="sm" key={field.pointer} className="wrap-anywhere">
          <Code>{field.pointer}</Code> {field.detail}
        </Text>
      ))}
      {requestId !== undefined && (
        <Text size="xs" mt={4}>
          Request <Code>{requestId}</Code>
        </Text>
      )}
    </>
  );
}

/**
 * What went wrong, what to do, and the request's id to ask with. What is not there will not be there for being asked for
 * again: then `back` leads away instead.
 */
export function ProblemAlert(props: { error: Error | null; onRetry?: () => void; back?: ReactNode }) {
  const { error, onRetry } = props;
  if (error === null) {
    return null;
  }
  const missing = error instanceof ApiError && error.status === 404;
  return (
    <Alert color="red" variant="light" title={words(error).title} role="alert">
      <Detail error={error} />
      {onRetry !== undefined && missing && (
        <Text size="sm" mt="sm">
          {props.back ?? <LinkAnchor to="/">To the overview</LinkAnchor>}
        </Text>
      )}
      {onRetry !== undefined && !missing && (
        <Group mt="sm">
          <Button size="xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        </Group>
      )}
    </Alert>
  );
}

/** The same in a corner, for what was not started in a form. */
export function notifyProblem(error: Error): void {
  notifications.show({
    color: 'red',
    title: words(error).title,
    message: <Detail error={error} />,
    autoClose: false,
  });
}
