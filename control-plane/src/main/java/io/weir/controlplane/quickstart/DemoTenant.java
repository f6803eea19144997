package io.weir.controlplane.quickstart;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.controlplane.demo.AdminApi.AdminApiException;
import io.weir.controlplane.demo.NewTenant;
import io.weir.controlplane.quickstart.ConnectionFile.PrivateFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * The tenant that {@code connection.json} speaks of: made once, kept in {@code demo-tenant.json}
 * (0600).
 */
final class DemoTenant {
  private static final int UNAUTHORIZED = 401;
  private static final ObjectMapper JSON = new ObjectMapper();

  private DemoTenant() {}

  /** The kept tenant with a fresh token; a new one when there is none, or the database lost it. */
  static NewTenant ensure(Path home, URI admin, SecureRandom random) throws IOException {
    Path file = home.resolve("demo-tenant.json");
    Optional<NewTenant> kept =
        Files.exists(file)
            ? refresh(JSON.readValue(file.toFile(), NewTenant.class), admin)
            : Optional.empty();
    if (kept.isPresent()) {
      return kept.get();
    }
    NewTenant made = NewTenant.signUp(admin, "quickstart", random);
    PrivateFiles.write(file, JSON.writeValueAsString(made));
    return made;
  }

  private static Optional<NewTenant> refresh(NewTenant kept, URI admin) {
    try {
      String token = NewTenant.logIn(admin, kept.email(), kept.password());
      return Optional.of(
          new NewTenant(
              kept.email(),
              kept.password(),
              kept.tenantId(),
              token,
              kept.clusterId(),
              kept.kafkaClusterId(),
              kept.bootstrapServers(),
              kept.apiKey(),
              kept.apiSecret()));
    } catch (AdminApiException e) {
      if (e.status() == UNAUTHORIZED) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
