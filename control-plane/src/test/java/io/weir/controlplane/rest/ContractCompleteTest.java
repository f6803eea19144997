package io.weir.controlplane.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.controlplane.testing.Contract;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The resources and {@code openapi.yaml} name the same operations, with the same need to log in.
 */
class ContractCompleteTest {
  private static final List<Class<?>> RESOURCES =
      List.of(
          AclResource.class,
          AclSetResource.class,
          AuditResource.class,
          BrokerClusterResource.class,
          ClusterHealthResource.class,
          ClusterResource.class,
          GroupResource.class,
          InvitationResource.class,
          KeyResource.class,
          MessageResource.class,
          MetricsResource.class,
          OAuthResource.class,
          OperationResource.class,
          PasswordResetResource.class,
          OperatorSessionResource.class,
          ServiceAccountResource.class,
          SessionResource.class,
          SigningKeyResource.class,
          SignupResource.class,
          StatusResource.class,
          TenantAdminResource.class,
          TenantResource.class,
          ThroughputResource.class,
          TopicResource.class,
          UserResource.class,
          WellKnownResource.class);

  @Test
  void theyAgree() {
    Set<String> written = new TreeSet<>();
    for (Contract.Operation operation : Contract.load().operations()) {
      written.add(line(operation.method(), operation.path(), operation.anonymous()));
    }
    Set<String> served = new TreeSet<>();
    for (Class<?> resource : RESOURCES) {
      for (Method method : resource.getDeclaredMethods()) {
        for (Annotation annotation : method.getAnnotations()) {
          HttpMethod http = annotation.annotationType().getAnnotation(HttpMethod.class);
          if (http != null) {
            Path below = method.getAnnotation(Path.class);
            String path =
                resource.getAnnotation(Path.class).value()
                    + "/"
                    + (below == null ? "" : below.value());
            served.add(line(http.value(), path, method.isAnnotationPresent(Public.class)));
          }
        }
      }
    }
    assertEquals(String.join("\n", written), String.join("\n", served));
  }

  private static String line(String method, String path, boolean anonymous) {
    String plain = path.replaceAll("\\{[^}]+}", "{}").replaceAll("/+", "/").replaceAll("/$", "");
    return plain + " " + method + (anonymous ? " public" : "");
  }
}
