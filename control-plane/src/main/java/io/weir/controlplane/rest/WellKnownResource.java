package io.weir.controlplane.rest;

import io.weir.controlplane.security.AccessTokens;
import io.weir.controlplane.service.SigningKeys;
import io.weir.controlplane.service.Tokens;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** What clients and verifiers find by themselves (RFC 8414, RFC 7517). Thread-safe. */
@Path("/.well-known")
public final class WellKnownResource {
  private final SigningKeys keys;
  private final String issuer;

  /** Of this issuer. */
  public WellKnownResource(SigningKeys keys, AccessTokens tokens) {
    this.keys = keys;
    this.issuer = tokens.issuer();
  }

  /** Metadata of the issuer (RFC 8414 §2). */
  public record Metadata(
      String issuer,
      String tokenEndpoint,
      String revocationEndpoint,
      String jwksUri,
      List<String> grantTypesSupported,
      List<String> responseTypesSupported,
      List<String> scopesSupported,
      List<String> tokenEndpointAuthMethodsSupported,
      List<String> revocationEndpointAuthMethodsSupported) {}

  /** Where the endpoints are. */
  @GET
  @Path("/openid-configuration")
  @Public
  public Response metadata() {
    List<String> authentication = List.of("client_secret_basic", "client_secret_post");
    return Exchange.ok(
        new Metadata(
            issuer,
            issuer + "/oauth2/token",
            issuer + "/oauth2/revoke",
            issuer + "/.well-known/jwks.json",
            List.of("client_credentials"),
            List.of("none"), // there is no authorization endpoint
            List.of(Tokens.SCOPE),
            authentication,
            authentication));
  }

  /** Keys that verify tokens. */
  @GET
  @Path("/jwks.json")
  @Public
  public Response keySet() {
    return Exchange.ok(keys.keySet());
  }
}
