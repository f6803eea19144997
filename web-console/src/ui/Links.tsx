import {
  Anchor,
  type AnchorProps,
  Button,
  type ButtonProps,
  NavLink,
  type NavLinkProps,
} from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { ComponentProps } from 'react';

type Of<P, E extends 'a'> = P & Omit<ComponentProps<E>, keyof P>;

/** Mantine's parts as links whose addresses are checked when they are compiled. */
export const LinkAnchor = createLink((props: Of<AnchorProps, 'a'>) => <Anchor {...props} />);
export const LinkButton = createLink((props: Of<ButtonProps, 'a'>) => <Button component="a" {...props} />);
export const LinkNav = createLink((props: Of<NavLinkProps, 'a'>) => <NavLink component="a" {...props} />);
