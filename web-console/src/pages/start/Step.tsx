import { Badge, Card, Group, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';

/** One step: its fact once it is done, its work while it is the current one, its name before. Becoming the current one takes the focus. */
export function Step(props: {
  number: number;
  title: string;
  done: boolean;
  current: boolean;
  fact?: ReactNode;
  children?: ReactNode;
}) {
  const { done, current } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  const was = useRef(current);
  useEffect(() => {
    if (current && !was.current) {
      heading.current?.focus();
    }
    was.current = current;
  }, [current]);
  return (
    <Card component="li" withBorder aria-current={current ? 'step' : undefined}>
      <Stack gap="sm">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <div>
            <Title order={2} size="h4" ref={heading} tabIndex={-1} c={done || current ? undefined : 'dimmed'}>
              {props.number}. {props.title}
            </Title>
            {done && props.fact !== undefined && (
              <Text size="sm" c="dimmed" component="div" className="wrap-anywhere">
                {props.fact}
              </Text>
            )}
          </div>
          {done && (
            <Badge color="green.9" variant="filled" style={{ flexShrink: 0 }}>
              Done
            </Badge>
          )}
        </Group>
        {props.children}
      </Stack>
    </Card>
  );
}
