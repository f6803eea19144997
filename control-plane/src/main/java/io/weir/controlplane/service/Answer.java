package io.weir.controlplane.service;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * What a client gets.
 *
 * @param status HTTP status
 * @param body JSON; null for none
 * @param location value of the header
 */
public record Answer(int status, JsonNode body, Optional<String> location) {}
