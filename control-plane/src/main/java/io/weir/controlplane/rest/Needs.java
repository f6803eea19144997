package io.weir.controlplane.rest;

import io.weir.controlplane.domain.Role;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The role that a user needs for this method. Without it {@link RoleFilter} asks for {@link
 * Role#VIEWER} to read and for {@link Role#DEVELOPER} to change something.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Needs {
  /** That one, or one that covers it. */
  Role value();
}
