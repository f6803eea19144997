package io.weir.controlplane.domain;

/**
 * One broken rule of a request.
 *
 * @param pointer JSON pointer of the field, or {@code query:name} for a query parameter
 * @param detail what is wrong, for humans; never the value of a secret
 */
public record FieldError(String pointer, String detail) {}
