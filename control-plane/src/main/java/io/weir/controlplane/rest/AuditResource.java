package io.weir.controlplane.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.domain.TenancyRecord;
import io.weir.controlplane.persistence.AuditFilter;
import io.weir.controlplane.persistence.Page;
import io.weir.controlplane.persistence.PageRequest;
import io.weir.controlplane.service.Queries;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/** Audit events. An operator that names no tenant sees the installation's own. Thread-safe. */
@Path("/v1/audit-events")
public final class AuditResource {
  private static final String NDJSON = "application/x-ndjson";

  private final Queries queries;
  private final Exchange exchange;
  private final ObjectWriter lines;

  /** Wires it. */
  public AuditResource(Queries queries, Exchange exchange, ObjectMapper json) {
    this.queries = queries;
    this.exchange = exchange;
    this.lines = json.writer().without(SerializationFeature.INDENT_OUTPUT);
  }

  /** A page. */
  @GET
  public Response list(@Context ContainerRequestContext request) {
    Actor actor = whose(request);
    AuditFilter filter = filter(request);
    RequestScope.actor(request, actor);
    return exchange.list(request, filter.toString(), page -> queries.audit(actor, filter, page));
  }

  /** All that the filter lets through, one JSON object a line; read and sent page by page. */
  @GET
  @Path("/export")
  public Response export(@Context ContainerRequestContext request) {
    Actor actor = whose(request);
    AuditFilter filter = filter(request);
    Page<Queries.AuditView> first = page(actor, filter, Optional.empty());
    StreamingOutput rest = out -> write(out, actor, filter, first);
    return Response.ok(rest, NDJSON)
        .header("Content-Disposition", "attachment; filename=\"audit-events.ndjson\"")
        .build();
  }

  private void write(
      OutputStream out, Actor actor, AuditFilter filter, Page<Queries.AuditView> first)
      throws IOException {
    Page<Queries.AuditView> page = first;
    while (true) {
      for (Queries.AuditView event : page.items()) {
        out.write(lines.writeValueAsBytes(event));
        out.write('\n');
      }
      if (page.lastKey().isEmpty()) {
        return;
      }
      page = page(actor, filter, page.lastKey());
    }
  }

  private Page<Queries.AuditView> page(Actor actor, AuditFilter filter, Optional<String> after) {
    return queries.audit(actor, filter, new PageRequest(PageRequest.SIZE_MAX, after));
  }

  private static Actor whose(ContainerRequestContext request) {
    Actor actor = RequestScope.actor(request);
    return actor.kind() == Actor.Kind.OPERATOR && actor.tenant().isEmpty()
        ? actor.within(TenancyRecord.INSTALLATION)
        : actor;
  }

  private static AuditFilter filter(ContainerRequestContext request) {
    MultivaluedMap<String, String> query = request.getUriInfo().getQueryParameters();
    return new AuditFilter(
        text(query, "actor"),
        text(query, "action"),
        text(query, "resource"),
        time(query, "from"),
        time(query, "to"),
        newestFirst(query));
  }

  private static Optional<String> text(MultivaluedMap<String, String> query, String name) {
    // PostgreSQL holds no NUL in a text.
    return Optional.ofNullable(query.getFirst(name))
        .map(value -> value.replace("\0", ""))
        .filter(value -> !value.isEmpty());
  }

  private static Optional<Instant> time(MultivaluedMap<String, String> query, String name) {
    return text(query, name)
        .map(
            value -> {
              try {
                return OffsetDateTime.parse(value).toInstant();
              } catch (DateTimeException e) {
                throw ProblemException.invalid(
                    "query:" + name, "must be a time such as 2026-01-31T12:00:00Z");
              }
            });
  }

  private static boolean newestFirst(MultivaluedMap<String, String> query) {
    return switch (text(query, "order").orElse("asc")) {
      case "asc" -> false;
      case "desc" -> true;
      default -> throw ProblemException.invalid("query:order", "must be 'asc' or 'desc'");
    };
  }
}
