package io.weir.controlplane.rest;

import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.service.GroupLists;
import io.weir.controlplane.service.GroupOrder;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads what a list of groups is asked for. Stateless. */
final class GroupQueries {
  private static final List<String> TYPES = List.of("classic", "consumer", "share", "streams");
  private static final List<String> STATES =
      List.of(
          "stable",
          "empty",
          "dead",
          "preparingrebalance",
          "completingrebalance",
          "assigning",
          "reconciling",
          "notready");
  private static final String LAG = "lag";
  private static final String MEMBERS = "members";
  private static final List<String> INCLUDES = List.of(LAG, MEMBERS);
  private static final List<String> FILTERS =
      List.of("state", "type", "prefix", "search", "topic", "sort", "include");

  private GroupQueries() {}

  /** Names the first parameter that is wrong. */
  static GroupLists.Query of(UriInfo uri) {
    MultivaluedMap<String, String> given = uri.getQueryParameters();
    String state = given.getFirst("state");
    String type = given.getFirst("type");
    require(known(STATES, state), "state", "must be a state of groups, such as Stable or Empty");
    require(known(TYPES, type), "type", "must be one of " + String.join(", ", TYPES));
    String include = given.getFirst("include");
    List<String> includes = include == null ? List.of() : List.of(include.split(",", -1));
    require(
        INCLUDES.containsAll(includes),
        "include",
        "must be of " + String.join(", ", INCLUDES) + ", with commas between them");
    String sort = given.getFirst("sort");
    Optional<GroupOrder> order =
        sort == null ? Optional.of(GroupOrder.NAME) : GroupOrder.parse(sort);
    require(order.isPresent(), "sort", "must be one of " + String.join(", ", GroupOrder.names()));
    return new GroupLists.Query(
        new GroupLists.Filter(
            state,
            type,
            given.getFirst("prefix"),
            given.getFirst("search"),
            given.getFirst("topic")),
        order.orElseThrow(),
        includes.contains(LAG),
        includes.contains(MEMBERS));
  }

  /** For a page's token: it goes on with the same list only. */
  static String filter(UriInfo uri) {
    Stream<String> values =
        FILTERS.stream()
            .map(name -> Objects.requireNonNullElse(uri.getQueryParameters().getFirst(name), ""));
    return values.toList().toString();
  }

  private static boolean known(List<String> values, String value) {
    return value == null || values.contains(value.toLowerCase(Locale.ROOT));
  }

  private static void require(boolean ok, String parameter, String detail) {
    if (!ok) {
      throw ProblemException.invalid("query:" + parameter, detail);
    }
  }
}
