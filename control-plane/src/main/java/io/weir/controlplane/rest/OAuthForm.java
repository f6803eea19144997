package io.weir.controlplane.rest;

import io.weir.controlplane.domain.OAuthError;
import io.weir.controlplane.domain.OAuthException;
import io.weir.controlplane.service.ClientCredentials;
import jakarta.ws.rs.core.MediaType;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters of a request to a token endpoint and how its client authenticates: by HTTP Basic
 * or in the form, never both (RFC 6749 §2.3). Immutable; {@code toString} hides everything.
 */
final class OAuthForm {
  private static final String BASIC = "basic ";
  private static final int PARAMETERS_MAX = 32;

  private final Map<String, String> parameters;
  private final ClientCredentials client;

  private OAuthForm(Map<String, String> parameters, ClientCredentials client) {
    this.parameters = parameters;
    this.client = client;
  }

  /** Reads a request. */
  static OAuthForm parse(MediaType type, String authorization, byte[] body) {
    if (type == null || !MediaType.APPLICATION_FORM_URLENCODED_TYPE.isCompatible(type)) {
      throw invalid("The body must be application/x-www-form-urlencoded.");
    }
    Map<String, String> parameters = parameters(new String(body, StandardCharsets.UTF_8));
    boolean inForm =
        parameters.containsKey("client_secret") || parameters.containsKey("client_assertion");
    if (authorization == null) {
      return new OAuthForm(
          parameters,
          new ClientCredentials(
              parameters.getOrDefault("client_id", ""),
              parameters.getOrDefault("client_secret", "")));
    }
    if (inForm) {
      throw invalid("The client authenticates in more than one way.");
    }
    ClientCredentials client = basic(authorization);
    String named = parameters.get("client_id");
    if (named != null && !named.equals(client.clientId())) {
      throw invalid("client_id is not the client that authenticates.");
    }
    return new OAuthForm(parameters, client);
  }

  /** Who asks; not checked yet. */
  ClientCredentials client() {
    return client;
  }

  /** A parameter; one without a value counts as missing (RFC 6749 §3.2). */
  Optional<String> find(String name) {
    return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isEmpty());
  }

  /** A parameter that must be there. */
  String require(String name) {
    return find(name).orElseThrow(() -> invalid(name + " is missing."));
  }

  private static Map<String, String> parameters(String form) {
    Map<String, String> parameters = new HashMap<>();
    if (form.isEmpty()) {
      return parameters;
    }
    String[] pairs = form.split("&", PARAMETERS_MAX + 1);
    if (pairs.length > PARAMETERS_MAX) {
      throw invalid("There are more than " + PARAMETERS_MAX + " parameters.");
    }
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      if (parameters.put(name, value) != null) {
        throw invalid("A parameter is given more than once.");
      }
    }
    return parameters;
  }

  private static ClientCredentials basic(String authorization) {
    if (!authorization.toLowerCase(Locale.ROOT).startsWith(BASIC)) {
      throw unknownClient();
    }
    try {
      String pair =
          new String(
              Base64.getDecoder().decode(authorization.substring(BASIC.length()).strip()),
              StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      if (colon < 0) {
        throw unknownClient();
      }
      return new ClientCredentials(
          URLDecoder.decode(pair.substring(0, colon), StandardCharsets.UTF_8),
          URLDecoder.decode(pair.substring(colon + 1), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw unknownClient();
    }
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw invalid("The form is not well encoded.");
    }
  }

  private static OAuthException invalid(String description) {
    return new OAuthException(OAuthError.INVALID_REQUEST, description);
  }

  private static OAuthException unknownClient() {
    return new OAuthException(
        OAuthError.INVALID_CLIENT, "Authenticate by HTTP Basic with client id and secret.");
  }

  @Override
  public String toString() {
    return "OAuthForm[***]";
  }
}
